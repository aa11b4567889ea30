import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { checksFor, loadConfiguration } from '@fhir-iq/sluice-config';
import type { Evidence, Stage, Verdict } from '@fhir-iq/sluice-model';
import { createExampleSite, type TestRepository } from '../../packages/checks/test/helpers/repository.ts';
import { root, runBundle, type BundleResult } from '../helpers/run-bundle.ts';

jest.setTimeout(120_000);

let site: TestRepository;
let fold: string;

beforeEach(() => {
  site = createExampleSite();
  fold = mkdtempSync(path.join(os.tmpdir(), 'sluice-fold-'));
});
afterEach(() => {
  site[Symbol.dispose]();
  rmSync(fold, { recursive: true, force: true });
});

/** The checks that the example's policy has for a stage. */
function checksOf(stage: Stage): string[] {
  const file = path.join(root, 'examples/fhir-iq/.github/sluice.yml');
  const loaded = loadConfiguration(readFileSync(file, 'utf8'), { file });
  if (!loaded.ok) throw new Error('the example is wrong');
  return checksFor(loaded.configuration, stage).map(({ name }) => name);
}
const approvals = [
  { role: 'tech_lead', login: 'tomas-lead', via: 'staging-tech-lead' },
  { role: 'product_owner', login: 'priya-product', via: 'staging-product-owner', comment: 'Nice.' },
];
const buildId = 'b-0123456789ab-1001-1';
const url = 'https://staging.fhiriq.com/';

