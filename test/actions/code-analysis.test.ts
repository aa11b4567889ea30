import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { systemClock } from '@fhir-iq/sluice-runtime';
import { startSandbox, type Sandbox } from '@fhir-iq/sluice-sandbox';
import type { TestRepository } from '../../packages/checks/test/helpers/repository.ts';
import { runBundle, type BundleResult } from '../helpers/run-bundle.ts';
import { analysedSite, dangerous, excuses } from '../helpers/sonar-sites.ts';

jest.setTimeout(180_000);

const project = 'fhir-iq_website';
const tokens = {
  all: 'squ_0123456789abcdef0123456789abcdef01234567',
  analysis: 'sqp_0123456789abcdef0123456789abcdef01234567',
  none: 'squ_76543210fedcba9876543210fedcba9876543210',
} as const;

let folder: string;
let sandbox: Sandbox;
let site: TestRepository;

beforeEach(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), 'sluice-sonar-test-'));
  sandbox = await startSandbox({
    stateDirectory: path.join(folder, 'sandbox'),
    clock: systemClock(),
    seed: {
      sonar: {
        host: 'sonar.fhiriq.com',
        tokens: Object.entries(tokens).map(([rights, token]) => ({ token, rights: rights as 'all' })),
      },
    },
  });
  site = analysedSite(project, ', timeout: 2m');
});
afterEach(async () => {
  await sandbox.close();
  site[Symbol.dispose]();
  await rm(folder, { recursive: true, force: true, maxRetries: 5 });
});

function analyse(
  inputs: Record<string, string> = {},
  url = 'https://sonar.fhiriq.com',
  env: Record<string, string> = {},
): Promise<BundleResult> {
  return runBundle({
    action: 'code-analysis',
    cwd: site.directory,
    inputs: { stage: 'development', 'sonar-url': url, 'sonar-token': tokens.all, ...inputs },
    env: {
      ...sandbox.environment(),
      GITHUB_REPOSITORY: 'fhir-iq/website',
      RUNNER_TOOL_CACHE: path.join(os.tmpdir(), 'sluice-test-tool-cache'),
      ...env,
    },
    timeoutMs: 170_000,
  });
}

const of = (result: BundleResult) => result.evidence['code_analysis'];
/** All that the job said and left but the masks themselves. */
const saidBy = (result: BundleResult) =>
  JSON.stringify({ ...result, stdout: result.stdout.replaceAll(/^::add-mask::.*$/gm, '') });

test('code without issues: rating A, of the analysis whose revision is the commit', async () => {
  const result = await analyse();
  expect(result).toMatchObject({ code: 0, outputs: { answer: 'pass' } });
  expect(of(result)).toMatchObject({
    answer: 'pass',
    floor: 1,
    unit: 'files',
    subject: { commit: site.head() },
    reason: expect.stringContaining('Security rating A (software_quality_security_rating)') as unknown,
    tools: [{ name: 'sonar-scanner', version: '5.0.1' }],
    details: { project, revision: site.head(), mode: 'MQR', rating: 'A', threshold: 'A', gate: 'OK' },
  });
  expect(of(result)?.examined).toBeGreaterThan(3);
  expect(sandbox.sonar.analyses(project)).toMatchObject([{ report: { revision: site.head() } }]);
  expect(saidBy(result)).not.toContain(tokens.all);
});

test('eval and MD5: rating D although the gate says OK, with file and line of each issue', async () => {
  site.commit('Take a short cut', { 'src/backend/danger.js': dangerous });
  const result = await analyse();
  expect(result).toMatchObject({ code: 1, outputs: { answer: 'fail' } });
  expect(of(result)).toMatchObject({
    answer: 'fail',
    findings: [
      {
        rule: 'javascript:S1523',
        severity: 'high',
        place: { file: 'src/backend/danger.js', line: 4 },
        value: 'HIGH (rating D)',
        threshold: expect.stringContaining('rating A or better') as unknown,
      },
      { rule: 'javascript:S4790', place: { file: 'src/backend/danger.js', line: 8 } },
    ],
    details: { rating: 'D', gate: 'OK' },
  });
});

