/**
 * The middle of some values; of an even number the mean of the two in the middle.
 *
 * @param values - At least one, in any order.
 * @throws {RangeError} If there is none.
 */
export function median(values: readonly number[]): number {
  return quantile(values, 0.5);
}

/**
 * The value below which a part of the values lies, straight between its neighbours (R's type 7).
 *
 * @param values - At least one, in any order.
 * @param part - From 0 to 1.
 * @throws {RangeError} If there is no value.
 */
export function quantile(values: readonly number[], part: number): number {
  return sortedQuantile(Float64Array.from(values).sort(), part);
}

/**
 * The same of values that stand in their order.
 *
 * @param sorted - At least one, the least first.
 * @param part - From 0 to 1.
 * @throws {RangeError} If there is no value.
 */
export function sortedQuantile(sorted: Float64Array, part: number): number {
  const position = part * (sorted.length - 1);
  const below = sorted[Math.floor(position)];
  const above = sorted[Math.ceil(position)];
  if (below === undefined || above === undefined) throw new RangeError('There is no quantile of no values.');
  return below + (above - below) * (position - Math.floor(position));
}
