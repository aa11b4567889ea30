import { expect, test } from '@jest/globals';
import { HouseClock } from '../src/scenario/house-clock.ts';
import { takeUp } from '../src/scenario/take-up.ts';
import type { World } from '../src/scenario/world.ts';

interface Left {
  readonly runs?: readonly object[];
  readonly deployments?: readonly object[];
}

function taken(left: Left) {
  const clock = new HouseClock(new Date('2026-11-23T09:00:00Z'), 1);
  const told: unknown[] = [];
  const lines: string[] = [];
  const kept = { runs: [], deployments: [], issues: [], comments: [], ...left };
  const github = { repository: () => kept, setRun: (_name: string, run: unknown) => told.push(run) };
  takeUp({ sandbox: { github } } as unknown as World, 'acme/site', clock, (line) => lines.push(line));
  return { clock, told, lines };
}

test('the clock goes on after the last thing that happened', () => {
  const { clock, lines } = taken({
    runs: [{ createdAt: '2026-11-24T08:00:00Z', status: 'completed' }],
    deployments: [{ createdAt: '2026-11-24T08:00:00Z', statuses: [{ createdAt: '2026-11-24T10:00:00Z' }] }],
  });
  expect(clock.now().getTime()).toBeGreaterThanOrEqual(Date.parse('2026-11-24T10:00:01Z'));
  expect(lines).toEqual([
    'The clock goes on at 2026-11-24T10:00:01.000Z: an earlier rehearsal of this state ended then.',
  ]);
});

test('nothing is told where all of it is past', () => {
  const { clock, lines, told } = taken({
    runs: [{ createdAt: '2026-11-22T08:00:00Z', status: 'completed' }],
  });
  expect(clock.jumps).toEqual([]);
  expect(lines).toEqual([]);
  expect(told).toEqual([]);
});

test('a run that was killed is over', () => {
  const { told } = taken({
    runs: [{ id: 1, createdAt: '2026-11-22T08:00:00Z', status: 'waiting', conclusion: null, waiting: [{}] }],
  });
  expect(told).toEqual([
    { id: 1, createdAt: '2026-11-22T08:00:00Z', status: 'completed', conclusion: 'cancelled', waiting: [] },
  ]);
});
