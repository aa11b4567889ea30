import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { computeRelease } from '@fhir-iq/sluice-release';
import { approval, approvalWorld, repository, type ApprovalWorld } from '../helpers/approval-world.ts';
import type { BundleRequest, BundleResult } from '../helpers/run-bundle.ts';

jest.setTimeout(120_000);

const rights = {
  actions: 'read',
  contents: 'read',
  deployments: 'read',
  issues: 'read',
  'pull-requests': 'read',
};
const name = 'user_acceptance_testing';

let world: ApprovalWorld;
let commit: string;
let digest: string;
let issue: number;

beforeEach(async () => {
  world = await approvalWorld();
  world.goLive(world.commit({ author: 'tomas-lead' }));
  commit = world.commit();
  ({ digest } = await computeRelease({ root: world.site.directory, commit }));
  issue = world.github.openIssue(repository, {
    title: 'Release',
    body: `<!-- sluice:release ${commit} -->`,
    author: 'github-actions[bot]',
    labels: ['sluice-release'],
  }).number;
});
afterEach(() => world.close());

function attest(
  inputs: Record<string, string> = {},
  request: Partial<BundleRequest> = {},
): Promise<BundleResult> {
  return world.act('attest', {
    ...request,
    inputs: { commit, 'github-token': world.token(rights), ...inputs },
  });
}

function says(author: string, body = `/attest ${name} ${digest}`, app?: string): number {
  return world.github.comment(repository, issue, { author, body, ...(app === undefined ? {} : { app }) });
}

describe('looking whether all was stated', () => {
  test('a comment of the right person in the release issue counts', async () => {
    says('priya-product', `I tried it with three users.\n\n/attest ${name} ${digest.slice(0, 23)}`);
    const result = await attest();
    expect(result).toMatchObject({ code: 0, outputs: { answer: 'pass', 'release-digest': digest } });
    expect(result.evidence['attestations']).toMatchObject({
      answer: 'pass',
      examined: 1,
      floor: 1,
      unit: 'statements',
      subject: { commit, releaseDigest: digest },
      details: { statements: [{ name, login: 'priya-product', act: 'comment' }] },
    });
  });

  test.each<[string, () => void, string, string]>([
    ['nobody said anything', () => undefined, 'missing', 'Nobody has stated'],
    [
      'the comment was deleted',
      () => {
        world.github.deleteComment(repository, says('priya-product'));
      },
      'missing',
      'deleted',
    ],
    [
      'the comment was edited',
      () => {
        const id = world.github.comment(repository, issue, {
          author: 'priya-product',
          body: 'Not yet.',
          at: '2026-11-23T13:59:00Z',
        });
        world.github.editComment(repository, id, `/attest ${name} ${digest}`);
      },
      'edited',
      'was edited',
    ],
    ['somebody else said it', () => void says('bo-business'), 'wrong-person', 'does not have the role'],
    ['a bot said it', () => void says('helper[bot]'), 'bot', 'is no person'],
    [
      'an app said it in her name',
      () => void says('priya-product', undefined, 'some-app'),
      'bot',
      'machines',
    ],
    [
      'she said it of another release',
      () => void says('priya-product', `/attest ${name} sha256:${'0'.repeat(64)}`),
      'other-release',
      'another release',
    ],
    [
      'its own day is over',
      () => void says('priya-product', `/attest ${name} ${digest} until 2026-11-22`),
      'expired',
      'counted until 2026-11-23T00:00:00.000Z',
    ],
    [
      'a file of the repository says it',
      () => {
        world.site.write('.github/attestations.md', `/attest ${name} ${digest}\n`);
      },
      'missing',
      'Nobody has stated',
    ],
  ])('fails where %s', async (_, happens, rule, said) => {
    happens();
    const result = await attest();
    expect(result).toMatchObject({ code: 1, outputs: { answer: 'fail' } });
    expect(result.evidence['attestations']).toMatchObject({
      answer: 'fail',
      findings: [
        { id: `attestations/${rule}/${name}`, rule, remedy: expect.stringContaining(digest) as unknown },
      ],
    });
    expect(result.outputs['reason']).toContain(said);
  });

  test('fails where who stated it wrote what is new', async () => {
    commit = world.commit({ author: 'priya-product' });
    ({ digest } = await computeRelease({ root: world.site.directory, commit }));
    says('priya-product');
    const result = await attest({ issue: String(issue) });
    expect(result.evidence['attestations']).toMatchObject({
      answer: 'fail',
      findings: [{ rule: 'own-work' }],
    });
  });

  test('the comment of an approval of this run counts, an approval without the line does not', async () => {
    world.said(approval('staging-product-owner', 'priya-product', 'Nice.'));
    expect((await attest()).evidence['attestations']).toMatchObject({ findings: [{ rule: 'missing' }] });
    world.said(approval('staging-product-owner', 'priya-product', `/attest ${name} ${digest}`));
    expect((await attest()).evidence['attestations']).toMatchObject({
      answer: 'pass',
      details: { statements: [{ act: 'approval' }] },
    });
  });

  test.each<[string, object, string]>([
    ['that ended well', {}, 'pass'],
    ['that failed: it was not hers to state', { conclusion: 'failure' }, 'fail'],
    ['of a branch, whose workflow may say anything', { branch: 'feature' }, 'fail'],
    ['of another workflow of that name', { path: '.github/workflows/other/attest.yml' }, 'fail'],
    ['that somebody ran again', { attempt: 2 }, 'fail'],
    ['that a push started', { event: 'push' }, 'fail'],
    ['that a bot started', { actor: 'github-actions[bot]' }, 'fail'],
  ])('a run of attest.yml %s: %s', async (_, over, answer) => {
    world.github.setRun(repository, {
      id: 900,
      name: 'Attest',
      title: `/attest ${name} ${commit}`,
      path: '.github/workflows/attest.yml',
      event: 'workflow_dispatch',
      branch: 'main',
      sha: commit,
      status: 'completed',
      conclusion: 'success',
      attempt: 1,
      number: 1,
      actor: 'priya-product',
      createdAt: '2026-11-23T13:00:00.000Z',
      approvals: [],
      ...over,
    });
    expect((await attest()).outputs['answer']).toBe(answer);
  });

  test('a stage that asks for nothing is not evaluated', async () => {
    expect(await attest({ stage: 'development' })).toMatchObject({
      code: 1,
      outputs: { answer: 'not-evaluated' },
    });
  });

  test('without the right to read issues it says which right is missing', async () => {
    const { issues: _, ...less } = rights;
    const result = await attest({ 'github-token': world.token(less) });
    expect(result).toMatchObject({ code: 1, outputs: { answer: 'error' } });
    expect(result.outputs['reason']).toContain('issues: read');
  });
});

