import { describe, expect, test } from '@jest/globals';
import type { GitHub } from '@fhir-iq/sluice-github';
import { faultKinds, githubRestFaults, lostAnswers } from '../../src/github/faults.ts';
import { payloadOf, repository, type Stage, onEachStage } from './stage.ts';

const all = {
  actions: 'write',
  contents: 'read',
  deployments: 'write',
  issues: 'write',
  'pull-requests': 'write',
} as const;

describe('what can go wrong at GitHub', () => {
  let stage: Stage;
  onEachStage(
    () => stage,
    (next) => (stage = next),
  );

  const create = (github: GitHub, commit = stage.commits.main) =>
    github.deployments.create({
      environment: 'development',
      payload: payloadOf(commit),
      description: 'Deploy',
    });

  /** One call of each kind that can fail. */
  const calls: Readonly<Record<keyof typeof faultKinds, (github: GitHub) => Promise<unknown>>> = {
    'deployment-create': (github) => create(github),
    'deployment-status': (github) => github.deployments.status(1, { state: 'success', description: '' }),
    'deployment-list': (github) => github.deployments.list({}),
    'pull-requests': (github) => github.pullRequests.get(1),
    'pull-create': (github) =>
      github.pullRequests.create({ title: 'Change', body: '', head: 'change', base: 'main' }),
    reviews: async (github) => {
      const number = await stage.github.openPull(repository, {
        title: 'Change',
        author: 'dev-dana',
        head: 'change',
        base: 'main',
      });
      return await github.pullRequests.approvals(number, stage.commits.change);
    },
    commits: (github) => github.compare('main', 'change'),
    branches: (github) => github.branches.get('main'),
    'branch-rules': (github) => github.branches.rules('main'),
    contents: (github) => github.contents('README.md', 'main'),
    environments: (github) => github.environments.get('development'),
    runs: (github) => github.runs.approvals(1),
    'run-list': (github) => github.runs.list({}),
    'run-jobs': (github) => github.runs.jobs(1),
    'run-cancel': (github) => github.runs.cancel(1),
    'pending-deployments': (github) => github.runs.pendingDeployments(1),
    dispatch: (github) => github.runs.dispatch('staging.yml', 'main', {}),
    issues: (github) => github.issues.open('sluice-hold'),
    'issue-create': (github) => github.issues.create({ title: 'Down', body: '', labels: [] }),
    'issue-change': (github) => github.issues.update(1, { state: 'closed' }),
    labels: (github) => github.issues.addLabels(1, ['sluice-hold']),
    comments: (github) => github.issues.keepComment(1, 'x', 'y'),
    teams: (github) => github.teams.members('fhir-iq', 'tech-leads'),
  };
  const kinds = Object.keys(faultKinds) as (keyof typeof faultKinds)[];

  test.each(
    kinds.flatMap((kind) =>
      ['401', '403', '409', '422', '429', 'limit', '500', '502'].map((status) => [kind, status] as const),
    ),
  )('github-%s-%s is an error that says so', async (kind, status) => {
    stage.faults.enable(`github-${kind}-${status}`);
    const said = status === 'limit' ? '403' : status;
    if (kind === 'run-cancel' && status === '409') {
      expect(await calls[kind](stage.client(all))).toBe('over');
      return;
    }
    await expect(calls[kind](stage.client(all))).rejects.toThrow(`GitHub answered ${said}`);
    expect(stage.faults.struck()[0]?.struck).toBeGreaterThan(0);
  });

  test.each(kinds)('github-%s-404 is an error, or what is asked for is missing', async (kind) => {
    stage.faults.enable(`github-${kind}-404`);
    const result = calls[kind](stage.client(all));
    if (kind === 'contents' || kind === 'environments') expect(await result).toBeUndefined();
    else await expect(result).rejects.toThrow(/answered 404.*(does not exist|GITHUB_TOKEN cannot)/s);
  });

  test.each(['429', 'limit'])(
    '%s is waited out as long as GitHub asks, for writes too, and done once',
    async (status) => {
      stage.faults.enable(`github-deployment-create-${status}@1`);
      await create(stage.client(all));
      expect(stage.clock.slept).toEqual([2_000]);
      expect(stage.github.repository(repository).deployments).toHaveLength(1);
      expect(stage.log.lines.join()).toContain('again in 2 s (attempt 1 of 5)');
    },
  );

  test('a question is asked again after 5xx with growing pauses, five times in all', async () => {
    stage.faults.enable('github-deployment-list-502');
    await expect(stage.client(all).deployments.list({})).rejects.toThrow('after 5 attempts');
    expect(stage.clock.slept).toEqual([1_000, 2_000, 4_000, 8_000]);
  });

  test('a write that may have been done is not blindly sent again', async () => {
    stage.faults.enable('github-dispatch-502');
    await expect(stage.client(all).runs.dispatch('staging.yml', 'main', {})).rejects.toThrow(
      'Still unknown: whether GitHub did it all the same',
    );
    expect(stage.exchanges).toHaveLength(1);
  });

  test('a deployment whose answer got lost is found again; there is one', async () => {
    stage.faults.enable('github-deployment-create-lost@1');
    const made = await create(stage.client(all));
    const kept = stage.github.repository(repository).deployments;
    expect(kept.map((one) => one.id)).toEqual([made.id]);
  });

  test('a deployment that GitHub did not make is made at the second try', async () => {
    stage.faults.enable('github-deployment-create-500@1');
    const made = await create(stage.client(all));
    expect(stage.github.repository(repository).deployments.map((one) => one.id)).toEqual([made.id]);
  });

  test('a fault can be meant for one environment', async () => {
    stage.faults.enable('github-deployment-create-422@production');
    const github = stage.client(all);
    await create(github);
    const production = payloadOf(stage.commits.main, { environment: 'production' });
    await expect(
      github.deployments.create({ environment: 'production', payload: production, description: '' }),
    ).rejects.toThrow('422');
  });

  test('a conflict is told in GitHub’s words', async () => {
    stage.faults.enable('github-deployment-create-409');
    await expect(create(stage.client(all))).rejects.toThrow('GitHub answered 409 Conflict');
  });

  test('every fault is described once', () => {
    const names = githubRestFaults.map((fault) => fault.name);
    expect(new Set(names).size).toBe(names.length);
    expect(names).toHaveLength(kinds.length * 9 + lostAnswers.length);
  });

  test.each([
    ['contents', 'read', (github: GitHub) => github.compare('main', 'change')],
    ['deployments', 'read', (github: GitHub) => github.deployments.list({})],
    ['deployments', 'write', (github: GitHub) => create(github)],
    ['pull-requests', 'read', (github: GitHub) => github.pullRequests.files(1)],
    ['actions', 'read', (github: GitHub) => github.environments.get('development')],
    ['actions', 'write', (github: GitHub) => github.runs.dispatch('staging.yml', 'main', {})],
    ['actions', 'read', (github: GitHub) => github.runs.list({})],
    ['actions', 'read', (github: GitHub) => github.runs.get(1)],
    ['actions', 'read', (github: GitHub) => github.runs.jobs(1)],
    ['actions', 'read', (github: GitHub) => github.runs.pendingDeployments(1)],
    ['actions', 'write', (github: GitHub) => github.runs.cancel(1)],
    ['contents', 'read', (github: GitHub) => github.branches.get('main')],
    ['contents', 'read', (github: GitHub) => github.commits.get('main')],
    ['contents', 'read', (github: GitHub) => github.commits.between('main', 'change')],
    ['issues', 'read', (github: GitHub) => github.issues.open('x')],
    ['issues', 'read', (github: GitHub) => github.issues.get(1)],
    ['issues', 'write', (github: GitHub) => github.issues.create({ title: 'x', body: '', labels: [] })],
    ['issues', 'write', (github: GitHub) => github.issues.update(1, { state: 'closed' })],
    ['issues', 'write', (github: GitHub) => github.issues.addLabels(1, ['x'])],
    ['issues', 'write', (github: GitHub) => github.issues.ensureLabel('x', 'b60205', '')],
    [
      'pull-requests',
      'write',
      (github: GitHub) => github.pullRequests.create({ title: 'x', body: '', head: 'change', base: 'main' }),
    ],
  ] as const)(
    'without %s: %s GitHub refuses, and the error shows the YAML to add',
    async (permission, access, call) => {
      const less = access === 'write' ? { ...all, [permission]: 'read' } : { ...all, [permission]: 'none' };
      await expect(call(stage.client(less))).rejects.toThrow(
        new RegExp(
          `403 Resource not accessible by integration[\\s\\S]*permissions:\n    ${permission}: ${access}`,
        ),
      );
    },
  );

  test.each([
    ['POST', '/deployments', {}, 422],
    ['POST', '/deployments', { ref: 'nowhere' }, 422],
    ['POST', '/deployments', { ref: 'main', payload: 7 }, 422],
    ['POST', '/deployments', { ref: 'change' }, 409],
    ['POST', '/deployments/1/statuses', { state: 'success' }, 404],
    ['POST', '/deployments', '{', 400],
    ['GET', '/git/ref/heads/nowhere', undefined, 404],
    ['GET', '/commits/nowhere', undefined, 422],
    ['POST', '/issues', { body: 'no title' }, 422],
    ['GET', '/nothing/of/the/kind', undefined, 404],
  ])('%s %s %j is answered as GitHub does', async (method, path, body, status) => {
    const token = stage.github.issueToken({ repository, permissions: all });
    const answer = await stage.send(
      method,
      `/repos/${repository}${path}`,
      body === undefined ? { token } : { token, body },
    );
    expect(answer.status).toBe(status);
    // These are wrong on purpose.
    stage.differences.length = 0;
  });

  test('a status description of more than 140 characters and an unknown state are refused', async () => {
    const token = stage.github.issueToken({ repository, permissions: all });
    const { id } = await create(stage.client(all));
    for (const body of [{ state: 'success', description: 'x'.repeat(141) }, { state: 'done' }, {}]) {
      expect(
        (await stage.send('POST', `/repos/${repository}/deployments/${String(id)}/statuses`, { token, body }))
          .status,
      ).toBe(422);
    }
    stage.differences.length = 0;
  });
});
