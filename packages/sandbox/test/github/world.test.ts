import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { payloadOf, repository, type Stage, onEachStage } from './stage.ts';

const all = {
  actions: 'write',
  contents: 'read',
  deployments: 'write',
  issues: 'write',
  'pull-requests': 'write',
} as const;

describe('what GitHub’s stand-in knows, and whom it tells', () => {
  let stage: Stage;
  onEachStage(
    () => stage,
    (next) => (stage = next),
  );

  const create = () =>
    stage.client(all).deployments.create({
      environment: 'development',
      payload: payloadOf(stage.commits.main),
      description: 'Deploy',
    });

  test('tokens: unknown, revoked, of another repository, and of a job with no right', async () => {
    const token = stage.github.issueToken({ repository, permissions: {} });
    expect((await stage.send('GET', `/repos/${repository}`, { token })).status).toBe(200);
    stage.github.revokeToken(token);
    expect((await stage.send('GET', `/repos/${repository}`, { token })).json).toMatchObject({
      message: 'Bad credentials',
    });
    await expect(stage.clientWith('ghs_unknown').deployments.list({})).rejects.toThrow(
      /401 Bad credentials.*token is not accepted/s,
    );
    const other = stage.github.issueToken({
      repository: 'fhir-iq/other',
      permissions: { deployments: 'write', contents: 'write' },
    });
    await expect(stage.clientWith(other).deployments.list({})).rejects.toThrow('404 Not Found');
    expect((await stage.send('GET', `/repos/${repository}`)).status).toBe(404);
    expect(stage.github.authorize(other, repository, 'read')).toBe(false);
    const reads = stage.github.issueToken({ repository, permissions: { contents: 'read' } });
    expect([
      stage.github.authorize(reads, repository, 'read'),
      stage.github.authorize(reads, repository, 'write'),
      stage.github.authorize('', repository, 'read'),
    ]).toEqual([true, false, false]);
  });

  test('an hour has a thousand requests for a job’s token', async () => {
    const token = stage.github.issueToken({ repository, permissions: all });
    let last = await stage.send('GET', '/rate_limit', { token });
    expect(last.headers).toMatchObject({ 'x-ratelimit-limit': '1000', 'x-ratelimit-remaining': '999' });
    for (let count = 1; count <= 1_000; count += 1)
      last = (await stage.github.handle(requestOf(token))) as typeof last;
    expect(last).toMatchObject({ status: 403, headers: { 'x-ratelimit-remaining': '0' } });
    await expect(stage.clientWith(token).deployments.list({})).rejects.toThrow(
      /rate limit exceeded[\s\S]*Run the job again later/,
    );
    await stage.clock.sleep(3_600_000);
    expect(await stage.clientWith(token).deployments.list({})).toEqual([]);
  });

  const requestOf = (token: string) => ({
    method: 'GET',
    url: new URL('https://api.github.com/rate_limit'),
    headers: { authorization: `Bearer ${token}` },
    body: Buffer.alloc(0),
    rawBody: Buffer.alloc(0),
  });

  test('what was done outlives the run, tokens do not', async () => {
    const token = stage.github.issueToken({ repository, permissions: all });
    const made = await create();
    const later = stage.again();
    expect(later.repository(repository).deployments.map((one) => one.id)).toEqual([made.id]);
    expect(later.environment(repository, 'Development')?.branches).toEqual(['development']);
    expect(later.authorize(token, repository, 'read')).toBe(false);
  });

  test('what an earlier version kept is taken up, with nothing where it kept nothing', () => {
    stage.github.openIssue(repository, { title: 'Down', author: 'ada-lead', labels: ['sluice-hold'] });
    const file = path.join(stage.stateDirectory, 'github.json');
    const state = JSON.parse(readFileSync(file, 'utf8')) as { repositories: Record<string, unknown>[] };
    for (const known of state.repositories)
      for (const key of ['labels', 'rules', 'jobsMayOpenPulls']) Reflect.deleteProperty(known, key);
    writeFileSync(file, JSON.stringify(state));
    const later = stage.again();
    expect(later.repository(repository)).toMatchObject({
      labels: [],
      rules: {},
      jobsMayOpenPulls: false,
      issues: [{ labels: ['sluice-hold'] }],
    });
  });

  test('a deployment to an environment that does not exist makes one without protection', async () => {
    stage.github.createDeployment(repository, {
      sha: stage.commits.main,
      ref: 'main',
      environment: 'fresh',
      creator: 'dev-dana',
    });
    expect(await stage.client(all).environments.get('fresh')).toMatchObject({
      reviewers: [],
      branches: 'all',
    });
  });

  test('repository, branch, commit, run, environments and variables are GitHub’s shapes', async () => {
    const token = stage.github.issueToken({ repository, permissions: { ...all, environments: 'read' } });
    stage.github.setRun(repository, {
      id: 9,
      name: 'x',
      path: '.github/workflows/x.yml',
      event: 'push',
      branch: 'main',
      sha: stage.commits.main,
      status: 'completed',
      conclusion: 'success',
      attempt: 1,
      number: 1,
      actor: 'dev-dana',
      createdAt: '2026-11-23T09:00:00Z',
      approvals: [],
    });
    await stage.github.openPull(repository, {
      title: 'Change',
      author: 'dev-dana',
      head: 'change',
      base: 'main',
    });
    const paths = [
      '',
      '/git/ref/heads/main',
      '/commits/main',
      '/actions/runs/9',
      '/environments',
      '/environments/development/variables',
      '/pulls',
      '/pulls?state=closed',
      '/contents/src?ref=main',
      '/issues',
      '/pulls/1',
    ];
    for (const path of paths)
      expect([path, (await stage.send('GET', `/repos/${repository}${path}`, { token })).status]).toEqual([
        path,
        200,
      ]);
    const { headers } = await stage.send('GET', `/repos/${repository}/environments?per_page=1`, { token });
    expect(headers?.['link']).toContain('rel="next"');
  });
});
