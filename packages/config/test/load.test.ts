import { describe, expect, test } from '@jest/globals';
import { loadConfiguration } from '../src/index.ts';
import {
  example,
  exampleConfiguration,
  exampleWith,
  file,
  load,
  now,
  problemsOf,
  replaced,
} from './helpers/example.ts';

describe('the example', () => {
  test('is right, and warned of nothing but its missing keys', () => {
    const result = load(example);
    expect(result.ok).toBe(true);
    expect(result.warnings.map(({ rule }) => rule)).toEqual(['unsigned']);
  });

  test("holds the specification's values", () => {
    const configuration = exampleConfiguration();
    expect(configuration.stages.staging.approvals.map(({ role }) => role)).toEqual([
      'tech_lead',
      'product_owner',
    ]);
    expect(configuration.stages.production.approvals.map(({ role }) => role)).toEqual([
      'tech_lead',
      'business_owner',
    ]);
    expect(configuration.monitoring.errorThresholds).toEqual({
      error_rate: '< 1%',
      response_time: '< 3s',
      availability: '> 99.9%',
    });
    expect(configuration.ledger).toMatchObject({
      retention: '7_years',
      access: 'audit_team_only',
      integrity: 'cryptographically_signed',
    });
    expect(Object.values(configuration.rollback.automatic).map(({ condition }) => condition)).toEqual([
      'error_rate > 10%',
      'availability < 90%',
      'critical_functionality_failure',
    ]);
    expect(configuration.security.production.https.hsts.maxAge).toBe(31_536_000);
  });

  test('keeps its meaning behind a byte order mark and with other line ends', () => {
    const plain = load(example);
    expect(load(`\uFEFF${example}`)).toEqual(plain);
    expect(load(example.replaceAll('\n', '\r\n'))).toEqual(plain);
  });
});

describe('all that is wrong', () => {
  test('is told at once, in the order of the file, with what does not work beside what does not parse', () => {
    const text = exampleWith([
      [['roles', 'tech_lead', 'logins', 0], '@ada'],
      [['environments', 'development', 'uiVersion'], 12],
      [['environments', 'staging', 'wixSiteId'], '${WIX_DEV_SITE_ID}'],
      [['stages', 'development', 'trigger', 0], 'git_pull'],
      [['monitoring', 'healthChecks', 0, 'timeout'], '40s'],
      [['alerts', 'critical', 'site_down', 'min_samples'], 400],
      [['release', 'freezes', 0, 'to'], '2026-12-01'],
      [['colour'], 'red'],
    ]);
    const problems = problemsOf(text).filter(({ rule }) => rule !== 'unsigned');
    expect(problems.map(({ path, rule }) => `${path} ${rule}`)).toEqual([
      'roles.tech_lead.logins[0] value',
      'environments.development.uiVersion type',
      'environments.staging.wixSiteId shared-site',
      'stages.development.trigger[0] unknown-name',
      'monitoring.healthChecks[0].timeout timeout-over-interval',
      'alerts.critical.site_down.min_samples unreachable-samples',
      'release.freezes[0].to reversed',
      'colour unknown-key',
    ]);
    const lines = problems.map(({ line }) => line);
    expect(lines).toEqual([...lines].sort((a, b) => a - b));
  });

  test('leaves out what would only follow from another mistake', () => {
    const problems = problemsOf(replaced('channels:', 'chanels:')).filter(({ rule }) => rule !== 'unsigned');
    expect(problems.map(({ path, suggestion }) => [path, suggestion])).toEqual([['chanels', 'channels']]);
  });

  test.each([
    ['nothing at all', 'site: 5', 'site'],
    ['a list', '- 1\n- 2', ''],
    ['a text', 'hello', ''],
    ['null', 'null', ''],
  ])('is told of %s', (_, text, path) => {
    const result = load(text);
    expect(result.ok).toBe(false);
    expect(problemsOf(text).map((problem) => problem.path)).toContain(path);
  });
});

describe('the present instant', () => {
  const expired = exampleWith([
    [
      ['waivers'],
      [
        {
          check: 'dependency_scan',
          finding: 'dependency_scan/GHSA-1',
          owner: 'ada-lead',
          reason: 'r',
          expires: '2026-11-22',
          ticket: 'SEC-1',
        },
      ],
    ],
  ]);

  test('makes an expired waiver wrong for who asks whether the file is right', () => {
    const result = loadConfiguration(expired, { file, now, expired: 'problem' });
    expect(result.ok).toBe(false);
    expect(result.ok ? undefined : result.problems[0]).toMatchObject({
      path: 'waivers[0].expires',
      rule: 'expired',
      found: '2026-11-22',
      allowed: expect.stringContaining('2026-11-23 or later'),
    });
  });

  test('leaves an expired waiver to the gate otherwise, with a warning: a rollback must not wait for it', () => {
    const result = load(expired);
    expect(result.ok).toBe(true);
    expect(result.warnings.map(({ rule }) => rule)).toContain('expired');
  });

  test('is not asked for where it is not given', () => {
    expect(loadConfiguration(expired, { file }).ok).toBe(true);
  });
});