test("the change's own settings and comments do not count", async () => {
  site.commit('Excuse it', excuses);
  const result = await analyse();
  expect(of(result)).toMatchObject({
    answer: 'fail',
    findings: [
      { place: { file: 'src/backend/excused.js', line: 2 } },
      { place: { file: 'src/backend/excused.js', line: 6 } },
    ],
    details: { suppressionsIgnored: 3, settingsIgnored: ['sonar-project.properties'] },
  });
  const reached = new Set(sandbox.requests().map((request) => request.host));
  expect(reached).not.toContain('127.0.0.1:9');
});

test.each<[string, string, string]>([
  ['sonar-rating-d', 'fail', 'Security rating D'],
  ['sonar-stale', 'error', 'its revision is ffffffff'],
  ['sonar-no-rating', 'not-evaluated', 'software_quality_security_rating is missing'],
  ['sonar-task-failed', 'error', 'is FAILED (Fail to process the report)'],
  ['sonar-wrong-token', 'error', 'does not know the token'],
  ['sonar-no-rights', 'error', 'the right "Execute Analysis"'],
  ['sonar-wrong-certificate', 'error', 'gave no answer'],
  ['sonar-down', 'error', '503'],
])('--fault %s: %s', async (fault, answer, said) => {
  sandbox.faults.enable(fault);
  const result = await analyse();
  expect(result).toMatchObject({ code: 1, outputs: { answer } });
  expect(of(result)).toMatchObject({ answer });
  expect(of(result)?.reason).toContain(said);
});

test.each<[keyof typeof tokens | 'unknown', string]>([
  ['unknown', 'does not know the token'],
  ['analysis', 'tokens for analysis alone'],
  ['none', '"Execute Analysis"'],
])('a token with rights "%s" is an error that says what to do', async (rights, said) => {
  const token = rights === 'unknown' ? 'squ_ffffffffffffffffffffffffffffffffffffffff' : tokens[rights];
  const result = await analyse({ 'sonar-token': token });
  expect(of(result)).toMatchObject({ answer: 'error', examined: 0 });
  expect(of(result)?.reason).toContain(said);
  expect(saidBy(result)).not.toContain(token);
});

describe('where there is nothing to look at', () => {
  test('a commit without any of the folders is not evaluated', async () => {
    site[Symbol.dispose]();
    site = analysedSite(project, ', tests: [test]');
    site.commit('Name another folder', {
      '.github/sluice.yml': site
        .git('show', 'HEAD:.github/sluice.yml')
        .replace('sources: [src]', 'sources: [lib]'),
    });
    expect(of(await analyse())).toMatchObject({ answer: 'not-evaluated', examined: 0 });
  });

  test('files in no language that SonarQube knows are not evaluated, though it rates them A', async () => {
    site.commit('Text only', {
      'texts/a.txt': 'Hello\n',
      '.github/sluice.yml': site
        .git('show', 'HEAD:.github/sluice.yml')
        .replace('sources: [src]', 'sources: [texts]'),
    });
    const result = await analyse();
    expect(of(result)).toMatchObject({ answer: 'not-evaluated', examined: 0 });
    expect(of(result)?.reason).toContain('no file');
  });

  test('without a token it is an error that says which secret to set where; from a fork, not evaluated', async () => {
    const without = { 'sonar-token': '' };
    expect(of(await analyse(without))).toMatchObject({
      answer: 'error',
      reason: expect.stringMatching(
        /secret SONAR_TOKEN of the environment development is not set.*Settings/s,
      ),
    });
    const fork = await analyse(without, undefined, { GITHUB_EVENT_NAME: 'pull_request' });
    expect(of(fork)).toMatchObject({ answer: 'not-evaluated' });
    expect(of(await analyse({ 'sonar-url': '' }))).toMatchObject({
      answer: 'error',
      reason: expect.stringContaining('variable SONAR_HOST_URL of the repository is not set'),
    });
  });
});

test.each([
  ['http://sonar.fhiriq.com', 'unencrypted'],
  ['https://user:word@sonar.fhiriq.com', 'user name or password'],
  ['https://sonar.fhiriq.com/?a=1', 'parameters'],
  ['sonar.fhiriq.com', 'no address'],
])('the address %s is refused', async (url, said) => {
  const result = await analyse({}, url);
  expect(result).toMatchObject({ code: 1, outputs: { answer: 'error' } });
  expect(result.outputs['reason']).toContain(said);
  expect(sandbox.requests()).toEqual([]);
});
