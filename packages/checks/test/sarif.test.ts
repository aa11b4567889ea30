import { expect, test } from '@jest/globals';
import type { Evidence } from '@fhir-iq/sluice-model';
import { finding } from '../src/findings.ts';
import { sarifLog } from '../src/sarif/sarif.ts';

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
