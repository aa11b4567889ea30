import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import type { Evidence } from '@fhir-iq/sluice-model';
import { createExampleSite, type TestRepository } from '../../packages/checks/test/helpers/repository.ts';
import { root, runBundle, type BundleResult } from '../helpers/run-bundle.ts';

jest.setTimeout(180_000);

let site: TestRepository;
let fold: string;

beforeEach(() => {
  site = createExampleSite();
  symlinkSync(path.join(root, 'node_modules'), path.join(site.directory, 'node_modules'));
  site.git('checkout', '--quiet', '-b', 'development');
  site.commit('Change', { 'src/public/greeting.js': "export const greeting = 'Hello';\n" });
  fold = mkdtempSync(path.join(os.tmpdir(), 'sluice-fold-'));
});
afterEach(() => {
  site[Symbol.dispose]();
  rmSync(fold, { recursive: true, force: true });
});

function gate(inputs: Record<string, string> = {}, env: Record<string, string> = {}): Promise<BundleResult> {
  const common = { stage: 'development', base: 'main', 'policy-ref': 'main' };
  return runBundle({ action: 'quality-gate', cwd: site.directory, inputs: { ...common, ...inputs }, env });
}

describe('the quality gate', () => {
  test('opens for a good change, with evidence of each check', async () => {
    const result = await gate();
    expect(result.code).toBe(0);
    expect(result.outputs).toMatchObject({ answer: 'pass' });
    expect(
      Object.fromEntries(Object.entries(result.evidence).map(([name, one]) => [name, one.answer])),
    ).toEqual({
      syntax_check: 'pass',
      lint_check: 'pass',
      unit_tests: 'pass',
      policy: 'pass',
    });
    for (const one of Object.values(result.evidence))
      expect(one).toMatchObject({
        subject: { commit: site.head() },
        stage: 'development',
        run: { id: '1001', job: 'job' },
      });
    expect(result.summary).toContain('rollback\\_plan\\_ready');
  });

  test('stays closed for a syntax error, and names the place', async () => {
    site.commit('Break', { 'src/pages/Broken.x1.js': 'const = 1;\n' });
    const result = await gate({ checks: 'syntax_check' });
    expect(result).toMatchObject({
      code: 1,
      outputs: { answer: 'fail' },
      evidence: {
        syntax_check: { findings: [{ place: { file: 'src/pages/Broken.x1.js', line: 1, column: 7 } }] },
      },
    });
    expect(result.stdout).toMatch(/::error .*file=src\/pages\/Broken\.x1\.js,line=1,col=7/);
  });

  test('takes its policy from policy-ref, not from the change', async () => {
    const file = '.github/sluice.yml';
    const weak = site
      .git('show', `main:${file}`)
      .replace(
        'floor: 1, with: { script: test, none: not-allowed }',
        'floor: 0, with: { script: absent, none: allowed }',
      );
    const flow = '.github/flows/read-pages.json';
    const recorded = JSON.parse(site.git('show', `main:${flow}`)) as { steps: unknown[] };
    const shorter = JSON.stringify({ ...recorded, steps: recorded.steps.slice(0, -1) });
    site.commit('Weaken', { [file]: `${weak}\n`, [flow]: shorter });
    const result = await gate({ checks: 'unit_tests, policy' });
    expect(result.outputs).toMatchObject({ answer: 'fail' });
    expect(result.evidence['unit_tests']).toMatchObject({ answer: 'pass', floor: 1 });
    expect(result.evidence['policy']?.findings.map((one) => one.id)).toEqual(
      expect.arrayContaining([
        'policy/loosened/checks.unit_tests.floor',
        'policy/changed/checks.unit_tests.with.none',
        'policy/changed/checks.unit_tests.with.script',
        'policy/removed/flows.read-pages.7-waitForElement',
      ]),
    );
  });

  test('gives a hostile unit test no secret, no output and no evidence', async () => {
    const hostile = [
      "import test from 'node:test';",
      "import fs from 'node:fs';",
      "import path from 'node:path';",
      "test('steal', () => { console.log('ENV ' + JSON.stringify(process.env)); });",
      "test('forge', () => {",
      '  const temp = process.env.HOSTILE_HINT;',
      "  const evidence = path.join(temp, 'sluice-evidence/quality-gate');",
      '  fs.mkdirSync(evidence, { recursive: true });',
      "  fs.writeFileSync(path.join(evidence, 'secrets_scan.json'), '{}');",
      '});',
    ].join('\n');
    site.commit('Attack', { 'test/hostile.test.js': hostile });
    const temp = mkdtempSync(path.join(os.tmpdir(), 'sluice-runner-temp-'));
    try {
      const secrets = {
        GITHUB_TOKEN: 'ghs_aSecretOfTheJob123',
        ACTIONS_RUNTIME_TOKEN: 'runtime-secret-456789',
        ACTIONS_ID_TOKEN_REQUEST_TOKEN: 'id-secret-456789',
        MY_API_KEY: 'another-secret-456',
      };
      const result = await gate(
        { checks: 'unit_tests' },
        { ...secrets, RUNNER_TEMP: temp, HOSTILE_HINT: temp },
      );
      expect(result.stdout).toContain('| ENV {');
      for (const secret of [...Object.values(secrets), 'GITHUB_OUTPUT', 'GITHUB_STEP_SUMMARY', 'INPUT_'])
        expect(result.stdout).not.toContain(secret);
      expect(result.stdout).toMatch(/Removing .*secrets_scan\.json/);
    } finally {
      rmSync(temp, { recursive: true, force: true });
    }
  });

  test('refuses a token in a step that runs code of the site', async () => {
    const result = await gate({ 'github-token': 'ghs_0123456789abcdef' });
    expect(result).toMatchObject({ code: 1, outputs: { answer: 'error' } });
    expect(result.outputs['reason']).toMatch(/lint_check and unit_tests: code of the site could read it/);
    expect(JSON.stringify(result).replace(/::add-mask::[^\\]*/g, '')).not.toContain('ghs_0123456789abcdef');
  });

  test('names what is wrong with its inputs', async () => {
    expect((await gate({ checks: 'syntax' })).outputs['reason']).toMatch(
      /names syntax\. This action has: syntax_check, lint_check, unit_tests, policy/,
    );
    expect((await gate({ 'policy-ref': 'origin/gone' })).outputs['reason']).toMatch(/no commit origin\/gone/);
    expect((await gate({ stage: 'test' })).outputs['reason']).toMatch(
      /"stage" is "test".*development, staging, production/,
    );
  });
});

