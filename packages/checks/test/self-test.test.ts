import path from 'node:path';
import { describe, expect, jest, test } from '@jest/globals';
import { checkNames } from '@fhir-iq/sluice-config';
import { Evidence } from '@fhir-iq/sluice-model';
import type { CheckResult } from '../src/check.ts';
import type { BenchParts } from '../src/self-test/bench.ts';
import { selfTestLine, selfTestResult } from '../src/self-test/evidence.ts';
import type { KnownBad } from '../src/self-test/known-bad.ts';
import { runSelfTest } from '../src/self-test/run.ts';
import { keepingLog } from './helpers/context.ts';

jest.setTimeout(120_000);

const parts = (): BenchParts => ({
  clock: { now: () => new Date(), sleep: () => Promise.resolve() },
  log: keepingLog(),
  env: process.env,
  packsDirectory: path.resolve(import.meta.dirname, '../../runtime/tool-packs'),
});

const result = (overrides: Partial<CheckResult>): CheckResult => ({
  answer: 'fail',
  examined: 1,
  unit: 'files',
  reason: 'Because.',
  findings: [{ id: 'x', rule: 'planted', severity: 'high', message: 'Seen.', blocks: true }],
  tools: [{ name: 'tool', version: '1.0.0', source: 'path' }],
  ...overrides,
});

const known = (look: KnownBad['look']): KnownBad => ({
  check: 'lint_check',
  planted: 'something bad',
  rule: 'planted',
  look,
});

describe('the self-test', () => {
  test('sees red with every check of the tree and of the smoke test', async () => {
    const cases = Object.values(await import('../src/self-test/cases/index.ts'));
    const checks = [
      'syntax_check',
      'unit_tests',
      'secrets_scan',
      'dependency_scan',
      'policy',
      'health_checks',
      'critical_pages',
      'certificate',
    ] as const;
    const answers = await runSelfTest({ checks, cases, parts: parts() });
    expect(answers.filter((one) => one.answer !== 'pass')).toEqual([]);
    expect(selfTestResult(answers)).toMatchObject({ answer: 'pass', examined: checks.length, findings: [] });
  });

  test('has an input for every check of the catalogue', async () => {
    const cases = Object.values(await import('../src/self-test/cases/index.ts'));
    expect(checkNames.filter((name) => !cases.some((one) => one.check === name))).toEqual([]);
    expect(new Set(cases.map((one) => `${one.check} ${one.rule}`)).size).toBe(cases.length);
  });

  test('is red for a check that was sabotaged to pass always', async () => {
    const unit = 'files';
    const green = { answer: 'pass', examined: 7, unit, reason: 'All fine.', findings: [] } as const;
    jest.unstable_mockModule('../src/syntax/syntax-check.ts', () => ({
      syntaxCheck: { name: 'syntax_check', unit, run: () => Promise.resolve(green) },
    }));
    jest.resetModules();
    const { syntaxCheckCase } = await import('../src/self-test/cases/syntax-check.ts');
    const answers = await runSelfTest({ checks: ['syntax_check'], cases: [syntaxCheckCase], parts: parts() });
    expect(answers[0]).toMatchObject({ answer: 'fail', said: expect.stringMatching(/^stayed green/) });
    expect(selfTestLine(answers[0]!)).toMatch(/^BROKEN syntax_check: a page whose code stops/);
    expect(selfTestResult(answers)).toMatchObject({
      answer: 'fail',
      reason: '1 of 1 checks did not see red: syntax_check.',
      findings: [{ rule: 'stayed-green', severity: 'critical', blocks: true }],
    });
  });

  test.each([
    ['stays green', () => result({ answer: 'pass', findings: [] }), 'fail', /^stayed green/],
    [
      'is red for another reason',
      () => result({ findings: [{ ...result({}).findings[0]!, rule: 'other' }] }),
      'fail',
      /^saw something else.*findings of other/,
    ],
    [
      'only notes it',
      () => result({ findings: [{ ...result({}).findings[0]!, blocks: false }] }),
      'fail',
      /^saw something else/,
    ],
    ['finds it and passes all the same', () => result({ answer: 'pass' }), 'fail', /^stayed green/],
    ['cannot look', () => result({ answer: 'error', findings: [] }), 'error', /^could not look/],
    [
      'has nothing to look at',
      () => result({ answer: 'not-evaluated', findings: [] }),
      'error',
      /^could not look/,
    ],
    [
      'throws',
      () => {
        throw new Error('no browser');
      },
      'error',
      /^could not look: no browser/,
    ],
  ] as const)('is red for a check that %s', async (_, look, answer, said) => {
    const cases = [known(() => Promise.resolve().then(look))];
    const [one] = await runSelfTest({ checks: ['lint_check'], cases, parts: parts() });
    expect(one).toMatchObject({ answer, said: expect.stringMatching(said) });
    expect(selfTestResult([one!]).answer).toBe(answer);
  });

  test('names a check without an input, and fails', async () => {
    const answers = await runSelfTest({
      checks: ['lint_check', 'backup'],
      cases: [known(() => Promise.resolve(result({})))],
      parts: parts(),
    });
    expect(answers.map((one) => one.answer)).toEqual(['pass', 'fail']);
    expect(selfTestResult(answers)).toMatchObject({
      answer: 'fail',
      examined: 1,
      findings: [{ rule: 'no-input' }],
    });
    expect(selfTestLine(answers[1]!)).toMatch(/^BROKEN backup: no known-bad input/);
  });

  test('keeps the tools of each check, and takes everything down', async () => {
    let address: URL | undefined;
    let folder = '';
    const cases = [
      known(async (bench) => {
        folder = bench.folder;
        address = await bench.serve((_, response) => response.end('here'));
        const context = bench.context({ settings: bench.settings('lint_check', { files: 'all' }) });
        expect(context.settings.with).toEqual({ files: 'all', config: 'site', warnings: 'allowed' });
        expect((await context.http.request({ url: address.href })).text()).toBe('here');
        return result({});
      }),
    ];
    const answers = await runSelfTest({ checks: ['lint_check'], cases, parts: parts() });
    expect(answers[0]?.answer).toBe('pass');
    await expect(fetch(address!)).rejects.toThrow();
    const { existsSync } = await import('node:fs');
    expect(existsSync(folder)).toBe(false);
    const { details } = selfTestResult(answers);
    expect(Evidence.shape.details.parse(details)).toEqual({
      checks: {
        lint_check: {
          answer: 'pass',
          planted: ['something bad'],
          tools: [{ name: 'tool', version: '1.0.0', source: 'path' }],
        },
      },
    });
  });
});
