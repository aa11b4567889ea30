/**
 * By how much one group of values lies above another: the middle of all differences of a value of the one and a value of
 * the other (Hodges and Lehmann). Where values gather around two middles, as paints in Lighthouse do, most pairs lie
 * around the same one: the estimate stays where a difference of medians jumps from the one middle to the other.
 *
 * The differences are sorted once; values that are drawn again are weights on them.
 */
export class Shift {
  private readonly differences: Float64Array;
  /** Which value and which other value a difference is of. */
  private readonly one: Uint16Array;
  private readonly other: Uint16Array;

  /**
   * @param values - At least one, at most 65,535.
   * @param others - As many.
   */
  constructor(values: readonly number[], others: readonly number[]) {
    const pairs = values.flatMap((value, one) =>
      others.map((from, other) => ({ difference: value - from, one, other })),
    );
    pairs.sort((a, b) => a.difference - b.difference);
    this.differences = Float64Array.from(pairs, (pair) => pair.difference);
    this.one = Uint16Array.from(pairs, (pair) => pair.one);
    this.other = Uint16Array.from(pairs, (pair) => pair.other);
  }

  /**
   * The shift, where each value counts as often as its weight says.
   *
   * @param weights - Of the values; whole numbers, one above zero at least.
   * @param others - Of the other values.
   * @throws {RangeError} If nothing has a weight.
   */
  of(weights: Uint16Array, others: Uint16Array): number {
    const half = (sum(weights) * sum(others)) / 2;
    let reached = 0;
    let below: number | undefined;
    for (let at = 0; at < this.differences.length; at += 1) {
      const weight = (weights[this.one[at] as number] ?? 0) * (others[this.other[at] as number] ?? 0);
      if (weight === 0) continue;
      reached += weight;
      const difference = this.differences[at] as number;
      // Where half of the differences end right here, the middle lies between this one and the next.
      if (reached === half) below = difference;
      else if (reached > half) return below === undefined ? difference : below + (difference - below) / 2;
    }
    throw new RangeError('There is no shift of no values.');
  }
}

function sum(weights: Uint16Array): number {
  let all = 0;
  for (const weight of weights) all += weight;
  return all;
}

/**
 * The shift of one group of values above another.
 *
 * @param values - At least one.
 * @param others - At least one.
 * @throws {RangeError} If one of the groups is empty.
 */
export function shiftOf(values: readonly number[], others: readonly number[]): number {
  const once = (all: readonly number[]): Uint16Array => new Uint16Array(all.length).fill(1);
  return new Shift(values, others).of(once(values), once(others));
}
