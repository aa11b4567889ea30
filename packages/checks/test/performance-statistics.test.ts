import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { compareRounds, type Round } from '../src/performance/statistics/compare.ts';
import { decide } from '../src/performance/statistics/decide.ts';
import { median, quantile } from '../src/performance/statistics/quantiles.ts';
import { shiftOf } from '../src/performance/statistics/shift.ts';

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

describe('a shift', () => {
  test.each([
    [[3, 4, 5], [1, 2, 3], 2],
    [[10], [4], 6],
    // Around two middles, once more of the one and once of the other: medians would differ by 800.
    [[1_600, 1_610, 2_400, 2_390, 2_410], [1_600, 1_590, 1_610, 2_400, 2_390], 10],
  ])('of %j against %j is %d', (values, others, expected) => expect(shiftOf(values, others)).toBe(expected));
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
        expect(compareRounds(some, 0).verdict).toBe('no-difference');
      }),
      few,
    );
  });

  test('of a series that never changes has no noise and no difference, however little counts', () => {
    const some = Array.from({ length: 5 }, (): Round => ({ candidate: 0.004, live: [0.004, 0.004] }));
    expect(compareRounds(some, 0)).toMatchObject({ difference: 0, noise: 0, floor: 0, suspected: false });
    const worse = some.map((one) => ({ ...one, candidate: 0.005 }));
    expect(compareRounds(worse, 0)).toMatchObject({ verdict: 'slower', suspected: true });
  });

  test('moves as the candidate does: a shift beyond floor and interval is found, and its opposite', () => {
    fc.assert(
      fc.property(rounds, (some) => {
        const { interval, floor, noise } = compareRounds(some, 1);
        const far = (by: number): Round[] => some.map((one) => ({ ...one, candidate: one.candidate + by }));
        const slower = compareRounds(far(floor - interval[0] + 1), 1);
        expect(slower).toMatchObject({ verdict: 'slower', suspected: true, noise });
        expect(compareRounds(far(-floor - interval[1] - 1), 1).verdict).toBe('faster');
      }),
      few,
    );
  });

  test('is of a scale: in seconds it says what it says in milliseconds', () => {
    fc.assert(
      fc.property(rounds, (some) => {
        const seconds = some.map(({ candidate, live }): Round => ({
          candidate: candidate / 1_024,
          live: [live[0] / 1_024, live[1] / 1_024],
        }));
        expect(compareRounds(seconds, 1 / 1_024).verdict).toBe(compareRounds(some, 1).verdict);
      }),
      few,
    );
  });

  test('does not mind which of the two live loads is called the first', () => {
    fc.assert(
      fc.property(rounds, (some) => {
        const swapped = some.map((one): Round => ({ ...one, live: [one.live[1], one.live[0]] }));
        const [before, after] = [compareRounds(some, 1), compareRounds(swapped, 1)];
        expect(after.interval).toEqual(before.interval);
        expect(after.noise).toBeCloseTo(before.noise, 6);
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

  test('wants three rounds, and numbers', () => {
    const one: Round = { candidate: 1, live: [1, 1] };
    expect(() => compareRounds([one, one], 0)).toThrow('2 rounds give no interval; at least 3 do.');
    for (const bad of [NaN, Infinity])
      expect(() => compareRounds([one, one, { ...one, live: [1, bad] }], 0)).toThrow(/is no number/);
  });
});

/** Far beyond the spread of a few milliseconds. */
const slow = 300;
const steady = (index: number): number => 1_000 + (index % 3) * 5;
const some = (count: number, candidate: (index: number) => number): Round[] =>
  Array.from({ length: count }, (_, index) => ({
    candidate: candidate(index),
    live: [steady(index), steady(index + 1)],
  }));
const rule = { runs: 5, mostRuns: 15, least: 10, noiseLimit: 200 };

describe('a decision', () => {
  test.each<[string, Round[], object, object]>([
    ['nothing seen: it is settled', some(5, steady), {}, { verdict: 'no-difference' }],
    ['seen once: fresh rounds are needed', some(5, (i) => steady(i) + slow), {}, { open: 'suspicion' }],
    [
      'seen once, and no more may be had',
      some(5, (i) => steady(i) + slow),
      { mostRuns: 5 },
      { verdict: 'slower' },
    ],
    [
      'seen again: a regression',
      some(10, (i) => steady(i) + slow),
      {},
      { verdict: 'slower', comparison: { rounds: 5 }, suspicion: { rounds: 5 } },
    ],
    [
      'not seen again: none, whatever all ten together say',
      some(10, (i) => steady(i) + (i < 5 ? 9 * slow : 0)),
      {},
      { verdict: 'no-difference', comparison: { rounds: 5 }, suspicion: { rounds: 5 } },
    ],
    [
      'seen in later rounds only: those after them decide',
      some(15, (i) => steady(i) + (i < 4 ? 0 : slow)),
      {},
      { verdict: 'slower', comparison: { rounds: 5 }, suspicion: { rounds: 10 } },
    ],
    [
      'too few fresh rounds to look at: those before decide',
      some(7, (i) => steady(i) + slow),
      { mostRuns: 7 },
      { verdict: 'slower', comparison: { rounds: 7 } },
    ],
  ])('%s', (_, measured, own, expected) => {
    const decision = decide(measured, { ...rule, ...own });
    expect(decision).toMatchObject(expected);
    if (!('open' in expected)) expect(decision.open).toBeUndefined();
  });

  const restless = (count: number): Round[] =>
    some(count, steady).map((one, index): Round => ({
      ...one,
      live: [200 * ((7 * index) % 11), 200 * ((5 * index) % 13)],
    }));

  test('beyond the limit of noise asks for more rounds, and is none in the end', () => {
    expect(decide(restless(5), rule)).toMatchObject({ verdict: 'too-noisy', open: 'noise' });
    const last = decide(restless(15), rule);
    expect(last).toMatchObject({ verdict: 'too-noisy', comparison: { rounds: 15 } });
    expect(last.open).toBeUndefined();
  });

  test('that noise put off is made as soon as the noise allows', () => {
    const calm = [...restless(3), ...some(12, steady)];
    expect(decide(calm, rule)).toMatchObject({ verdict: 'no-difference' });
  });

  test('is never open at mostRuns, and never anything but open or settled before', () => {
    fc.assert(
      fc.property(fc.array(round, { minLength: 3, maxLength: 16 }), (measured) => {
        const decision = decide(measured, { ...rule, mostRuns: 10 });
        if (measured.length >= 10) expect(decision.open).toBeUndefined();
        expect(['slower', 'faster', 'no-difference', 'too-noisy']).toContain(decision.verdict);
      }),
      { numRuns: 40 },
    );
  });
});
