import { expect, test } from '@jest/globals';
import { clockFromEnvironment } from '@fhir-iq/sluice-runtime';
import { HouseClock } from '../src/scenario/house-clock.ts';

const start = new Date('2026-11-23T09:00:00Z');
const later = new Date('2026-11-24T14:00:00Z');

test('jumps forward, never back, and remembers why', () => {
  const clock = new HouseClock(start, 1);
  expect(clock.jump(later, 'the window opens')).toBe(true);
  expect(clock.now().getTime()).toBeGreaterThanOrEqual(later.getTime());
  expect(clock.jump(start, 'yesterday')).toBe(false);
  expect(clock.now().getTime()).toBeGreaterThanOrEqual(later.getTime());
  expect(clock.jumps).toEqual([
    { from: expect.stringMatching(/^2026-11-23T09:00/), to: later.toISOString(), why: 'the window opens' },
  ]);
});

test('processes that start after a jump read the same time', () => {
  const clock = new HouseClock(start, 60);
  clock.jump(later, 'the window opens');
  const child = clockFromEnvironment({ SLUICE_CLOCK: clock.variable }).clock;
  expect(Math.abs(child.now().getTime() - clock.now().getTime())).toBeLessThan(60_000);
});

test('who sleeps past the jump wakes; who sleeps longer goes on; an abort ends it', async () => {
  const clock = new HouseClock(start, 1);
  const woken: string[] = [];
  const abort = new AbortController();
  const day = clock.sleep(24 * 3_600_000).then(() => woken.push('a day'));
  const month = clock.sleep(30 * 24 * 3_600_000, abort.signal).catch((error: unknown) => {
    woken.push((error as Error).message);
  });
  clock.jump(later, 'a day has passed');
  await day;
  expect(woken).toEqual(['a day']);
  abort.abort(new Error('no longer'));
  await month;
  expect(woken).toEqual(['a day', 'no longer']);
});
