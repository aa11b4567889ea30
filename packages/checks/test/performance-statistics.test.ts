import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { compareRounds, type Round } from '../src/performance/statistics/compare.ts';
import { median, quantile } from '../src/performance/statistics/quantiles.ts';
import { seededRandom } from '../src/performance/statistics/random.ts';

const value = fc.double({ min: 0, max: 60_000, noNaN: true });
const round = fc.record({ candidate: value, live: fc.tuple(value, value) });
const rounds = fc.array(round, { minLength: 3, maxLength: 9 });

describe('quantiles', () => {
  test.each([
    [[3], 3],
    [[1, 9], 5],
    [[10, 9, 2], 9],
    [[4, 1, 100, 3], 3.5],
  ])('the median of %j is %d', (values, expected) => expect(median(values)).toBe(expected));

  test('agree with numbers that R gives', () => {
    const values = [120, 80, 100, 90, 400];
    expect([0, 0.025, 0.5, 0.975, 1].map((part) => quantile(values, part))).toEqual([80, 81, 100, 372, 400]);
  });

  test('of nothing there is none', () => expect(() => median([])).toThrow(RangeError));

  test('lie within the values, in their order', () => {
    fc.assert(
      fc.property(
        fc.array(value, { minLength: 1 }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (values, part) => {
          const found = quantile(values, part);
          expect(found).toBeGreaterThanOrEqual(Math.min(...values));
          expect(found).toBeLessThanOrEqual(Math.max(...values));
        },
      ),
    );
  });
});

describe('a comparison', () => {
  const few = { numRuns: 15 };

  test('is the same for the same rounds', () => {
    fc.assert(
      fc.property(rounds, (some) => expect(compareRounds(some, 1)).toEqual(compareRounds([...some], 1))),
      few,
    );
  });

  test('finds nothing where candidate and live are the same numbers', () => {
    fc.assert(
      fc.property(fc.array(value, { minLength: 3, maxLength: 9 }), (values) => {
        const some = values.map((one): Round => ({ candidate: one, live: [one, one] }));
        expect(compareRounds(some, 0)).toMatchObject({ verdict: 'no-difference', noise: 0, floor: 0 });
      }),
      few,
    );
  });

  test('finds a shift beyond all noise, and its opposite', () => {
    fc.assert(
      fc.property(rounds, (some) => {
        const far = (by: number): Round[] => some.map((one) => ({ ...one, candidate: one.candidate + by }));
        expect(compareRounds(far(200_000), 1).verdict).toBe('slower');
        expect(compareRounds(far(-200_000), 1).verdict).toBe('faster');
      }),
      few,
    );
  });

  test('never becomes a regression by a greater least difference', () => {
    fc.assert(
      fc.property(rounds, fc.double({ min: 0, max: 5_000, noNaN: true }), (some, least) => {
        const strict = compareRounds(some, 0);
        const lax = compareRounds(some, least);
        expect(lax.floor).toBeGreaterThanOrEqual(strict.floor);
        if (strict.verdict === 'no-difference') expect(lax.verdict).toBe('no-difference');
        expect(lax.interval).toEqual(strict.interval);
      }),
      few,
    );
  });

  test('wants three rounds', () => {
    const one: Round = { candidate: 1, live: [1, 1] };
    expect(() => compareRounds([one, one], 0)).toThrow('2 rounds give no interval; at least 3 do.');
  });
});

/** Ways in which load times spread; the numbers are milliseconds. */
const spreads: Readonly<Record<string, (random: () => number) => number>> = {
  'evenly around a middle': (random) => 1_000 + 50 * normal(random),
  'with a long tail': (random) => 1_000 * Math.exp(0.08 * normal(random)),
  'with outliers': (random) => 1_000 + 20 * normal(random) + (random() < 0.1 ? 400 * random() : 0),
  'around two middles': (random) => 1_000 + 10 * normal(random) + (random() < 0.3 ? 150 : 0),
};

function normal(random: () => number): number {
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
}

/** How many of 100 comparisons find a regression, where the candidate is slower by `shift`. */
function foundOf(name: string, shift: number, drift: number, runs = 5): number {
  const random = seededRandom(7);
  const spread = spreads[name] as (typeof spreads)[string];
  const found = Array.from({ length: 100 }, () => {
    const some = Array.from({ length: runs }, (_, index): Round => {
      const load = (): number => spread(random) + drift * index;
      return { candidate: load() + shift, live: [load(), load()] };
    });
    return compareRounds(some, 0).verdict === 'slower';
  });
  return found.filter(Boolean).length;
}

describe('five runs whose times spread', () => {
  const names = Object.keys(spreads);

  test.each(names)('%s: the same site is slower than itself at most as often as 95 % promise', (name) => {
    // One side of a 95 % interval: 2.5 of 100; more than 6 of 100 would come by chance in one of 100 such tests.
    expect(foundOf(name, 0, 0)).toBeLessThanOrEqual(6);
    expect(foundOf(name, 0, 75)).toBeLessThanOrEqual(6);
  });

  test.each(names)('%s: a site that is slower by 300 ms is found', (name) => {
    expect(foundOf(name, 300, 0)).toBeGreaterThanOrEqual(85);
  });

  test('a machine that becomes slower hides no regression: rounds are kept together', () => {
    expect(foundOf('evenly around a middle', 300, 75)).toBeGreaterThanOrEqual(95);
  });
});
