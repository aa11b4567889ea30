import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { approval, approvalWorld, repository, type ApprovalWorld } from '../helpers/approval-world.ts';
import type { BundleRequest, BundleResult } from '../helpers/run-bundle.ts';

jest.setTimeout(120_000);

let world: ApprovalWorld;
let live: string;
let commit: string;

beforeEach(async () => {
  world = await approvalWorld();
  live = world.commit({ author: 'tomas-lead' });
  world.goLive(live);
  commit = world.commit();
});
afterEach(() => world.close());

function approvals(
  inputs: Record<string, string> = {},
  request: Partial<BundleRequest> = {},
): Promise<BundleResult> {
  return world.act('approvals', { ...request, inputs: { commit, starter: 'dev-dana', ...inputs } });
}

const techLead = 'staging-tech-lead';
const owner = 'staging-product-owner';

describe('approvals', () => {
  test('pass where a person of each role approved who had no part in what is new', async () => {
    world.approved();
    const result = await approvals();
    expect(result).toMatchObject({
      code: 0,
      outputs: {
        answer: 'pass',
        approvers: 'tomas-lead,priya-product',
        approvals: JSON.stringify([
          { role: 'tech_lead', login: 'tomas-lead', via: techLead },
          { role: 'product_owner', login: 'priya-product', via: owner },
        ]),
      },
    });
    expect(result.evidence['approvals']).toMatchObject({
      answer: 'pass',
      examined: 2,
      floor: 2,
      stage: 'staging',
      subject: { commit },
      details: {
        approvals: [
          { role: 'tech_lead', login: 'tomas-lead', via: techLead },
          { role: 'product_owner', login: 'priya-product', via: owner, comment: 'Nice.' },
        ],
        starter: 'dev-dana',
        live,
        newCommits: 1,
      },
    });
    expect(result.summary).toContain('priya\\-product');
  });

  test('keep the word of a person who has both roles for one of them', async () => {
    world.approved();
    world.github.setEnvironment(repository, {
      name: owner,
      branches: ['main'],
      reviewers: [{ type: 'User', name: 'tomas-lead' }],
    });
    const yml = world.site.git('show', 'main:.github/sluice.yml');
    const both = yml.replace(
      'product_owner: { logins: [priya-product] }',
      'product_owner: { logins: [priya-product, tomas-lead] }',
    );
    const policy = world.site.commit('Both roles', { '.github/sluice.yml': both });
    world.said(approval(techLead, 'tomas-lead'), approval(owner, 'tomas-lead'));
    const result = await approvals({ 'policy-ref': policy });
    expect(result).toMatchObject({ code: 1, outputs: { answer: 'fail' } });
    expect(result.outputs['reason']).toMatch(
      /tomas-lead approved and counts as tech_lead already; another person must approve as product_owner/,
    );
  });

  const red: [string, () => Record<string, string> | undefined, RegExp][] = [
    ['nobody approved', () => undefined, /Nobody approved in staging-tech-lead as tech_lead/],
    [
      'one approval is missing',
      () => void world.said(approval(techLead, 'tomas-lead')),
      /Nobody approved in staging-product-owner/,
    ],
    [
      'the starter approves',
      () => {
        world.approved();
        return { starter: 'Tomas-Lead' };
      },
      /tomas-lead approved and started this release/,
    ],
    [
      'an author approves',
      () => {
        commit = world.commit({ author: 'tomas-lead', committer: 'dev-dana' });
        world.approved();
        return undefined;
      },
      /tomas-lead approved and wrote what is new/,
    ],
    [
      'a committer approves',
      () => {
        commit = world.commit({ author: 'dev-dana', committer: 'tomas-lead' });
        world.approved();
        return undefined;
      },
      /tomas-lead approved and committed what is new/,
    ],
    [
      'a co-author approves',
      () => {
        commit = world.commit({
          message: 'Together\n\nCo-authored-by: Tomas <12+tomas-lead@users.noreply.github.com>',
        });
        world.approved();
        return undefined;
      },
      /tomas-lead approved and wrote what is new with somebody/,
    ],
    [
      'the approval is of another environment',
      () => void world.said(approval('production-tech-lead', 'tomas-lead'), approval(owner, 'priya-product')),
      /Nobody approved in staging-tech-lead/,
    ],
    [
      'somebody without the role approved',
      () => void world.said(approval(techLead, 'bo-business'), approval(owner, 'priya-product')),
      /bo-business approved and does not have the role tech_lead/,
    ],
    [
      'one rejects',
      () =>
        void world.said(approval(techLead, 'tomas-lead'), {
          ...approval(owner, 'priya-product', 'The price is wrong.'),
          state: 'rejected',
        }),
      /Rejected in staging-product-owner by priya-product \("The price is wrong\."\)/,
    ],
    [
      'somebody is behind it whom GitHub does not know',
      () => {
        commit = world.commit({ author: 'stranger@example.org', committer: 'dev-dana' });
        world.approved();
        return undefined;
      },
      /knows no account of stranger@example\.org/,
    ],
    [
      'the environment has no reviewers',
      () => {
        world.github.setEnvironment(repository, { name: techLead });
        world.approved();
        return undefined;
      },
      /staging-tech-lead has no required reviewers, so nobody was asked/,
    ],
    [
      'the environment asks others too',
      () => {
        world.github.setEnvironment(repository, {
          name: techLead,
          reviewers: [
            { type: 'User', name: 'tomas-lead' },
            { type: 'User', name: 'dev-dana' },
          ],
        });
        world.approved();
        return undefined;
      },
      /may approve who does not have the role tech_lead: dev-dana/,
    ],
  ];
  test.each(red)('fail where %s', async (_, spoil, said) => {
    const result = await approvals(spoil() ?? {});
    expect(result).toMatchObject({
      code: 1,
      outputs: { answer: 'fail' },
      evidence: { approvals: { answer: 'fail', subject: { commit }, stage: 'staging' } },
    });
    expect(result.outputs['reason']).toMatch(said);
    for (const finding of result.evidence['approvals']!.findings) expect(finding.remedy).toBeTruthy();
  });

  test('do not count who merged what is new, nor who opened its pull request', async () => {
    world.commit({ branch: 'feature', author: 'dev-dana' });
    const number = await world.github.openPull(repository, {
      title: 'Feature',
      author: 'ada-lead',
      head: 'feature',
      base: 'main',
    });
    commit = await world.github.mergePull(repository, number, 'tomas-lead');
    world.said(
      approval(techLead, 'tomas-lead'),
      approval(techLead, 'ada-lead'),
      approval(owner, 'priya-product'),
    );
    const result = await approvals();
    expect(result).toMatchObject({ code: 1, outputs: { answer: 'fail' } });
    expect(result.outputs['reason']).toMatch(/ada-lead approved and opened pull request 1/);
    expect(result.outputs['reason']).toMatch(/tomas-lead approved and .*merged pull request 1/);
  });

  test('do not count who started the run, whatever the input says', async () => {
    world.approved();
    const result = await approvals({}, { env: { GITHUB_ACTOR: 'tomas-lead' } });
    expect(result.outputs['reason']).toMatch(/tomas-lead approved and started this release/);
  });

  test('count those whom the policy lets approve their own work, and nobody else', async () => {
    const yml = world.site.git('show', 'main:.github/sluice.yml');
    const policy = world.site.commit('Let authors approve', {
      '.github/sluice.yml': yml.replace(
        '      - { role: product_owner, via: staging-product-owner }\n',
        (line) => `${line}    mayNotApprove: [starter]\n`,
      ),
    });
    commit = world.commit({ author: 'tomas-lead' });
    world.approved();
    expect((await approvals({ 'policy-ref': policy })).outputs).toMatchObject({ answer: 'pass' });
    expect((await approvals({ 'policy-ref': policy, starter: 'tomas-lead' })).outputs).toMatchObject({
      answer: 'fail',
      reason: expect.stringContaining('tomas-lead approved and started this release'),
    });
  });

  test('take no second attempt: attempts share their approvals', async () => {
    world.approved();
    const result = await approvals({}, { env: { GITHUB_RUN_ATTEMPT: '2' } });
    expect(result).toMatchObject({
      code: 1,
      outputs: { answer: 'fail' },
      evidence: { approvals: { answer: 'fail', subject: { commit } } },
    });
    expect(result.outputs['reason']).toMatch(/attempt 2.*Start a new run/);
  });

  test('ask who started it where only a bot is known', async () => {
    world.approved();
    const result = await approvals({ starter: '' });
    expect(result).toMatchObject({ code: 1, outputs: { answer: 'error' } });
    expect(result.outputs['reason']).toMatch(
      /Nobody knows who started this release.*starter: \$\{\{ inputs\.starter/s,
    );
  });

  test('before the first deployment take all history as new, and say what is not known of it', async () => {
    const { deployments } = world.github.repository(repository);
    deployments.splice(0);
    commit = world.commit({ author: 'stranger@example.org', committer: 'dev-dana' });
    world.said(approval(techLead, 'ada-lead'), approval(owner, 'priya-product'));
    const result = await approvals();
    expect(result).toMatchObject({ code: 0, outputs: { answer: 'pass' } });
    expect(result.outputs['reason']).toMatch(
      /Nothing is live in production yet, so all of the history is new: \d+ commits/,
    );
    expect(result.evidence['approvals']?.findings).toMatchObject([
      { id: 'approvals/unknown-person/stranger@example.org', blocks: false },
    ]);
    world.approved();
    const second = await approvals();
    expect(second.outputs['reason']).toMatch(/tomas-lead approved and wrote what is new/);
    expect(second.evidence['approvals']?.findings[0]?.remedy).toMatch(
      /out of stages\.staging\.mayNotApprove until something is live/,
    );
  });

  test('are not evaluated where the stage asks for none', async () => {
    const result = await approvals({ stage: 'development' });
    expect(result).toMatchObject({ code: 1, outputs: { answer: 'not-evaluated' } });
  });

  test.each([
    [{ contents: 'read', deployments: 'read', 'pull-requests': 'read' }, /actions: read/],
    [{ actions: 'read', contents: 'read', 'pull-requests': 'read' }, /deployments: read/],
    [{ actions: 'read', contents: 'read', deployments: 'read' }, /pull-requests: read/],
  ])('are an error where it may not look: %j', async (permissions, said) => {
    world.approved();
    const result = await approvals({ 'github-token': world.token(permissions) });
    expect(result).toMatchObject({
      code: 1,
      outputs: { answer: 'error' },
      evidence: { approvals: { answer: 'error', subject: { commit } } },
    });
    expect(result.outputs['reason']).toMatch(said);
  });

  test('are an error in a shallow checkout', async () => {
    world.approved();
    world.site.write('.git/shallow', `${live}\n`);
    const result = await approvals();
    expect(result).toMatchObject({ code: 1, outputs: { answer: 'error' } });
    expect(result.outputs['reason']).toMatch(/fetch-depth: 0/);
  });
});
