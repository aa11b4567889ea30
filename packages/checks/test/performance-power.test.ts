import { describe, expect, test } from '@jest/globals';
import type { Round } from '../src/performance/statistics/compare.ts';
import { decide } from '../src/performance/statistics/decide.ts';
import { seededRandom } from '../src/performance/statistics/random.ts';

type Random = () => number;

/** Ways in which load times spread, in milliseconds; `at` counts the loads of the job. */
const spreads: Readonly<Record<string, (random: Random, at: number) => number>> = {
  'evenly around a middle': (random) => 1_000 + 50 * normal(random),
  'with a long tail': (random) => 1_000 * Math.exp(0.08 * normal(random)),
  'with outliers': (random) => 1_000 + 20 * normal(random) + (random() < 0.1 ? 400 * random() : 0),
  // As largest paints of a light page were seen: two of five loads 770 ms above the others.
  'around two middles': (random) => (random() < 0.42 ? 1_240 : 840) + 13 * normal(random),
  'on a machine that becomes slower': (random, at) => 1_000 + 50 * normal(random) + 25 * at,
  'on a machine that becomes slower at once': (random, at) =>
    (1_000 + 40 * normal(random)) * (at < 8 ? 1 : 1.4),
};
const names = Object.keys(spreads);

function normal(random: Random): number {
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
}

/** What becomes of `count` comparisons of a page that is slower by `shift`, with 15 rounds at most. */
function outcomesOf(name: string, shift: number, count: number): Record<string, number> {
  const random = seededRandom(7);
  const spread = spreads[name] as (typeof spreads)[string];
  const seen: Record<string, number> = { slower: 0, 'too-noisy': 0, rounds: 0 };
  for (let index = 0; index < count; index += 1) {
    let at = 0;
    const load = (): number => spread(random, at++);
    const all = Array.from({ length: 15 }, (): Round => ({
      candidate: load() + shift,
      live: [load(), load()],
    }));
    const rule = { runs: 5, mostRuns: 15, least: 10, noiseLimit: 200 };
    const ends = [5, 10, 15];
    const end = ends.find((one) => decide(all.slice(0, one), rule).open === undefined) ?? 15;
    const { verdict } = decide(all.slice(0, end), rule);
    seen[verdict] = (seen[verdict] ?? 0) + 1;
    seen['rounds'] = (seen['rounds'] ?? 0) + end / count;
  }
  return seen;
}

/** docs/performance.md names what these allow; the figures there come from many more comparisons. */
describe('comparisons of loads that spread', () => {
  test.each(names)(
    '%s: a page that has not changed is cleared, and nearly always by its first rounds',
    (name) => {
      const seen = outcomesOf(name, 0, 40);
      expect(seen['slower']).toBe(0);
      expect(seen['too-noisy']).toBe(0);
      expect(seen['rounds']).toBeLessThan(6);
    },
  );

  test.each(names.filter((name) => !name.includes('two middles')))(
    '%s: a page that is slower by 30 % is found',
    (name) => {
      expect(outcomesOf(name, 300, 10)['slower']).toBeGreaterThanOrEqual(9);
    },
  );

  test('around two middles: a page that is slower by a tenth is found about every second time', () => {
    expect(outcomesOf('around two middles', 100, 30)['slower']).toBeGreaterThanOrEqual(12);
  });
});
