import { describe, expect, test } from '@jest/globals';
import { repository, type Stage, onEachStage } from './stage.ts';

const writes = { issues: 'write' } as const;

describe('issues, their labels and comments', () => {
  let stage: Stage;
  onEachStage(
    () => stage,
    (next) => (stage = next),
  );

  const kept = () => stage.github.repository(repository);

  test('an issue is opened, read, changed and closed', async () => {
    const { issues } = stage.client(writes);
    await issues.ensureLabel('sluice-hold', 'b60205', 'Nothing is published while it is open');
    const made = await issues.create({ title: 'Down', body: 'Since 9:00', labels: ['sluice-hold'] });
    expect(made).toEqual({
      number: 1,
      title: 'Down',
      url: `https://github.com/${repository}/issues/1`,
      body: 'Since 9:00',
      state: 'open',
      labels: ['sluice-hold'],
      author: 'github-actions[bot]',
      createdAt: '2026-11-23T09:00:00Z',
      closedAt: undefined,
    });
    await stage.clock.sleep(60_000);
    await issues.update(1, { title: 'Up again', body: 'Mended', state: 'closed' });
    expect(await issues.get(1)).toMatchObject({
      title: 'Up again',
      body: 'Mended',
      state: 'closed',
      labels: ['sluice-hold'],
      closedAt: '2026-11-23T09:01:00Z',
    });
    await issues.update(1, { labels: [], state: 'open' });
    expect(await issues.get(1)).toMatchObject({ labels: [], state: 'open', closedAt: undefined });
  });

  test('a missing label is made once, one that is there stays as it is, and two who make it at once both have it', async () => {
    const { issues } = stage.client(writes);
    expect(await issues.ensureLabel('sluice-release', '0e8a16', 'A release')).toEqual({ created: true });
    expect(await issues.ensureLabel('Sluice-Release', 'ffffff', 'Other')).toEqual({ created: false });
    expect(kept().labels).toMatchObject([{ name: 'sluice-release', color: '0e8a16' }]);
    const both = await Promise.all([
      issues.ensureLabel('twice', '0e8a16', 'A'),
      issues.ensureLabel('twice', '0e8a16', 'A'),
    ]);
    expect(both.filter(({ created }) => created)).toHaveLength(1);
    expect(kept().labels).toHaveLength(2);
  });

  test.each([
    ['red', 'A', '422'],
    ['b60205', 'x'.repeat(101), '422'],
  ])('a label of color "%s" that GitHub refuses is an error', async (color, description, said) => {
    await expect(stage.client(writes).issues.ensureLabel('bad', color, description)).rejects.toThrow(said);
    expect(kept().labels).toEqual([]);
  });

  test('a label that does not exist is dropped by GitHub, and that is an error: a hold without its label holds nothing', async () => {
    const { issues } = stage.client(writes);
    const wanted = { title: 'Down', body: '', labels: ['sluice-hold'] };
    await expect(issues.create(wanted)).rejects.toThrow(
      /kept issue 1 \(https:\S+\) without the label sluice-hold.*Make the label sluice-hold/s,
    );
    await expect(issues.addLabels(1, ['sluice-hold'])).rejects.toThrow('without the label sluice-hold');
    await issues.ensureLabel('sluice-hold', 'b60205', 'Hold');
    expect(await issues.addLabels(1, ['SLUICE-HOLD'])).toEqual(['sluice-hold']);
  });

  test('a person’s new label is made as GitHub makes it', async () => {
    const made = stage.github.openIssue(repository, { title: 'Down', author: 'ada-lead', labels: ['new'] });
    expect(kept().labels).toMatchObject([{ name: 'new', color: 'ededed', description: null }]);
    const token = stage.github.issueToken({ repository, permissions: writes });
    const answer = await stage.send('GET', `/repos/${repository}/issues/${String(made.number)}/labels`, {
      token,
    });
    expect(answer.json).toMatchObject([{ name: 'new' }]);
    expect((await stage.send('GET', `/repos/${repository}/labels`, { token })).json).toHaveLength(1);
  });

  test('issues are listed by label and state, newest first, pull requests never', async () => {
    for (const title of ['one', 'two', 'three'])
      stage.github.openIssue(repository, { title, author: 'ada-lead', labels: ['sluice-release'] });
    stage.github.openIssue(repository, { title: 'else', author: 'ada-lead' });
    stage.github.setIssueState(repository, 2, 'closed');
    const { issues } = stage.client({ issues: 'read' });
    const titles = async (filter: Parameters<typeof issues.list>[0]) =>
      (await issues.list(filter)).map((issue) => issue.title);
    expect(await titles({ label: 'sluice-release' })).toEqual(['three', 'one']);
    expect(await titles({ label: 'sluice-release', state: 'closed' })).toEqual(['two']);
    expect(await titles({ state: 'all', limit: 2 })).toEqual(['else', 'three']);
    expect(await issues.open('sluice-release')).toEqual([
      { number: 3, title: 'three', url: `https://github.com/${repository}/issues/3` },
      { number: 1, title: 'one', url: `https://github.com/${repository}/issues/1` },
    ]);
  });

  test('texts are cut to GitHub’s limit', async () => {
    const { issues } = stage.client(writes);
    const long = 'x'.repeat(70_000);
    expect((await issues.create({ title: 'Long', body: long, labels: [] })).body).toHaveLength(65_536);
    expect((await issues.update(1, { body: `y${long}` })).body).toHaveLength(65_536);
    await issues.comment(1, long);
    expect(kept().comments[0]?.body).toHaveLength(65_536);
  });

  test.each([
    ['lost', 1],
    ['502', 1],
    ['500', 1],
  ])('an issue whose answer is %s at first is there once', async (fault, count) => {
    stage.faults.enable(`github-issue-create-${fault}@1`);
    const { issues } = stage.client(writes);
    await issues.ensureLabel('sluice-hold', 'b60205', 'Hold');
    const made = await issues.create({ title: 'Down', body: 'x', labels: ['sluice-hold'] });
    expect(kept().issues.map((issue) => issue.number)).toEqual([made.number]);
    expect(kept().issues).toHaveLength(count);
  });

  test('another issue of the same title is not taken for the one whose answer got lost', async () => {
    stage.github.openIssue(repository, { title: 'Down', body: 'yesterday', author: 'ada-lead' });
    stage.faults.enable('github-issue-create-502@1');
    const made = await stage.client(writes).issues.create({ title: 'Down', body: 'today', labels: [] });
    expect(made.number).toBe(2);
  });

  test.each(['lost', '502'])('a comment whose answer is %s at first stands there once', async (fault) => {
    stage.github.openIssue(repository, { title: 'Down', author: 'ada-lead' });
    stage.faults.enable(`github-comments-${fault}@1`);
    const { id, url } = await stage.client(writes).issues.comment(1, 'It is mended.');
    expect(kept().comments.map((comment) => [comment.id, comment.body])).toEqual([[id, 'It is mended.']]);
    expect(url).toContain('/issues/1#issuecomment-');
  });

  test.each(['lost', '502'])(
    'a kept comment whose answer is %s at first stands there once',
    async (fault) => {
      stage.github.openIssue(repository, { title: 'Down', author: 'ada-lead' });
      const { issues } = stage.client(writes);
      // The first question is for the comments that are there.
      stage.faults.enable(`github-comments-${fault}@${fault === 'lost' ? '1' : '2'}`);
      expect((await issues.keepComment(1, 'outcome', 'one')).created).toBe(true);
      expect((await issues.keepComment(1, 'outcome', 'two')).created).toBe(false);
      expect(kept().comments.map((comment) => comment.body)).toEqual(['<!-- sluice:outcome -->\ntwo']);
    },
  );

  test('a stranger’s comment with our marker is not taken for ours: it could be changed later', async () => {
    stage.github.openIssue(repository, { title: 'Change', author: 'ada-lead' });
    const body = '<!-- sluice:pull-request -->\nAll is well';
    for (const login of ['eve-elsewhere', 'ada-lead']) {
      const { issues } = stage.clientWith(
        stage.github.issueToken({ repository, permissions: writes, kind: 'person', login }),
      );
      await issues.comment(1, body);
    }
    const { issues } = stage.client(writes);
    expect((await issues.keepComment(1, 'pull-request', 'Red')).created).toBe(false);
    expect(kept().comments.map((comment) => [comment.author, comment.body.includes('Red')])).toEqual([
      ['eve-elsewhere', false],
      ['ada-lead', true],
    ]);
  });

  test('what is not there is not found', async () => {
    const { issues } = stage.client(writes);
    await expect(issues.get(9)).rejects.toThrow('404');
    await expect(issues.update(9, { state: 'closed' })).rejects.toThrow('404');
    await expect(issues.comment(9, 'x')).rejects.toThrow('404');
    await expect(issues.addLabels(9, ['x'])).rejects.toThrow('404');
  });
});