describe('the fold', () => {
  const names = ['syntax_check', 'lint_check', 'unit_tests', 'secrets_scan', 'dependency_scan', 'policy'];

  function evidenceOf(check: string, overrides: Partial<Evidence> = {}): void {
    const document = {
      schema: 'sluice.evidence/v1',
      check,
      answer: 'pass',
      examined: 3,
      floor: 1,
      unit: 'things',
      stage: 'development',
      subject: { commit: site.head() },
      reason: 'Fine.',
      findings: [],
      tools: [],
      startedAt: '2025-11-23T12:00:00.000Z',
      finishedAt: '2025-11-23T12:00:01.000Z',
      ...overrides,
    };
    const folder = path.join(fold, `evidence-${check}`);
    mkdirSync(folder, { recursive: true });
    writeFileSync(path.join(folder, `${check}.json`), JSON.stringify(document));
  }

  test('opens where all that the policy expects is there, and binds the release', async () => {
    names.forEach((name) => evidenceOf(name));
    const result = await gate({ fold });
    expect(result).toMatchObject({
      code: 0,
      outputs: { answer: 'pass', 'release-digest': expect.stringMatching(/^sha256:[0-9a-f]{64}$/) },
    });
    const verdict = JSON.parse(
      Object.entries(result.files).find(([name]) => name.endsWith('verdict.json'))?.[1] ?? '{}',
    ) as object;
    expect(verdict).toMatchObject({
      schema: 'sluice.verdict/v1',
      answer: 'pass',
      commit: site.head(),
      releaseDigest: result.outputs['release-digest'],
      notYet: expect.arrayContaining(['rollback_plan_ready']),
    });
    expect(result.records).toMatchObject([
      {
        kind: 'verdict',
        answer: 'pass',
        id: 'verdict-development-1001-1',
        what_was_deployed: { commit: site.head() },
      },
    ]);
  });

  const red: [string, () => void, string, RegExp][] = [
    [
      'missing evidence',
      () => rmSync(path.join(fold, 'evidence-secrets_scan'), { recursive: true }),
      'error',
      /secrets_scan: no evidence came/,
    ],
    [
      'an empty file',
      () => writeFileSync(path.join(fold, 'evidence-policy/policy.json'), ''),
      'error',
      /policy\.json is empty/,
    ],
    [
      'half a file',
      () => writeFileSync(path.join(fold, 'evidence-policy/policy.json'), '{"schema":'),
      'error',
      /is no JSON/,
    ],
    [
      'another document',
      () => writeFileSync(path.join(fold, 'evidence-policy/policy.json'), '{"schema":"x"}'),
      'error',
      /is no evidence/,
    ],
    [
      'another commit',
      () => evidenceOf('policy', { subject: { commit: 'd'.repeat(40) } }),
      'error',
      /about commit d+/,
    ],
    [
      'another release',
      () =>
        evidenceOf('policy', { subject: { commit: site.head(), releaseDigest: `sha256:${'0'.repeat(64)}` } }),
      'error',
      /about release sha256:0+/,
    ],
    [
      'two of a check',
      () =>
        cpSync(path.join(fold, 'evidence-policy'), path.join(fold, 'evidence-hostile'), { recursive: true }),
      'error',
      /2 pieces of evidence/,
    ],
    [
      'too little examined',
      () => evidenceOf('syntax_check', { examined: 0, floor: 0 }),
      'not-evaluated',
      /the floor is 1/,
    ],
    [
      'a failing check',
      () => evidenceOf('dependency_scan', { answer: 'fail', reason: 'One hole.' }),
      'fail',
      /dependency_scan \(fail\)/,
    ],
    [
      'a commit that is no release',
      () => {
        const dependencies = { 'left-pad': '1.3.0' };
        site.commit('Depend', { 'package.json': JSON.stringify({ name: 'site', dependencies }) });
        names.forEach((name) => evidenceOf(name));
      },
      'error',
      /release \(error\)/,
    ],
    [
      "an action's own failure",
      () => evidenceOf('security-scan', { answer: 'error', reason: 'Killed.' }),
      'error',
      /security-scan \(error\)/,
    ],
  ];
  test.each(red)('stays closed for %s', async (_, spoil, answer, said) => {
    names.forEach((name) => evidenceOf(name));
    spoil();
    const result = await gate({ fold });
    expect(result).toMatchObject({ code: 1, outputs: { answer } });
    const verdict = Object.entries(result.files).find(([name]) => name.endsWith('verdict.json'))?.[1] ?? '';
    expect(`${verdict}${String(result.outputs['reason'])}`).toMatch(said);
  });
});
