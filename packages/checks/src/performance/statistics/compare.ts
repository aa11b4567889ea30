import { median, sortedQuantile } from './quantiles.ts';
import { seededRandom } from './random.ts';
import { Shift, shiftOf } from './shift.ts';

/** What one round measured, one load right after the other: the candidate once, the live site twice. */
export interface Round {
  readonly candidate: number;
  readonly live: readonly [number, number];
}

/** How a candidate compares with the live site. All numbers have the unit of what was measured; more is worse. */
export interface Comparison {
  readonly rounds: number;
  /** Medians of all loads. */
  readonly candidate: number;
  readonly live: number;
  /** By how much the candidate lies above the live site: the middle of the differences of all pairs of loads. */
  readonly difference: number;
  /** The 95 % bootstrap interval of the difference. */
  readonly interval: readonly [low: number, high: number];
  /** By how much the live site differs from itself, whichever of the two loads of a round is called the first. */
  readonly noise: number;
  /** The noise, or the least difference that counts, if that is more. */
  readonly floor: number;
  /** Whether more rounds are worth their time: three of four drawn differences lie above the floor. */
  readonly suspected: boolean;
  /** `slower` where the whole interval lies above the floor, `faster` where it lies below its opposite. */
  readonly verdict: 'slower' | 'faster' | 'no-difference';
}

/** With fewer rounds there is no interval worth the name. */
export const leastRounds = 3;

const resamples = 2_000;
const swaps = 500;
/** Two of three ways to deal the live loads into two halves differ by less: a standard deviation. */
const usual = 0.68;
const seed = 20_251_123;

/**
 * Compares a candidate with the live site, both measured by turns.
 *
 * Whole rounds are drawn again (with replacement), so that a machine that becomes slower over the rounds widens the
 * interval little: it made both sites slower.
 *
 * @param rounds - At least `leastRounds`.
 * @param least - The least difference that counts, in the unit of what was measured.
 * @returns How they compare. The same rounds give the same answer.
 * @throws {RangeError} If there are too few rounds, or one has a value that is no number.
 */
export function compareRounds(rounds: readonly Round[], least: number): Comparison {
  if (rounds.length < leastRounds)
    throw new RangeError(`${rounds.length} rounds give no interval; at least ${leastRounds} do.`);
  const candidate = rounds.map((round) => round.candidate);
  const live = rounds.flatMap((round) => round.live);
  if (![...candidate, ...live, least].every(Number.isFinite))
    throw new RangeError('A value is no number: nothing can be compared with it.');
  const differences = resampled(rounds, new Shift(candidate, live));
  const interval = [sortedQuantile(differences, 0.025), sortedQuantile(differences, 0.975)] as const;
  const noise = noiseOf(live);
  const floor = Math.max(noise, least);
  return {
    rounds: rounds.length,
    candidate: median(candidate),
    live: median(live),
    difference: shiftOf(candidate, live),
    interval,
    noise,
    floor,
    suspected: sortedQuantile(differences, 0.25) > floor,
    verdict: verdictOf(interval, floor),
  };
}

function verdictOf([low, high]: readonly [number, number], floor: number): Comparison['verdict'] {
  if (low > floor) return 'slower';
  return high < -floor ? 'faster' : 'no-difference';
}

/** Differences of rounds that are drawn again; sorted. */
function resampled(rounds: readonly Round[], shift: Shift): Float64Array {
  const random = seededRandom(seed);
  const candidate = new Uint16Array(rounds.length);
  const live = new Uint16Array(2 * rounds.length);
  return Float64Array.from({ length: resamples }, () => {
    candidate.fill(0);
    live.fill(0);
    for (let count = 0; count < rounds.length; count += 1) {
      const drawn = Math.floor(random() * rounds.length);
      candidate[drawn] = (candidate[drawn] as number) + 1;
      live[2 * drawn] = live[2 * drawn + 1] = candidate[drawn];
    }
    return shift.of(candidate, live);
  }).sort();
}

/** How far the two halves of the live loads usually lie apart, if which of a round's two loads goes where is drawn. */
function noiseOf(live: readonly number[]): number {
  const random = seededRandom(seed);
  const shift = new Shift(live, live);
  const first = new Uint16Array(live.length);
  const second = new Uint16Array(live.length);
  const apart = Float64Array.from({ length: swaps }, () => {
    for (let index = 0; index < live.length; index += 2) {
      const swapped = random() < 0.5 ? 1 : 0;
      first[index] = second[index + 1] = swapped;
      second[index] = first[index + 1] = 1 - swapped;
    }
    return Math.abs(shift.of(first, second));
  });
  return sortedQuantile(apart.sort(), usual);
}
