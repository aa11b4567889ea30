import { beforeEach, describe, expect, test } from '@jest/globals';
import type { FeedEvent, JobPhase } from '../../src/feed/events.ts';
import { Feed } from '../../src/feed/feed.ts';
import { FeedStore, logLimits } from '../../src/feed/store.ts';

const at = '2026-11-24T10:00:00.000Z';
let feed: Feed;
let store: FeedStore;
beforeEach(() => {
  feed = new Feed();
  store = new FeedStore(feed);
});

function run(number: number): FeedEvent {
  const fixed = {
    id: '9',
    workflow: 'w',
    title: 't',
    event: 'push',
    ref: 'r',
    sha: 's',
    actor: 'a',
    at,
    jobs: [],
  };
  return { type: 'run', run: number, ...fixed };
}

function job(number: number, phase: JobPhase): FeedEvent {
  return { type: 'job', run: number, key: 'k', name: 'k', phase, reason: '', at };
}

function tell(...events: readonly FeedEvent[]): void {
  for (const event of events) feed.emit(event);
}

describe('what is kept', () => {
  test('is the latest of everything, in the order of telling; when a job began stays known', () => {
    tell(run(1), job(1, 'queued'), job(1, 'running'), job(1, 'success'));
    expect(store.events()).toEqual([run(1), job(1, 'running'), job(1, 'success')]);
  });

  test('is one log a job, in pieces as in one', () => {
    tell(
      run(1),
      { type: 'log', run: 1, key: 'k', lines: ['a', 'b'] },
      { type: 'log', run: 1, key: 'k', lines: ['c'] },
    );
    expect(store.events().at(-1)).toEqual({ type: 'log', run: 1, key: 'k', lines: ['a', 'b', 'c'] });
  });

  test('of a very long log is its beginning and its end', () => {
    for (let line = 0; line <= 3 * logLimits.lines; line += 1)
      tell({ type: 'log', run: 1, key: 'k', lines: [String(line)] });
    const [kept] = store.events();
    if (kept?.type !== 'log') throw new Error('no log');
    expect(kept.lines.length).toBeLessThanOrEqual(logLimits.lines);
    expect(kept.lines.slice(0, logLimits.head)).toEqual(
      Array.from({ length: logLimits.head }, (_, line) => String(line)),
    );
    expect(kept.lines[logLimits.head]).toContain('left out');
    expect(kept.lines.at(-1)).toBe(String(3 * logLimits.lines));
  });

  test('of a run that is run again is the new attempt alone', () => {
    tell(
      run(1),
      job(1, 'failure'),
      { type: 'log', run: 1, key: 'k', lines: ['old'] },
      run(2),
      job(2, 'success'),
    );
    tell(run(1), { type: 'log', run: 1, key: 'k', lines: ['new'] });
    expect(store.events()).toEqual([
      run(2),
      job(2, 'success'),
      run(1),
      { type: 'log', run: 1, key: 'k', lines: ['new'] },
    ]);
  });

  test('are the last notes', () => {
    for (let number = 1; number <= 500; number += 1) tell({ type: 'note', text: String(number), at });
    expect(store.events()).toHaveLength(200);
    expect(store.events().at(-1)).toMatchObject({ text: '500' });
  });
});

test('who listens no longer hears no more', () => {
  const heard: FeedEvent[] = [];
  const end = feed.listen((event) => heard.push(event));
  tell(run(1));
  end();
  tell(run(2));
  expect(heard).toEqual([run(1)]);
});
