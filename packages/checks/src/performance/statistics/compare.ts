import { median, sortedQuantile } from './quantiles.ts';
import { seededRandom } from './random.ts';

/** What one round measured, one load right after the other: the candidate once, the live site twice. */
export interface Round {
  readonly candidate: number;
  readonly live: readonly [number, number];
}

/** How a candidate compares with the live site. All numbers have the unit of what was measured; more is worse. */
export interface Comparison {
  readonly candidate: number;
  readonly live: number;
  /** Median of the candidate less median of the live site. */
  readonly difference: number;
  /** The 95 % bootstrap interval of the difference. */
  readonly interval: readonly [low: number, high: number];
  /** By how much the live site differs from itself: its first loads of each round against its second ones. */
  readonly noise: number;
  /** The noise, or the least difference that counts, if that is more. */
  readonly floor: number;
  /** `slower` where the whole interval lies above the floor, `faster` where it lies below its opposite. */
  readonly verdict: 'slower' | 'faster' | 'no-difference';
}

/** With fewer rounds there is no interval worth the name. */
export const leastRounds = 3;

const resamples = 2_000;
const seed = 20_251_123;

/**
 * Compares a candidate with the live site, both measured by turns.
 *
 * Whole rounds are drawn again (with replacement), so that a machine that becomes slower over the rounds does not widen
 * the interval: it made both sites slower.
 *
 * @param rounds - At least `leastRounds`.
 * @param least - The least difference that counts, in the unit of what was measured.
 * @returns How they compare. The same rounds give the same answer.
 * @throws {RangeError} If there are too few rounds.
 */
export function compareRounds(rounds: readonly Round[], least: number): Comparison {
  if (rounds.length < leastRounds)
    throw new RangeError(`${rounds.length} rounds give no interval; at least ${leastRounds} do.`);
  const candidate = median(rounds.map((round) => round.candidate));
  const live = median(rounds.flatMap((round) => round.live));
  const differences = resampled(rounds);
  const interval = [sortedQuantile(differences, 0.025), sortedQuantile(differences, 0.975)] as const;
  const noise = Math.abs(
    median(rounds.map((round) => round.live[0])) - median(rounds.map((round) => round.live[1])),
  );
  const floor = Math.max(noise, least);
  return {
    candidate,
    live,
    difference: candidate - live,
    interval,
    noise,
    floor,
    verdict: verdictOf(interval, floor),
  };
}

function verdictOf([low, high]: readonly [number, number], floor: number): Comparison['verdict'] {
  if (low > floor) return 'slower';
  return high < -floor ? 'faster' : 'no-difference';
}

/** Differences of medians, of rounds that are drawn again; sorted. */
function resampled(rounds: readonly Round[]): Float64Array {
  const random = seededRandom(seed);
  const candidate = new Float64Array(rounds.length);
  const live = new Float64Array(2 * rounds.length);
  return Float64Array.from({ length: resamples }, () => {
    for (let index = 0; index < rounds.length; index += 1) {
      const drawn = rounds[Math.floor(random() * rounds.length)] as Round;
      candidate[index] = drawn.candidate;
      live[2 * index] = drawn.live[0];
      live[2 * index + 1] = drawn.live[1];
    }
    return sortedQuantile(candidate.sort(), 0.5) - sortedQuantile(live.sort(), 0.5);
  }).sort();
}