describe('stating by a run', () => {
  const byHand = { GITHUB_EVENT_NAME: 'workflow_dispatch', GITHUB_ACTOR: 'priya-product' };
  const state = (inputs: Record<string, string> = {}, env: Record<string, string> = {}) =>
    attest({ mode: 'state', statement: name, ...inputs }, { env: { ...byHand, ...env } });

  test('leaves a record of who stated what', async () => {
    const result = await state({ until: '2026-11-25' });
    expect(result).toMatchObject({ code: 0, outputs: { answer: 'pass', 'release-digest': digest } });
    expect(result.records).toMatchObject([
      {
        kind: 'attestation',
        environment: 'staging',
        releaseDigest: digest,
        who_deployed: 'priya-product',
        which_approvals_received: [{ role: 'product_owner', login: 'priya-product', comment: name }],
        details: { statement: name, expires: '2026-11-26T00:00:00.000Z' },
      },
    ]);
  });

  test.each<[string, Record<string, string>, Record<string, string>, string, string]>([
    ['another person', {}, { GITHUB_ACTOR: 'dev-dana' }, 'fail', 'dev-dana wrote what is new'],
    ['a person without the role', {}, { GITHUB_ACTOR: 'bo-business' }, 'fail', 'does not have the role'],
    ['a bot', {}, { GITHUB_ACTOR: 'github-actions[bot]' }, 'fail', 'is no person'],
    ['a push', {}, { GITHUB_EVENT_NAME: 'push' }, 'fail', 'started by "push"'],
    ['a second attempt', {}, { GITHUB_RUN_ATTEMPT: '2' }, 'fail', 'attempt 2'],
    [
      'something that nobody asks for',
      { statement: 'all_is_well' },
      {},
      'error',
      'asks for: user_acceptance',
    ],
    ['a day that is none', { until: '2026-02-30' }, {}, 'error', 'a day of the calendar'],
    ['a day that is over', { until: '2026-11-01' }, {}, 'fail', 'counted until'],
  ])('does not count for %s', async (_, inputs, env, answer, said) => {
    const result = await state(inputs, env);
    expect(result).toMatchObject({ code: 1, outputs: { answer }, records: [] });
    expect(result.outputs['reason']).toContain(said);
  });
});
