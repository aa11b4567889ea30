import { compareRounds, leastRounds, type Comparison, type Round } from './compare.ts';

/** By what a comparison is decided. */
export interface Rule {
  /** Rounds of the first look, and of each further one. */
  readonly runs: number;
  /** No more rounds than these are measured. */
  readonly mostRuns: number;
  /** The least difference that counts, and the highest floor with which anything can be said. */
  readonly least: number;
  readonly noiseLimit: number;
}

/** What the rounds of a metric of a page say. */
export interface Decision {
  /** The comparison that decides: of all rounds, or of those that were measured after a suspicion. */
  readonly comparison: Comparison;
  readonly verdict: 'slower' | 'faster' | 'no-difference' | 'too-noisy';
  /** The rounds that raised a suspicion, where fresh ones then decided. */
  readonly suspicion?: Comparison;
  /** Why more rounds are needed; undefined where they would change nothing. */
  readonly open?: 'noise' | 'suspicion';
}

/**
 * Decides what rounds say, and whether more of them are needed.
 *
 * Where the floor is above its limit, more rounds come before anything is said. Where the candidate seems slower, that is
 * a suspicion, and **fresh** rounds decide, without those that raised it: what came by chance does not come twice,
 * however many pages and metrics were looked at. Where no fresh rounds may be had, those that are there decide.
 *
 * @param rounds - All rounds so far, in their order; at least `leastRounds`.
 * @param rule - By what.
 * @throws {RangeError} If there are too few rounds, or one has a value that is no number.
 */
export function decide(rounds: readonly Round[], rule: Rule): Decision {
  const { runs, mostRuns, least, noiseLimit } = rule;
  const ends = looksOf(rounds.length, runs);
  for (const end of ends) {
    const first = compareRounds(rounds.slice(0, end), least);
    const last = end === rounds.length;
    const mayHaveMore = mostRuns - end >= leastRounds;
    if (first.floor > noiseLimit) {
      if (last) return { comparison: first, verdict: 'too-noisy', ...(mayHaveMore ? { open: 'noise' } : {}) };
    } else if (first.suspected && mayHaveMore) {
      return confirm(first, rounds, rule);
    } else if (last) return { comparison: first, verdict: first.verdict };
  }
  throw new RangeError('There is no look without rounds.');
}

/** Looks at the rounds after a suspicion by themselves. */
function confirm(suspicion: Comparison, rounds: readonly Round[], rule: Rule): Decision {
  const fresh = rounds.slice(suspicion.rounds);
  const open = rounds.length < rule.mostRuns ? { open: 'suspicion' as const } : {};
  if (fresh.length < leastRounds) return { comparison: suspicion, verdict: suspicion.verdict, ...open };
  const ends = looksOf(fresh.length, rule.runs);
  for (const end of ends) {
    const again = compareRounds(fresh.slice(0, end), rule.least);
    const settled = { comparison: again, suspicion };
    const noisy = again.floor > rule.noiseLimit;
    if (!noisy && again.verdict === 'slower') return { ...settled, verdict: 'slower' };
    if (!noisy && again.difference <= again.floor) return { ...settled, verdict: again.verdict };
    if (end === fresh.length) return { ...settled, verdict: noisy ? 'too-noisy' : again.verdict, ...open };
  }
  throw new RangeError('There is no look without rounds.');
}

/** Where looks end: after each `runs` rounds, and at the end; what is left over joins the last look. */
function looksOf(rounds: number, runs: number): number[] {
  const whole = Math.max(1, Math.floor(rounds / runs));
  return Array.from({ length: whole }, (_, index) => (index + 1 === whole ? rounds : (index + 1) * runs));
}
