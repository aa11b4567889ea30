import { describe, expect, test } from '@jest/globals';
import { reviewRule } from '../../src/github/index.ts';
import {
  makeRepository,
  repository,
  setStage,
  type SharedRepository,
  type Stage,
  onEachStage,
} from './stage.ts';

describe('branches, commits and pull requests', () => {
  let stage: Stage;
  const shared = onEachStage(
    () => stage,
    (next) => (stage = next),
  );

  /** A repository of a test's own, for what changes its commits. */
  const ownRepository = async (play: (own: SharedRepository) => Promise<void>): Promise<void> => {
    const own = makeRepository();
    try {
      stage.close();
      stage = setStage(own);
      await play(own);
    } finally {
      own.remove();
    }
  };

  const change = { title: 'Change', body: 'Why', head: 'change', base: 'main' } as const;
  const app = () =>
    stage.clientWith(
      stage.github.issueToken({
        repository,
        permissions: { 'pull-requests': 'write', contents: 'read' },
        kind: 'app',
        login: 'sluice[bot]',
      }),
    );

  test('a branch tells its commit and whether anything protects it', async () => {
    const { branches } = stage.client({ contents: 'read' });
    expect(await branches.get('main')).toEqual({
      name: 'main',
      commit: stage.commits.main,
      protected: true,
    });
    expect((await branches.get('change')).protected).toBe(false);
    stage.github.setRules(repository, 'change', [{ type: 'non_fast_forward' }]);
    expect((await branches.get('change')).protected).toBe(true);
    await expect(branches.get('nowhere')).rejects.toThrow('404');
  });

  test('rules of a branch are told with a token that may do nothing else', async () => {
    const { branches } = stage.client({});
    expect(await branches.rules('main')).toEqual([]);
    stage.github.setRules(repository, 'main', [reviewRule(2), { type: 'deletion' }]);
    const rules = await branches.rules('main');
    expect(rules.map(({ type, source }) => [type, source])).toEqual([
      ['pull_request', repository],
      ['deletion', repository],
    ]);
    expect(rules[0]?.parameters).toMatchObject({ required_approving_review_count: 2 });
    expect(rules[1]?.parameters).toEqual({});
    expect(await branches.rules('change')).toEqual([]);
    expect(stage.again().repository(repository).rules['main']).toHaveLength(2);
  });

  test('commits name the accounts behind their e-mail addresses', async () => {
    const { commits } = stage.client({ contents: 'read' });
    expect(await commits.get('main')).toMatchObject({
      sha: stage.commits.main,
      message: 'Document',
      parents: [stage.commits.first],
      author: 'dev-dana',
      committer: 'dev-dana',
      authorText: 'Dana <dana@example.com>',
      url: `https://github.com/${repository}/commit/${stage.commits.main}`,
    });
    expect((await commits.between(stage.commits.first, 'main')).map((one) => one.sha)).toEqual([
      stage.commits.main,
    ]);
    expect(await commits.between('main', stage.commits.first)).toEqual([]);
    await expect(commits.get('nowhere')).rejects.toThrow('422 No commit found for SHA: nowhere');
    await expect(commits.between('nowhere', 'main')).rejects.toThrow('404');
  });

  test('more commits than a page holds are all told, oldest first', () =>
    ownRepository(async (own) => {
      const made = own.commit('main', 120, { email: 'stranger@example.com' });
      const found = await stage.client({ contents: 'read' }).commits.between(stage.commits.main, 'main');
      expect(found.map((one) => one.sha)).toEqual(made);
      expect(found[0]?.author).toBeUndefined();
      expect(found[0]?.authorText).toContain('<stranger@example.com>');
    }));

  test('a merge on GitHub’s page names its merger in the pull request alone', () =>
    ownRepository(async () => {
      const number = await stage.github.openPull(repository, { ...change, author: 'dev-dana' });
      const commit = await stage.github.mergePull(repository, number, 'tomas-lead');
      const github = stage.client({ contents: 'read', 'pull-requests': 'read' });
      expect(await github.commits.get(commit)).toMatchObject({
        author: 'tomas-lead',
        committer: 'web-flow',
        parents: [stage.commits.main, stage.commits.change],
      });
      expect(await github.pullRequests.get(number)).toMatchObject({
        state: 'closed',
        merged: true,
        mergedBy: 'tomas-lead',
      });
      const of = await github.pullRequestsOf(stage.commits.change);
      expect(of.map((pull) => [pull.number, pull.merged, pull.mergedBy])).toEqual([
        [number, true, undefined],
      ]);
      expect((await github.pullRequestsOf(commit)).map((pull) => pull.number)).toEqual([number]);
      expect((await github.branches.get('main')).commit).toBe(commit);
      await expect(stage.github.mergePull(repository, number, 'tomas-lead')).rejects.toThrow('no open');
    }));

  test('an App opens a pull request; an open one of the same branches is taken for it', async () => {
    const { pullRequests } = app();
    const made = await pullRequests.create({ ...change, draft: true });
    expect(made).toMatchObject({
      number: 1,
      author: 'sluice[bot]',
      state: 'open',
      created: true,
      url: `https://github.com/${repository}/pull/1`,
      head: { ref: 'change', commit: stage.commits.change },
    });
    expect(await pullRequests.create(change)).toMatchObject({ number: 1, created: false });
    expect(stage.github.repository(repository).pulls).toMatchObject([{ draft: true, body: 'Why' }]);
  });

  test('a pull request whose answer got lost is there once', async () => {
    stage.faults.enable('github-pull-create-lost@1');
    expect(await app().pullRequests.create(change)).toMatchObject({ number: 1 });
    expect(stage.github.repository(repository).pulls).toHaveLength(1);
  });

  test('a job’s own token opens one only where the repository allows that', async () => {
    const { pullRequests } = stage.client({ 'pull-requests': 'write' });
    await expect(pullRequests.create(change)).rejects.toThrow(
      '403 GitHub Actions is not permitted to create or approve pull requests',
    );
    stage.github.addRepository({ name: repository, directory: shared().bare, jobsMayOpenPulls: true });
    expect(await pullRequests.create(change)).toMatchObject({ author: 'github-actions[bot]' });
  });

  test.each([
    [{ base: 'change' }, '422'],
    [{ head: 'nowhere' }, '422'],
    [{ base: 'nowhere' }, '422'],
    [{ title: '' }, '422'],
  ])('a pull request of %j is refused', async (wrong, said) => {
    await expect(app().pullRequests.create({ ...change, ...wrong })).rejects.toThrow(said);
    expect(stage.github.repository(repository).pulls).toEqual([]);
  });
});
