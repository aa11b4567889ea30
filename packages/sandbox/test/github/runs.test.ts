import { describe, expect, test } from '@jest/globals';
import type { Cancel, Review, RunState } from '../../src/github/index.ts';
import { repository, type Stage, onEachStage } from './stage.ts';

describe('workflow runs and what they wait for', () => {
  let stage: Stage;
  onEachStage(
    () => stage,
    (next) => (stage = next),
  );

  const tell = (id: number, more: Partial<RunState> = {}) =>
    stage.github.setRun(repository, {
      id,
      name: 'Production',
      path: '.github/workflows/production.yml',
      event: 'workflow_dispatch',
      branch: 'main',
      sha: stage.commits.main,
      status: 'in_progress',
      conclusion: null,
      attempt: 1,
      number: id,
      actor: 'dev-dana',
      createdAt: '2026-11-23T09:00:00Z',
      approvals: [],
      ...more,
    });
  const waiting = [{ environment: 'production-tech-lead', since: '2026-11-23T09:01:00Z' }];
  const personToken = (login: string) =>
    stage.github.issueToken({
      repository,
      permissions: { actions: 'read', deployments: 'write' },
      kind: 'person',
      login,
    });

  test('a run tells who started it and how it stands', async () => {
    tell(7, {
      title: 'Release 1.2',
      attempt: 2,
      triggeringActor: 'ada-lead',
      startedAt: '2026-11-23T10:00:00Z',
      status: 'completed',
      conclusion: 'cancelled',
    });
    expect(await stage.client({ actions: 'read' }).runs.get(7)).toEqual({
      id: 7,
      name: 'Production',
      path: '.github/workflows/production.yml',
      displayTitle: 'Release 1.2',
      event: 'workflow_dispatch',
      status: 'completed',
      conclusion: 'cancelled',
      attempt: 2,
      number: 7,
      branch: 'main',
      headCommit: stage.commits.main,
      actor: 'dev-dana',
      triggeringActor: 'ada-lead',
      createdAt: '2026-11-23T09:00:00Z',
      startedAt: '2026-11-23T10:00:00Z',
      url: `https://github.com/${repository}/actions/runs/7`,
    });
  });

  test('runs are listed by workflow, status, branch, event and commit, newest first', async () => {
    tell(1, { status: 'completed', conclusion: 'success' });
    tell(2, { status: 'waiting' });
    tell(3, { path: '.github/workflows/staging.yml', event: 'push', branch: 'change' });
    tell(4, { status: 'queued', sha: stage.commits.change });
    const { runs } = stage.client({ actions: 'read' });
    const ids = async (filter: Parameters<typeof runs.list>[0]) =>
      (await runs.list(filter)).map((run) => run.id);
    expect(await ids({})).toEqual([4, 3, 2, 1]);
    expect(await ids({ workflow: 'production.yml' })).toEqual([4, 2, 1]);
    expect(await ids({ status: 'waiting' })).toEqual([2]);
    expect(await ids({ status: ['waiting', 'completed'] })).toEqual([2, 1]);
    expect(await ids({ branch: 'change' })).toEqual([3]);
    expect(await ids({ event: 'push' })).toEqual([3]);
    expect(await ids({ headCommit: stage.commits.change })).toEqual([4]);
    expect(await ids({ limit: 2 })).toEqual([4, 3]);
    expect((await runs.unfinished({ workflow: 'production.yml' })).map((run) => run.id)).toEqual([4, 2]);
    expect(await ids({ workflow: 'staging.yml', branch: 'nowhere' })).toEqual([]);
    await expect(runs.list({ workflow: 'none.yml' })).rejects.toThrow('404');
  });

  test('more runs than a page holds are all listed', async () => {
    for (let id = 1; id <= 130; id += 1) tell(id);
    const { runs } = stage.client({ actions: 'read' });
    expect(await runs.list({ limit: 1_000 })).toHaveLength(130);
    expect(await runs.list({})).toHaveLength(100);
  });

  test('jobs are told with the run or later, and stay when the run is told anew', async () => {
    const job = {
      id: 71,
      name: 'Publish',
      status: 'completed',
      conclusion: 'success',
      startedAt: '2026-11-23T09:00:10Z',
      completedAt: '2026-11-23T09:00:40Z',
    } as const;
    const later = {
      ...job,
      id: 72,
      name: 'Smoke',
      status: 'queued',
      conclusion: null,
      startedAt: null,
      completedAt: null,
    } as const;
    tell(7, { jobs: [job] });
    stage.github.setJobs(repository, 7, [job, later]);
    tell(7);
    expect(await stage.client({ actions: 'read' }).runs.jobs(7)).toEqual([
      job,
      { ...later, conclusion: undefined, startedAt: undefined, completedAt: undefined },
    ]);
    expect(() => stage.github.setJobs(repository, 8, [])).toThrow('no run 8');
  });

  test('a cancel is heard; a run that is over, or that the hearer says is over, is not cancelled', async () => {
    const heard: Cancel[] = [];
    stage.github.onCancel((cancel) => {
      heard.push(cancel);
      return cancel.runId === 8 ? 'It ended just now.' : undefined;
    });
    tell(7);
    tell(8, { status: 'waiting' });
    tell(9, { status: 'completed', conclusion: 'success' });
    const { runs } = stage.client({ actions: 'write' });
    expect([await runs.cancel(7), await runs.cancel(8), await runs.cancel(9)]).toEqual([
      'asked',
      'over',
      'over',
    ]);
    expect(heard.map((cancel) => [cancel.runId, cancel.actor])).toEqual([
      [7, 'github-actions[bot]'],
      [8, 'github-actions[bot]'],
    ]);
    await expect(runs.cancel(10)).rejects.toThrow('404');
  });

  test('a cancel whose answer got lost is asked for again', async () => {
    tell(7);
    stage.faults.enable('github-run-cancel-lost@1');
    expect(await stage.client({ actions: 'write' }).runs.cancel(7)).toBe('asked');
    expect(stage.exchanges).toHaveLength(2);
  });

  test('a waiting run names the environment and those who may approve', async () => {
    tell(7, { status: 'waiting', waiting });
    const { id } = stage.github.environment(repository, 'production-tech-lead') ?? { id: 0 };
    const pending = {
      environment: { id, name: 'production-tech-lead' },
      waitMinutes: 5,
      waitStartedAt: '2026-11-23T09:01:00Z',
      mayApprove: false,
      reviewers: [
        { type: 'User', name: 'ada-lead' },
        { type: 'Team', name: 'tech-leads' },
      ],
    };
    expect(await stage.client({ actions: 'read' }).runs.pendingDeployments(7)).toEqual([pending]);
    expect(await stage.clientWith(personToken('tomas-lead')).runs.pendingDeployments(7)).toEqual([
      { ...pending, mayApprove: true },
    ]);
  });

  const review = (login: string | undefined, body: Readonly<Record<string, unknown>> = {}) => {
    const token =
      login === undefined
        ? stage.github.issueToken({ repository, permissions: { deployments: 'write' } })
        : personToken(login);
    const { id = 0 } = stage.github.environment(repository, 'production-tech-lead') ?? {};
    return stage.send('POST', `/repos/${repository}/actions/runs/7/pending_deployments`, {
      token,
      body: { environment_ids: [id], state: 'approved', comment: 'Ship it', ...body },
    });
  };

  test.each(['approved', 'rejected'] as const)('a reviewer’s word "%s" is heard and kept', async (state) => {
    const heard: Review[] = [];
    stage.github.onReview((said) => void heard.push(said));
    tell(7, { status: 'waiting', waiting });
    expect((await review('tomas-lead', { state })).status).toBe(200);
    expect(heard).toMatchObject([{ runId: 7, environments: ['production-tech-lead'], state }]);
    const { runs } = stage.client({ actions: 'read' });
    expect(await runs.pendingDeployments(7)).toEqual([]);
    expect(await runs.approvals(7)).toEqual([
      { login: 'tomas-lead', state, environments: ['production-tech-lead'], comment: 'Ship it' },
    ]);
    expect((await review('tomas-lead')).status).toBe(422);
  });

  test('what the hearer tells of the run stands, and is not written twice', async () => {
    tell(7, { status: 'waiting', waiting });
    stage.github.onReview(({ login, comment }) => {
      const approvals = [{ environment: 'production-tech-lead', state: 'approved', login, comment }] as const;
      tell(7, { approvals, waiting: [] });
      return undefined;
    });
    expect((await review('ada-lead')).status).toBe(200);
    expect(await stage.client({ actions: 'read' }).runs.approvals(7)).toHaveLength(1);
  });

  test.each([
    ['a job’s token', undefined, {}, 403],
    ['one who is no reviewer', 'bo-business', {}, 403],
    ['who started the run, where that is prevented', 'ada-lead', {}, 403],
    ['an environment that it does not wait for', 'tomas-lead', { environment_ids: [1] }, 422],
    ['no environment', 'tomas-lead', { environment_ids: [] }, 422],
    ['another word', 'tomas-lead', { state: 'perhaps' }, 422],
    ['no comment', 'tomas-lead', { comment: undefined }, 422],
  ])('a review by or of %s is refused', async (_what, login, body, status) => {
    tell(7, { status: 'waiting', waiting, actor: 'ada-lead' });
    expect((await review(login, body)).status).toBe(status);
    expect(stage.github.repository(repository).runs[0]?.approvals).toEqual([]);
    // Some of these are wrong on purpose.
    stage.differences.length = 0;
  });

  test('a review that the hearer refuses is not kept', async () => {
    tell(7, { status: 'waiting', waiting });
    stage.github.onReview(() => 'The run has moved on.');
    expect((await review('tomas-lead')).status).toBe(422);
    expect(stage.github.repository(repository).runs[0]?.waiting).toEqual(waiting);
  });
});
