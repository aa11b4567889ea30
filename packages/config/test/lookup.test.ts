import { describe, expect, test } from '@jest/globals';
import { ConfigurationError } from '@fhir-iq/sluice-model';
import {
  channelsFor,
  checksFor,
  formatProblems,
  healthChecksFor,
  nearest,
  severityThreshold,
  substituteVariables,
} from '../src/index.ts';
import { exampleConfiguration, file } from './helpers/example.ts';

const configuration = exampleConfiguration();

describe('lookups', () => {
  test('give the checks of a stage and moment', () => {
    expect(checksFor(configuration, 'development', 'before-publish').map(({ name }) => name)).toEqual(
      expect.arrayContaining([
        'syntax_check',
        'lint_check',
        'unit_tests',
        'secrets_scan',
        'dependency_scan',
        'policy',
      ]),
    );
    expect(checksFor(configuration, 'development', 'during-watch')).toEqual([]);
    expect(checksFor(configuration, 'staging').length).toBeGreaterThan(6);
  });

  test("ask health checks at the environment's own address", () => {
    expect(healthChecksFor(configuration, 'development').map(({ url }) => url)).toEqual([
      'https://dev.fhiriq.com/health',
      'https://dev.fhiriq.com/api/health',
      'https://dev.fhiriq.com/api/payment/health',
    ]);
    expect(healthChecksFor(configuration, 'production')).toEqual(configuration.monitoring.healthChecks);
    const [first] = configuration.monitoring.healthChecks;
    const elsewhere = {
      ...configuration,
      monitoring: {
        ...configuration.monitoring,
        healthChecks: first === undefined ? [] : [{ ...first, url: 'https://other.example.com/x' }],
      },
    };
    expect(healthChecksFor(elsewhere, 'staging')[0]?.url).toBe('https://other.example.com/x');
  });

  test('refuse no critical vulnerability in development, and none above medium later', () => {
    expect(severityThreshold(configuration, 'development')).toBe('critical');
    expect(severityThreshold(configuration, 'staging')).toBe('high');
    expect(severityThreshold(configuration, 'production')).toBe('high');
    const silent = { ...configuration, security: { ...configuration.security, validations: [] } };
    expect(severityThreshold(silent, 'development')).toBe('critical');
    expect(severityThreshold(silent, 'production')).toBe('high');
  });

  test('give each channel once', () => {
    expect(channelsFor(configuration, 'deployment_failed', 'staging')).toEqual([
      'team_slack',
      'email_team',
      'stakeholder_email',
    ]);
    expect(channelsFor(configuration, 'weekly_report')).toEqual(['all_stakeholders']);
  });
});

describe('variables', () => {
  test('are put in at any depth', () => {
    expect(substituteVariables({ a: ['x${A}y', { b: '${B}' }], c: 1 }, { A: '1', B: '2' })).toEqual({
      a: ['x1y', { b: '2' }],
      c: 1,
    });
  });

  test('that are missing or empty are all named', () => {
    const call = () => substituteVariables({ a: '${A}', b: '${B}', c: '${C}' }, { B: '', C: 'x' });
    expect(call).toThrow(ConfigurationError);
    expect(call).toThrow(/A, B\./);
  });

  test('never come from what every object has', () => {
    expect(() => substituteVariables('${constructor}', {})).toThrow(ConfigurationError);
  });

  test('are put in once: a value that looks like a reference stays', () => {
    expect(substituteVariables('${A}', { A: '${B}', B: 'x' })).toBe('${B}');
  });
});

describe('the nearest name', () => {
  test.each([
    ['prodcution', 'production'],
    ['not_yet', 'not-yet'],
    ['minSamples', 'min_samples'],
    ['prod', 'production'],
    ['zzz', undefined],
    ['', undefined],
  ])('to %j is %j', (wrong, near) => {
    expect(nearest(wrong, ['production', 'staging', 'not-yet', 'min_samples'])).toBe(near);
  });

  test('to a very long one is none', () => {
    expect(nearest('x'.repeat(100_000), ['production'])).toBeUndefined();
  });
});

test('problems are written with place, path, found, allowed and the nearest name', () => {
  const problem = {
    file,
    line: 3,
    column: 5,
    path: 'a.b',
    rule: 'r',
    message: 'wrong',
    found: 'x',
    allowed: 'y',
    suggestion: 'yy',
  };
  expect(formatProblems([problem])).toBe(
    `${file}:3:5: a.b: wrong\n  found:   x\n  allowed: y\n  did you mean yy?`,
  );
  expect(formatProblems([{ ...problem, path: '' }], { label: 'warning: ' })).toContain(
    `${file}:3:5: warning: wrong`,
  );
  expect(formatProblems([problem], { color: true })).toContain('\u001b[31m');
});
