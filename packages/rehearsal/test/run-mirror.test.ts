import { expect, test } from '@jest/globals';
import type { FeedEvent } from '../src/feed/events.ts';
import { RunMirror, type MirroredRun } from '../src/scenario/run-mirror.ts';

const facts = {
  id: 9_000_000_003,
  name: 'Staging',
  title: 'Staging',
  path: '.github/workflows/staging.yml',
  event: 'workflow_dispatch',
  branch: 'main',
  sha: 'c0ffee'.padEnd(40, '0'),
  attempt: 1,
  number: 3,
  actor: 'github-actions[bot]',
  triggeringActor: 'github-actions[bot]',
  createdAt: '2026-11-23T09:00:00.000Z',
  startedAt: '2026-11-23T09:00:00.000Z',
};
const at = '2026-11-23T09:01:00.000Z';
const job = (key: string, phase: 'queued' | 'waiting' | 'running' | 'success'): FeedEvent => ({
  type: 'job',
  run: 3,
  key,
  name: key,
  phase,
  reason: '',
  at,
});

function mirrored() {
  const shown: MirroredRun[] = [];
  const mirror = new RunMirror((run) => shown.push(run));
  mirror.begin(facts);
  const last = (): MirroredRun | undefined => shown.at(-1);
  return { mirror, last };
}

test('a run goes from queued over in progress and waiting to its end', () => {
  const { mirror, last } = mirrored();
  expect(last()).toMatchObject({ status: 'queued', conclusion: null, jobs: [], waiting: [] });
  mirror.hear(job('smoke', 'running'));
  expect(last()?.status).toBe('in_progress');
  mirror.hear(job('smoke', 'success'));
  mirror.hear({
    type: 'wait',
    id: 'w1',
    run: 3,
    job: 'lead',
    environment: 'staging-lead',
    actor: '',
    reviewers: ['ada'],
    starter: '',
    at,
  });
  mirror.hear(job('lead', 'waiting'));
  expect(last()).toMatchObject({
    status: 'waiting',
    waiting: [{ environment: 'staging-lead', since: at }],
    jobs: [
      { name: 'smoke', status: 'completed', conclusion: 'success', startedAt: at, completedAt: at },
      { name: 'lead', status: 'waiting', conclusion: null, startedAt: null },
    ],
  });
  mirror.hear({ type: 'answer', id: 'w1', outcome: 'approved', by: 'ada', comment: 'fine', at });
  expect(last()).toMatchObject({
    status: 'in_progress',
    waiting: [],
    approvals: [{ environment: 'staging-lead', state: 'approved', login: 'ada', comment: 'fine' }],
  });
  mirror.end(3, 'success');
  expect(last()).toMatchObject({ status: 'completed', conclusion: 'success' });
});

test('attempts share their approvals; a wait that ends without a reviewer leaves none', () => {
  const { mirror, last } = mirrored();
  const said = { environment: 'staging-lead', state: 'approved' as const, login: 'ada', comment: '' };
  mirror.begin({ ...facts, attempt: 2 }, [said]);
  mirror.hear({
    type: 'wait',
    id: 'w2',
    run: 3,
    job: 'owner',
    environment: 'staging-owner',
    actor: '',
    reviewers: [],
    starter: '',
    at,
  });
  mirror.hear({ type: 'answer', id: 'w2', outcome: 'expired', at });
  expect(last()).toMatchObject({ attempt: 2, approvals: [said], waiting: [] });
});

test('jobs of two runs and of two attempts have different numbers', () => {
  const { mirror, last } = mirrored();
  const ids = new Set<number>();
  for (const [number, attempt] of [
    [3, 1],
    [3, 2],
    [4, 1],
  ] as const) {
    mirror.begin({ ...facts, id: 9_000_000_000 + number, number, attempt });
    for (const key of ['a', 'b'])
      mirror.hear({ ...job(key, 'running'), run: number } as unknown as FeedEvent);
    for (const one of last()?.jobs ?? []) ids.add(one.id);
  }
  expect(ids.size).toBe(6);
});