/** What a job left in an artifact of its own. */
function evidenceOf(check: string, overrides: Partial<Evidence> = {}): void {
  const document = {
    schema: 'sluice.evidence/v1',
    check,
    answer: 'pass',
    examined: 6,
    floor: 1,
    unit: 'things',
    stage: 'staging',
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

/** What a self-test says of each check of the example's policy. */
function selfTested(checks: readonly string[] = checksOf('staging')): Partial<Evidence> {
  const one = { answer: 'pass', planted: ['x'], tools: [], at: '2026-11-23T11:00:00.000Z' };
  return {
    details: {
      sluice: `sha256:${'a'.repeat(64)}`,
      node: '24',
      checks: Object.fromEntries(checks.map((check) => [check, one])),
    },
  };
}

/** All that a good run of staging leaves. */
function goodStage(stage: Stage = 'staging'): void {
  if (stage === 'staging') evidenceOf('self_test', selfTested());
  for (const check of [...checksOf(stage), 'preflight']) evidenceOf(check, { stage });
  evidenceOf('publish', { stage, subject: { commit: site.head(), buildId, url } });
  evidenceOf('approvals', { stage, examined: 2, floor: 2, details: { approvals, starter: 'dev-dana' } });
}

function gate(inputs: Record<string, string> = {}): Promise<BundleResult> {
  return runBundle({
    action: 'quality-gate',
    cwd: site.directory,
    inputs: { stage: 'staging', moment: 'stage', fold, ...inputs },
    env: { GITHUB_ACTOR: 'github-actions[bot]' },
  });
}

function verdictOf(result: BundleResult): Verdict {
  const [, text] = Object.entries(result.files).find(([name]) => name.endsWith('verdict.json')) ?? [];
  return JSON.parse(text ?? '{}') as Verdict;
}

describe('the verdict on a whole stage', () => {
  test('opens where tree, publish, site, settings and approvals are there, and keeps what promotion asks for', async () => {
    goodStage();
    const result = await gate();
    expect(result).toMatchObject({ code: 0, outputs: { answer: 'pass' } });
    expect(
      verdictOf(result)
        .lines.map((line) => line.name)
        .toSorted(),
    ).toEqual(['self_test', ...checksOf('staging'), 'publish', 'preflight', 'approvals'].toSorted());
    expect(result.records).toMatchObject([
      {
        id: `verdict:staging:${site.head().slice(0, 12)}:1001-1`,
        kind: 'verdict',
        environment: 'staging',
        answer: 'pass',
        releaseDigest: result.outputs['release-digest'],
        who_deployed: 'dev-dana',
        what_was_deployed: { commit: site.head(), buildId, url },
        which_approvals_received: approvals,
        details: {
          moment: 'stage',
          release: {
            commit: site.head(),
            tree: expect.stringMatching(/^sha256:/),
            configuration: expect.stringMatching(/^sha256:/),
            uiVersions: { development: '12', staging: '7', production: '31' },
          },
        },
      },
    ]);
  });

  const without = (check: string) => () => rmSync(path.join(fold, `evidence-${check}`), { recursive: true });
  const red: [string, () => void, string, RegExp][] = [
    ...['self_test', ...checksOf('staging'), 'publish', 'preflight', 'approvals'].map(
      (check): [string, () => void, string, RegExp] => [
        `no evidence of ${check}`,
        without(check),
        'error',
        new RegExp(`${check}: no evidence came`),
      ],
    ),
    [
      'approvals of another commit',
      () => evidenceOf('approvals', { examined: 2, subject: { commit: 'd'.repeat(40) } }),
      'error',
      /approvals: its evidence is about commit d+/,
    ],
    [
      'an empty file of the smoke test',
      () => writeFileSync(path.join(fold, 'evidence-critical_pages/critical_pages.json'), ''),
      'error',
      /critical_pages\.json is empty/,
    ],
    [
      'a red smoke test',
      () => evidenceOf('critical_pages', { answer: 'fail', reason: 'One page is gone.' }),
      'fail',
      /critical_pages \(fail\).*One page is gone/s,
    ],
    [
      'approvals that are too few',
      () => evidenceOf('approvals', { examined: 1, floor: 1 }),
      'not-evaluated',
      /Examined 1 thing, the floor is 2/,
    ],
    [
      'an approval that is missing',
      () => evidenceOf('approvals', { answer: 'fail', examined: 2, reason: 'Nobody approved.' }),
      'fail',
      /approvals \(fail\).*Nobody approved/s,
    ],
    [
      'settings that are wrong',
      () => evidenceOf('preflight', { answer: 'fail', reason: 'No reviewers.' }),
      'fail',
      /preflight \(fail\)/,
    ],
    [
      'a check that stayed green over its known-bad input',
      () => {
        const { details } = selfTested();
        const checks = {
          ...(details?.['checks'] as object),
          mobile: { answer: 'fail', said: 'stayed green: a page' },
        };
        evidenceOf('self_test', { details: { ...details, checks } });
      },
      'error',
      /mobile: the self-test says fail of it.*stayed green: a page.*it is broken.*Go back/,
    ],
    [
      'a check that no self-test tried',
      () => evidenceOf('self_test', selfTested(checksOf('staging').filter((one) => one !== 'mobile'))),
      'error',
      /mobile: the self-test did not try it/,
    ],
    [
      'evidence that was gathered for another stage',
      () => evidenceOf('publish', { stage: 'development' }),
      'error',
      /publish: its evidence was gathered for development, not for staging/,
    ],
    [
      'two pieces of evidence of the approvals',
      () => {
        const again = path.join(fold, 'evidence-forged');
        mkdirSync(again);
        writeFileSync(path.join(again, 'approvals.json'), JSON.stringify({ schema: 'sluice.evidence/v1' }));
      },
      'error',
      /approvals: its evidence could not be read/,
    ],
  ];
  test.each(red)('stays closed for %s', async (_, spoil, answer, said) => {
    goodStage();
    spoil();
    const result = await gate();
    expect(result).toMatchObject({ code: 1, outputs: { answer } });
    const verdict = verdictOf(result);
    expect(`${verdict.reason} ${verdict.lines.map((line) => line.reason).join(' ')}`).toMatch(said);
    expect(result.records).toMatchObject([{ answer, details: { moment: 'stage' } }]);
  });

  test('asks in production for the plan as well', async () => {
    goodStage('production');
    expect((await gate({ stage: 'production' })).outputs).toMatchObject({
      answer: 'error',
      reason: expect.stringContaining('plan (error)'),
    });
    evidenceOf('plan', { stage: 'production' });
    expect((await gate({ stage: 'production' })).outputs).toMatchObject({ answer: 'pass' });
  });

  test('says who approved also where the stage is not passed', async () => {
    goodStage();
    evidenceOf('certificate', { answer: 'fail', reason: 'Expired.' });
    expect((await gate()).records).toMatchObject([
      { answer: 'fail', which_approvals_received: approvals, deployment_outcome: 'gate closed' },
    ]);
  });

  test('is not given without the evidence of the jobs', async () => {
    const result = await gate({ fold: '' });
    expect(result).toMatchObject({ code: 1, outputs: { answer: 'error' } });
    expect(result.outputs['reason']).toMatch(/"moment" is "stage" and "fold" is not given/);
  });
});
