import { same } from '../change.ts';
import type { RecordedStep } from './recording.ts';

/** Which step of a change stands in the place of a step in force; positions from 0. */
export interface Alignment {
  /** By the position in force. Who is not in it is gone. */
  readonly pairs: ReadonlyMap<number, number>;
  /** Positions in the change of steps that stand in nobody's place. */
  readonly added: readonly number[];
}

type Holds = (was: RecordedStep, now: RecordedStep) => boolean;

/**
 * Finds what became of each step: first those that still ask for as much, in order and as many as can be; between them,
 * steps of the same type stand in each other's place.
 *
 * @param was - The steps in force.
 * @param now - The steps of the change.
 * @param holds - Whether a step of the change asks for at least as much as one in force.
 */
export function align(was: readonly RecordedStep[], now: readonly RecordedStep[], holds: Holds): Alignment {
  const pairs = new Map(longest(was, now, holds));
  let [from, begin] = [0, 0];
  for (const [at, other] of [...pairs, [was.length, now.length] as const]) {
    for (let index = begin; index < other && from < at; index += 1) {
      const place = was.findIndex(
        (one, position) => position >= from && position < at && one.type === now[index]?.type,
      );
      if (place < 0) continue;
      pairs.set(place, index);
      from = place + 1;
    }
    [from, begin] = [at + 1, other + 1];
  }
  const taken = new Set(pairs.values());
  return { pairs, added: now.flatMap((_, index) => (taken.has(index) ? [] : [index])) };
}

/** The longest common part, by the usual table; what is the same at the begin is taken without it. */
function longest(
  was: readonly RecordedStep[],
  now: readonly RecordedStep[],
  holds: Holds,
): [number, number][] {
  let first = 0;
  while (first < was.length && first < now.length && same(was[first], now[first])) first += 1;
  const [rows, columns] = [was.length - first, now.length - first];
  const fits = was
    .slice(first)
    .map((one) => now.slice(first).map((other) => one.type === other.type && holds(one, other)));
  const best = Array.from({ length: rows + 1 }, () => new Array<number>(columns + 1).fill(0));
  const score = (row: number, column: number): number => best[row]?.[column] ?? 0;
  for (let row = rows - 1; row >= 0; row -= 1)
    for (let column = columns - 1; column >= 0; column -= 1) {
      const line = best[row];
      if (line === undefined) continue;
      line[column] =
        fits[row]?.[column] === true
          ? score(row + 1, column + 1) + 1
          : Math.max(score(row + 1, column), score(row, column + 1));
    }
  const pairs: [number, number][] = Array.from({ length: first }, (_, index) => [index, index]);
  for (let [row, column] = [0, 0]; row < rows && column < columns;) {
    if (fits[row]?.[column] === true) pairs.push([first + row++, first + column++]);
    else if (score(row + 1, column) >= score(row, column + 1)) row += 1;
    else column += 1;
  }
  return pairs;
}
