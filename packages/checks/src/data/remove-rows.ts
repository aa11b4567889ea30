import type { Items } from '@fhir-iq/sluice-wix';
import type { FormPlace } from './find-rows.ts';
import { mostRows } from './find-rows.ts';

/** A form that was sent by mistake a hundred times is cleaned up, too. */
const mostRounds = 5;

/** What became of the rows of some tokens. */
export interface Cleaning {
  readonly removed: readonly string[];
  /** Sentences on what is still there. */
  readonly left: readonly string[];
  /** Sentences on what nobody could look for: whether it is there is not known. */
  readonly unknown: readonly string[];
}

/**
 * Removes every row that bears one of some tokens, also those that were not looked at.
 *
 * @param items - Bound to the site; not ended by a cancelled job.
 * @param place - Which collection, and the field that bears the token.
 * @param tokens - Whose rows.
 * @returns What is gone, and what is not. Never throws: what could not be done is said.
 */
export async function removeRows(
  items: Items,
  place: FormPlace,
  tokens: readonly string[],
): Promise<Cleaning> {
  const removed: string[] = [];
  const left: string[] = [];
  const unknown: string[] = [];
  for (const token of tokens) {
    const seen = { rows: false };
    try {
      left.push(...(await removeToken(items, place, token, { removed, seen })));
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      (seen.rows ? left : unknown).push(
        `rows of ${place.collection} with ${token} in ${place.tokenField} may still be there: ${why}`,
      );
    }
  }
  return { removed, left, unknown };
}

/** Looks again after each removal: there may be more rows than one look shows, and Wix's word is held to what is there. */
async function removeToken(
  items: Items,
  place: FormPlace,
  token: string,
  { removed, seen }: { removed: string[]; seen: { rows: boolean } },
): Promise<string[]> {
  for (let round = 1; ; round += 1) {
    const rows = await items.find(place.collection, place.tokenField, token, mostRows);
    seen.rows ||= rows.length > 0;
    if (rows.length === 0) return [];
    if (round > mostRounds)
      return [
        `rows of ${place.collection} with ${token} in ${place.tokenField} are still there after ${String(mostRounds)} removals`,
      ];
    const ids = rows.map((row) => row.id);
    const removal = await items.remove(place.collection, ids);
    removed.push(...removal.removed);
    if (removal.kept.length > 0)
      return removal.kept.map(({ id, why }) => `the row ${id} of ${place.collection} is still there: ${why}`);
  }
}
