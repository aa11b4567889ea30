import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { describe, expect, jest, test } from '@jest/globals';
import { checkNames } from '@fhir-iq/sluice-config';
import type { SelfTestDetails } from '@fhir-iq/sluice-model';
import type { CheckResult } from '../src/check.ts';
import type { BenchParts } from '../src/self-test/bench.ts';
import { selfTestedChecks, selfTestLine, selfTestResult } from '../src/self-test/evidence.ts';
import type { KnownBad } from '../src/self-test/known-bad.ts';
import { runSelfTest } from '../src/self-test/run.ts';
import { divide, type EarlierSelfTest } from '../src/self-test/take-over.ts';
import { digestOfBundle, toolsOfRunner } from '../src/self-test/versions.ts';
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
      reason: '1 of 1 check did not see red: syntax_check.',
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
    expect(selfTestedChecks(answers, new Date('2026-11-23T12:00:00Z'))).toEqual({
      lint_check: {
        answer: 'pass',
        planted: ['something bad'],
        tools: [{ name: 'tool', version: '1.0.0', source: 'path' }],
        at: '2026-11-23T12:00:00.000Z',
      },
    });
  });

  test('tells a check apart whose engine the runner lacks, and does not try it', async () => {
    const cases: KnownBad[] = [
      known(() => Promise.resolve(result({}))),
      { ...known(() => Promise.reject(new Error('tried'))), check: 'mobile', needs: ['chromium', 'firefox'] },
    ];
    const missing = new Map([['firefox', 'no firefox on the PATH']] as const);
    const answers = await runSelfTest({ checks: ['lint_check', 'mobile'], cases, parts: parts(), missing });
    expect(selfTestLine(answers[1]!)).toMatch(
      /^ABSENT mobile: something bad: firefox is missing: no firefox on the PATH/,
    );
    expect(selfTestResult(answers)).toMatchObject({
      answer: 'pass',
      examined: 1,
      reason: 'All 1 checks saw their known-bad inputs. Not tried, for want of an engine: mobile.',
      findings: [{ rule: 'no-engine', blocks: false }],
    });
    expect(selfTestedChecks(answers, new Date())).toMatchObject({
      mobile: {
        answer: 'not-evaluated',
        missing: 'firefox',
        said: 'firefox is missing: no firefox on the PATH',
      },
    });
    expect(selfTestResult(answers.slice(1)).answer).toBe('not-evaluated');
  });

  test('keeps the worst of several inputs of one check, and what it said', async () => {
    const cases = [
      known(() => Promise.resolve(result({}))),
      known(() => Promise.resolve(result({ answer: 'pass', findings: [] }))),
    ];
    const answers = await runSelfTest({ checks: ['lint_check'], cases, parts: parts() });
    expect(selfTestedChecks(answers, new Date())).toMatchObject({
      lint_check: {
        answer: 'fail',
        planted: ['something bad', 'something bad'],
        said: expect.stringMatching(/^stayed green/),
      },
    });
  });
});

describe('what an earlier self-test leaves to try', () => {
  const at = '2026-11-23T12:00:00.000Z';
  const sluice = `sha256:${'a'.repeat(64)}`;
  const entry = (version: string): SelfTestDetails['checks'][string] => ({
    answer: 'pass',
    planted: ['x'],
    tools: [{ name: 'chromium', version, source: 'path' }],
    at,
  });
  const record = (id: string, checks: SelfTestDetails['checks']): EarlierSelfTest => ({
    id,
    details: { sluice, node: '24', checks },
  });
  const now = { sluice, node: '24', tools: new Map([['chromium', '2']]), at: new Date(at), maxAgeMs: 1_000 };

  test('is what looked with other eyes; the newest that speaks is named', () => {
    const earlier = [
      record('new', { mobile: entry('1'), accessibility: { ...entry('2'), from: 'first' } }),
      record('old', { mobile: entry('2'), console_errors: entry('1') }),
    ];
    expect(divide(['mobile', 'accessibility', 'console_errors', 'policy'], earlier, now)).toEqual({
      again: ['console_errors', 'policy'],
      // Who saw it first stays named, however often it was taken over.
      kept: { mobile: { ...entry('2'), from: 'old' }, accessibility: { ...entry('2'), from: 'first' } },
      reasons: ['console_errors looks again: it was not tried.', 'policy looks again: it was not tried.'],
    });
  });

  test('is everything where nothing is remembered', () => {
    expect(divide(['mobile'], [], now)).toEqual({ again: ['mobile'], kept: {}, reasons: [] });
  });
});

test('no stand-in of a tool is named as the tool with which a check saw red', async () => {
  const cases = Object.values(await import('../src/self-test/cases/index.ts'));
  const [answer] = await runSelfTest({ checks: ['code_analysis'], cases, parts: parts() });
  expect(answer).toMatchObject({ answer: 'pass', tools: [] });
});

test('what the runner has is asked by name, and the bundle by its content', async () => {
  const { tools, missing } = await toolsOfRunner(parts());
  expect([...tools.keys(), ...missing.keys()]).toEqual(
    expect.arrayContaining(['chromium', 'firefox', 'npm audit']),
  );
  const folder = mkdtempSync(path.join(os.tmpdir(), 'sluice-bundle-'));
  mkdirSync(path.join(folder, 'tool-packs'));
  writeFileSync(path.join(folder, 'index.js'), '1');
  const first = await digestOfBundle(folder);
  expect(await digestOfBundle(folder)).toBe(first);
  writeFileSync(path.join(folder, 'tool-packs', 'package-lock.json'), '{}');
  expect(await digestOfBundle(folder)).not.toBe(first);
  rmSync(folder, { recursive: true });
});
