import { describe, expect, test } from '@jest/globals';
import { payloadOf, repository, type Stage, onEachStage } from './stage.ts';

/** What Sluice asks of GitHub, against the stand-in; every exchange is held against GitHub's own description. */
describe('the GitHub room against the stand-in', () => {
  let stage: Stage;
  onEachStage(
    () => stage,
    (next) => (stage = next),
  );

  const deploy = async (
    commit: string,
    states: readonly ('in_progress' | 'success' | 'failure')[],
    environment: 'development' | 'production' = 'development',
  ) => {
    const github = stage.client({ deployments: 'write' });
    const { id } = await github.deployments.create({
      environment,
      payload: payloadOf(commit, { environment, buildId: `b-${String(stage.exchanges.length)}` }),
      description: 'Deploy',
    });
    for (const state of states)
      await github.deployments.status(id, {
        state,
        description: state,
        logUrl: 'https://github.com/run',
        environmentUrl: 'https://dev.fhiriq.com',
      });
    return id;
  };

  test('a deployment keeps its payload, merges nothing and lists newest first', async () => {
    const { main, first } = stage.commits;
    const a = await deploy(first, ['in_progress', 'success']);
    const b = await deploy(main, ['in_progress']);
    const github = stage.client({ deployments: 'read' });
    const listed = await github.deployments.list({ environment: 'development' });
    expect(listed.map((one) => [one.id, one.commit, one.payload?.commit])).toEqual([
      [b, main, main],
      [a, first, first],
    ]);
    expect(listed[0]?.creator).toBe('github-actions[bot]');
    expect((await github.deployments.statuses(a)).map((status) => status.state)).toEqual([
      'success',
      'in_progress',
    ]);
    expect(await github.deployments.list({ commit: first })).toHaveLength(1);
  });

  test('the latest successful deployment is by its newest status, and inactive is not one', async () => {
    const { main, first, change } = stage.commits;
    const a = await deploy(first, ['success']);
    const b = await deploy(change, ['in_progress', 'success']);
    const github = stage.client({ deployments: 'write' });
    expect(
      stage.github
        .repository(repository)
        .deployments.find((one) => one.id === a)
        ?.statuses.at(-1)?.state,
    ).toBe('inactive');
    expect((await github.deployments.latestSuccessful('development'))?.id).toBe(b);
    await github.deployments.status(b, { state: 'failure', description: 'The smoke test failed' });
    await deploy(main, ['in_progress', 'failure']);
    expect((await github.deployments.latestSuccessful('development'))?.id).toBe(a);
    expect(await github.deployments.latestSuccessful('development', { notCommit: first })).toBeUndefined();
    expect(await github.deployments.latestSuccessful('staging')).toBeUndefined();
  });

  test('in production an earlier success stays a success', async () => {
    const a = await deploy(stage.commits.first, ['success'], 'production');
    await deploy(stage.commits.main, ['success'], 'production');
    expect(
      stage.github
        .repository(repository)
        .deployments.find((one) => one.id === a)
        ?.statuses.at(-1)?.state,
    ).toBe('success');
  });

  test('a deployment of somebody else is told apart, never taken for ours', async () => {
    const made = stage.github.createDeployment(repository, {
      sha: stage.commits.main,
      ref: 'main',
      environment: 'development',
      payload: '{"by":"hand"}',
      creator: 'ada-lead',
    });
    stage.github.setDeploymentStatus(repository, made.id, { state: 'success', creator: 'ada-lead' });
    const github = stage.client({ deployments: 'read' });
    const [listed] = await github.deployments.list({ environment: 'development' });
    expect(listed?.payload).toBeUndefined();
    expect(listed?.payloadProblem).toContain('not Sluice’s');
    expect(await github.deployments.latestSuccessful('development')).toBeUndefined();
  });

  test('a long description is cut to 140 characters on whole characters', async () => {
    const id = await deploy(stage.commits.main, []);
    const github = stage.client({ deployments: 'write' });
    const { description } = await github.deployments.status(id, {
      state: 'failure',
      description: `${'x'.repeat(138)}😀😀\nand more`,
    });
    expect(description.length).toBeLessThanOrEqual(140);
    expect(description).toBe(`${'x'.repeat(138)}…`);
  });

  test('lists of more than a page are read to their end', async () => {
    for (let count = 0; count < 205; count += 1) {
      stage.github.createDeployment(repository, {
        sha: stage.commits.main,
        ref: 'main',
        environment: 'development',
        creator: 'ada-lead',
      });
    }
    const github = stage.client({ deployments: 'read' });
    expect(await github.deployments.list({ environment: 'development', limit: 1_000 })).toHaveLength(205);
    expect(stage.exchanges).toHaveLength(3);
    expect(await github.deployments.list({ limit: 5 })).toHaveLength(5);
  });

  test('pull requests: files, and who approves the head', async () => {
    const number = await stage.github.openPull(repository, {
      title: 'Change',
      author: 'dev-dana',
      head: 'change',
      base: 'main',
    });
    const { first, change } = stage.commits;
    await stage.github.review(repository, number, { login: 'ada-lead', state: 'APPROVED', commit: first });
    await stage.github.review(repository, number, { login: 'tomas-lead', state: 'APPROVED' });
    await stage.github.review(repository, number, { login: 'tomas-lead', state: 'COMMENTED' });
    await stage.github.review(repository, number, { login: 'bo-business', state: 'APPROVED' });
    await stage.github.review(repository, number, { login: 'bo-business', state: 'CHANGES_REQUESTED' });
    await stage.github.review(repository, number, { login: 'dev-dana', state: 'APPROVED' });
    const github = stage.client({ 'pull-requests': 'read' });
    expect((await github.pullRequests.approvals(number, change)).map((review) => review.login)).toEqual([
      'tomas-lead',
    ]);
    expect((await github.pullRequests.files(number)).map((file) => [file.path, file.status])).toEqual([
      ['src/näme with space.js', 'added'],
      ['src/page.js', 'modified'],
    ]);
    expect((await github.pullRequestsOf(change)).map((pull) => [pull.number, pull.head.commit])).toEqual([
      [number, change],
    ]);
    expect(await github.pullRequestsOf(first)).toEqual([]);
  });

  test('comparison, ancestry and contents at a commit', async () => {
    const github = stage.client({ contents: 'read' });
    const { first, main, change } = stage.commits;
    expect(await github.compare(main, change)).toEqual({
      status: 'diverged',
      aheadBy: 1,
      behindBy: 1,
      mergeBase: first,
    });
    expect(await github.isAncestor(first, change)).toBe(true);
    expect(await github.isAncestor(main, change)).toBe(false);
    expect(await github.isAncestor(main, main)).toBe(true);
    expect(await github.contents('src/page.js', first)).toBe('export const a = 1;\n');
    expect(await github.contents('src/näme with space.js', change)).toBe('ü\n');
    expect(await github.contents('src/none.js', main)).toBeUndefined();
    await expect(github.contents('src', main)).rejects.toThrow('src at');
  });

  test('environments tell who must approve and which branches may use them', async () => {
    const github = stage.client({ actions: 'read' });
    expect(await github.environments.get('Production-Tech-Lead')).toEqual({
      name: 'production-tech-lead',
      reviewers: [
        { type: 'User', name: 'ada-lead' },
        { type: 'Team', name: 'tech-leads' },
      ],
      preventSelfReview: true,
      waitMinutes: 5,
      branches: 'protected',
      patterns: [],
    });
    expect(await github.environments.get('development')).toMatchObject({
      reviewers: [],
      branches: 'patterns',
      patterns: ['development'],
    });
    expect(await github.environments.get('nowhere')).toBeUndefined();
  });

  test('runs: approvals, and a workflow started with its inputs', async () => {
    const told: string[] = [];
    stage.github.onDispatch(({ workflow }) =>
      workflow === 'none.yml' ? undefined : void told.push(workflow),
    );
    stage.github.setRun(repository, {
      id: 77,
      name: 'Staging',
      path: '.github/workflows/staging.yml',
      event: 'workflow_dispatch',
      branch: 'main',
      sha: stage.commits.main,
      status: 'in_progress',
      conclusion: null,
      attempt: 1,
      number: 3,
      actor: 'dev-dana',
      createdAt: '2026-11-23T09:00:00Z',
      approvals: [
        { environment: 'production-tech-lead', state: 'approved', login: 'ada-lead', comment: 'Ship it' },
      ],
    });
    const github = stage.client({ actions: 'write' });
    expect(await github.runs.approvals(77)).toEqual([
      { login: 'ada-lead', state: 'approved', environments: ['production-tech-lead'], comment: 'Ship it' },
    ]);
    await github.runs.dispatch('staging.yml', 'main', { commit: stage.commits.main });
    expect(stage.github.dispatches()).toMatchObject([
      {
        workflow: 'staging.yml',
        ref: 'refs/heads/main',
        inputs: { commit: stage.commits.main },
        actor: 'github-actions[bot]',
      },
    ]);
    expect(told).toEqual(['staging.yml']);
    await expect(github.runs.dispatch('staging.yml', 'nowhere', {})).rejects.toThrow(
      'No ref found for: nowhere',
    );
    await expect(github.runs.dispatch('none.yml', 'main', {})).rejects.toThrow('404');
  });

  test('one comment is kept up to date; open issues with a label are found', async () => {
    const number = await stage.github.openPull(repository, {
      title: 'Change',
      author: 'dev-dana',
      head: 'change',
      base: 'main',
    });
    const github = stage.client({ 'pull-requests': 'write', issues: 'write' });
    expect((await github.issues.keepComment(number, 'pull-request', 'one')).created).toBe(true);
    expect((await github.issues.keepComment(number, 'other', 'x')).created).toBe(true);
    expect((await github.issues.keepComment(number, 'pull-request', 'two')).created).toBe(false);
    expect(stage.github.repository(repository).comments.map((comment) => comment.body)).toEqual([
      '<!-- sluice:pull-request -->\ntwo',
      '<!-- sluice:other -->\nx',
    ]);
    const token = stage.github.issueToken({
      repository,
      permissions: { issues: 'write' },
      kind: 'person',
      login: 'ada-lead',
    });
    await stage.send('POST', `/repos/${repository}/issues`, {
      token,
      body: { title: 'Down', labels: ['sluice-hold'] },
    });
    await stage.send('POST', `/repos/${repository}/issues`, { token, body: { title: 'Else' } });
    expect((await github.issues.open('sluice-hold')).map((issue) => issue.title)).toEqual(['Down']);
    await stage.send('PATCH', `/repos/${repository}/issues/3`, { token, body: { state: 'closed' } });
  });

  test('team members: an App may be told, a job never', async () => {
    await expect(stage.client({ contents: 'write' }).teams.members('fhir-iq', 'tech-leads')).rejects.toThrow(
      'GITHUB_TOKEN cannot read a team’s members',
    );
    const app = stage.github.issueToken({
      repository,
      permissions: { members: 'read' },
      kind: 'app',
      login: 'sluice[bot]',
    });
    expect(await stage.clientWith(app).teams.members('fhir-iq', 'tech-leads')).toEqual([
      'ada-lead',
      'tomas-lead',
    ]);
  });
});
