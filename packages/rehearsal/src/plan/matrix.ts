import { isDeepStrictEqual } from 'node:util';
import type { Value } from '../expressions/data.ts';

/** One leg of a matrix: its values by name. */
export type Leg = Readonly<Record<string, Value>>;

/** GitHub's limit of legs. */
const maxLegs = 256;

/**
 * Expands a matrix: the product of its axes without what `exclude` names, then `include`, each entry of which is laid
 * over every leg that it does not contradict, or becomes a leg of its own.
 *
 * @param matrix - The evaluated mapping.
 * @returns The legs in GitHub's order.
 * @throws {Error} For a form that GitHub refuses.
 */
export function expandMatrix(matrix: Value): Leg[] {
  if (matrix === null || typeof matrix !== 'object' || Array.isArray(matrix))
    throw new Error('The matrix is no mapping of lists');
  const { include, exclude, ...axes } = matrix as Record<string, Value>;
  let legs: Record<string, Value>[] = Object.keys(axes).length === 0 ? [] : [{}];
  for (const [name, values] of Object.entries(axes)) {
    if (!Array.isArray(values)) throw new Error(`Matrix vector '${name}' is no list`);
    if (values.length === 0) throw new Error(`Matrix vector '${name}' does not contain any values`);
    legs = legs.flatMap((leg) => (values as Value[]).map((value) => ({ ...leg, [name]: value })));
  }
  const excluded = entries(exclude, 'exclude');
  legs = legs.filter(
    (leg) =>
      !excluded.some((entry) =>
        Object.entries(entry).every(([key, value]) => isDeepStrictEqual(leg[key], value)),
      ),
  );
  const original = legs.map((leg) => ({ ...leg }));
  for (const entry of entries(include, 'include')) {
    const fits = original.map((leg) =>
      Object.entries(entry).every(([key, value]) => !(key in leg) || isDeepStrictEqual(leg[key], value)),
    );
    // Laid over a leg only if it keeps the leg's own values; values that an earlier include added may be overwritten.
    if (fits.includes(true)) fits.forEach((fit, index) => fit && Object.assign(legs[index] ?? {}, entry));
    else legs.push({ ...entry });
  }
  if (legs.length === 0) throw new Error('Matrix must define at least one vector');
  if (legs.length > maxLegs)
    throw new Error(`The matrix has ${String(legs.length)} legs; GitHub allows ${String(maxLegs)}`);
  return legs;
}

function entries(value: Value | undefined, key: string): Record<string, Value>[] {
  if (value === undefined || value === null) return [];
  if (!Array.isArray(value)) throw new Error(`matrix.${key} is no list`);
  return value as Record<string, Value>[];
}

/** What GitHub puts behind a job's name for a leg: its values in brackets. */
export function legSuffix(leg: Leg): string {
  const flat = (value: Value): string[] =>
    value !== null && typeof value === 'object'
      ? Object.values(value as object).flatMap((one) => flat(one as Value))
      : [String(value)];
  const values = Object.values(leg).flatMap(flat);
  return values.length === 0 ? '' : ` (${values.join(', ')})`;
}
