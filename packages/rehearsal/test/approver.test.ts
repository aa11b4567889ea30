import { describe, expect, test } from '@jest/globals';
import { commandLineApprover } from '../src/scenario/approver.ts';
import { withReviews } from '../src/scenario/reviews.ts';

const signal = new AbortController().signal;
const of = (
  environment: string,
  reviewers: readonly string[],
  rest: { starter?: string; actor?: string } = {},
) => ({
  environment,
  reviewers,
  preventSelfReview: false,
  actor: 'github-actions[bot]',
  job: environment,
  run: 7,
  ...rest,
});

describe('all approvals', () => {
  const leads = ['ada-lead', 'tomas-lead'];

  test('are given by different people', async () => {
    const approve = commandLineApprover('all', [], undefined);
    expect(await approve(of('first', leads), signal)).toEqual({ outcome: 'approved', by: 'ada-lead' });
    expect(await approve(of('second', leads), signal)).toEqual({ outcome: 'approved', by: 'tomas-lead' });
    expect(await approve({ ...of('first', leads), run: 8 }, signal)).toMatchObject({ by: 'ada-lead' });
  });

  test.each([
    ['who started the road', { starter: 'ada-lead' }],
    ['who started the run', { actor: 'ada-lead' }],
  ])('are not given by %s where another may', async (_who, concerned) => {
    const approve = commandLineApprover('all', [], undefined);
    expect(await approve(of('first', leads, concerned), signal)).toMatchObject({ by: 'tomas-lead' });
    expect(await approve(of('second', ['ada-lead'], concerned), signal)).toMatchObject({ by: 'ada-lead' });
  });

  test('are not given by the author where another may', async () => {
    const approve = commandLineApprover('all', [], undefined);
    expect(await approve(of('first', ['dev-dana', 'tomas-lead']), signal)).toMatchObject({
      by: 'tomas-lead',
    });
  });

  test('say what is suggested', async () => {
    const approve = commandLineApprover('all', [], undefined);
    const suggestion = '/attest user_acceptance_testing 0123456789abcdef';
    expect(await approve({ ...of('first', leads), suggestion }, signal)).toEqual({
      outcome: 'approved',
      by: 'ada-lead',
      comment: suggestion,
    });
  });

  test('leave who may answer for several to the last', async () => {
    const approve = commandLineApprover('all', [], undefined, [leads, ['ada-lead']]);
    expect(await approve(of('first', leads), signal)).toMatchObject({ by: 'tomas-lead' });
    expect(await approve(of('second', ['ada-lead']), signal)).toMatchObject({ by: 'ada-lead' });
  });
});

test('the page is asked with those first whose approval counts, and its answers are remembered', async () => {
  const asked: (readonly string[])[] = [];
  const approve = commandLineApprover(new Map(), [], async (request) => {
    asked.push(request.reviewers);
    return { outcome: 'approved', by: 'tomas-lead' };
  });
  const leads = ['ada-lead', 'tomas-lead'];
  await approve(of('first', leads, { starter: 'ada-lead' }), signal);
  await approve(of('second', leads), signal);
  expect(asked).toEqual([
    ['tomas-lead', 'ada-lead'],
    ['ada-lead', 'tomas-lead'],
  ]);
});

describe('a review by GitHub’s interface', () => {
  type Listener = Parameters<Parameters<typeof withReviews>[0]['onReview']>[0];
  const review = {
    repository: 'acme/site',
    runId: 9_000_000_007,
    environments: ['Production-Owner'],
    state: 'rejected' as const,
    login: 'otto-owner',
    comment: 'not before the fair',
    at: '2026-11-23T09:00:00Z',
  };

  test('answers a wait that nobody here answers', async () => {
    const listeners: Listener[] = [];
    let aborted = false;
    const ask = withReviews({ onReview: (listener) => void listeners.push(listener) }, (_request, stop) => {
      stop.addEventListener('abort', () => (aborted = true));
      return new Promise(() => undefined);
    });
    const answer = ask(of('production-owner', ['otto-owner']), signal);
    expect(await listeners[0]?.(review)).toBeUndefined();
    expect(await answer).toEqual({ outcome: 'rejected', by: 'otto-owner', comment: 'not before the fair' });
    expect(aborted).toBe(true);
    expect(await listeners[0]?.(review)).toBe('The run does not wait for this environment');
  });
});
