import { expect, test } from '@jest/globals';
import type { Evidence, Finding } from '@fhir-iq/sluice-model';
import { releaseSarif, sarifLog } from '../src/sarif.ts';

type Parts = Pick<Finding, 'rule' | 'severity' | 'message'> & Partial<Finding> & { readonly key: string };

const finding = (check: string, { key, ...rest }: Parts): Finding => ({
  id: `${check}/${rest.rule}/${key}`,
  blocks: true,
  ...rest,
});

const evidence = (overrides: Partial<Evidence>): Evidence => ({
  schema: 'sluice.evidence/v1',
  check: 'secrets_scan',
  answer: 'fail',
  examined: 1,
  floor: 1,
  unit: 'commits',
  subject: { commit: 'a'.repeat(40) },
  reason: '1 secret.',
  findings: [],
  tools: [{ name: 'gitleaks', version: '8.30.0', source: 'path' }],
  startedAt: '2026-11-23T12:00:00.000Z',
  finishedAt: '2026-11-23T12:00:01.000Z',
  ...overrides,
});

test('SARIF has a run a check, rules by index, and places with encoded names', () => {
  const findings = [
    finding('secrets_scan', {
      rule: 'github-pat',
      key: 'x',
      severity: 'critical',
      message: 'A secret.',
      place: { file: 'src/a b#"c".js', line: 3, column: 2, commit: 'b'.repeat(40) },
    }),
    finding('secrets_scan', {
      rule: 'aws-key',
      key: 'y',
      severity: 'low',
      message: 'Another.',
      blocks: false,
    }),
    finding('secrets_scan', { rule: 'github-pat', key: 'z', severity: 'critical', message: 'One more.' }),
  ];
  expect(sarifLog([evidence({ findings })])).toMatchObject({
    version: '2.1.0',
    runs: [
      {
        tool: {
          driver: { name: 'Sluice secrets_scan', rules: [{ id: 'github-pat' }, { id: 'aws-key' }] },
          extensions: [{ name: 'gitleaks', version: '8.30.0' }],
        },
        invocations: [{ executionSuccessful: true }],
        results: [
          {
            ruleIndex: 0,
            level: 'error',
            partialFingerprints: { 'sluice/v1': 'secrets_scan/github-pat/x' },
            locations: [
              {
                physicalLocation: {
                  artifactLocation: { uri: 'src/a%20b%23%22c%22.js' },
                  region: { startLine: 3, startColumn: 2 },
                },
              },
            ],
          },
          { ruleIndex: 1, level: 'note' },
          { ruleIndex: 0, level: 'error' },
        ],
      },
    ],
  });
});

test('a check that could not look is no clean run', () => {
  const log = sarifLog([evidence({ answer: 'error', reason: 'No network.' })]);
  expect(log).toMatchObject({
    runs: [
      {
        results: [],
        invocations: [
          {
            executionSuccessful: false,
            toolExecutionNotifications: [{ level: 'error', message: { text: 'No network.' } }],
          },
        ],
      },
    ],
  });
});

test('an accepted finding is suppressed, with who accepted it', () => {
  const accepted = {
    ...finding('x', { rule: 'r', key: 'k', severity: 'high', message: 'm' }),
    waivedBy: 'SEC-1',
  };
  expect(sarifLog([evidence({ findings: [accepted] })])).toMatchObject({
    runs: [{ results: [{ suppressions: [{ kind: 'external', justification: 'SEC-1' }] }] }],
  });
});

test('every result has a place that GitHub takes: a file, or an address without its scheme', () => {
  const parts = { rule: 'r', severity: 'high', message: 'Something.' } as const;
  const findings = [
    finding('x', { ...parts, key: '1', place: { url: 'https://staging.fhiriq.com/a%20b/%2e%2e/c?d=e' } }),
    finding('x', { ...parts, key: '2', place: { url: 'javascript:alert(1)' } }),
    finding('x', { ...parts, key: '3' }),
  ];
  const { runs } = releaseSarif([evidence({ check: 'console_errors', findings })], 'staging') as {
    runs: { results: { locations: unknown[]; message: { text: string } }[] }[];
  };
  const where = (uri: string): unknown => [{ physicalLocation: { artifactLocation: { uri } } }];
  expect(runs[0]?.results.map((one) => one.locations)).toMatchObject([
    where('staging.fhiriq.com/c'),
    where('.github/sluice.yml'),
    where('.github/sluice.yml'),
  ]);
  expect(runs[0]?.results[0]?.message.text).toContain('https://staging.fhiriq.com/a%20b');
});

test('a release is one run, however many checks it has, and only security is scored as such', () => {
  const many = Array.from({ length: 40 }, (_, index) =>
    evidence({
      check: index === 0 ? 'security_headers' : `check_${String(index)}`,
      findings: [finding('x', { rule: 'r', key: String(index), severity: 'low', message: 'Something.' })],
    }),
  );
  const { runs } = releaseSarif(many, 'staging') as {
    runs: { tool: { driver: { rules: { id: string; properties: object }[] } }; results: unknown[] }[];
  };
  expect(runs).toHaveLength(1);
  expect(runs[0]?.results).toHaveLength(40);
  const rules = runs[0]?.tool.driver.rules ?? [];
  expect(rules[0]).toMatchObject({ id: 'security_headers/r', properties: { 'security-severity': '2.0' } });
  expect(rules[1]?.properties).not.toHaveProperty('security-severity');
});

test('of too many findings the worst are written', () => {
  const findings = Array.from({ length: 6_000 }, (_, index) =>
    finding('x', {
      rule: 'r',
      key: String(index),
      severity: index === 5_999 ? 'critical' : 'low',
      message: 'Something.',
    }),
  );
  const { runs } = releaseSarif([evidence({ findings })], 'staging') as {
    runs: { results: { level: string }[] }[];
  };
  expect(runs[0]?.results).toHaveLength(5_000);
  expect(runs[0]?.results[0]?.level).toBe('error');
});
