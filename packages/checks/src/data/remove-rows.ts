import type { Items } from '@fhir-iq/sluice-wix';
import type { FormPlace } from './find-rows.ts';
import { mostRows } from './find-rows.ts';

/** What became of the rows of some tokens. */
export interface Cleaning {
  readonly removed: readonly string[];
  /** Sentences on what is still there, or may be. */
  readonly left: readonly string[];
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
  for (const token of tokens) {
    try {
      const rows = await items.find(place.collection, place.tokenField, token, mostRows);
      if (rows.length === 0) continue;
      const ids = rows.map((row) => row.id);
      const removal = await items.remove(place.collection, ids);
      removed.push(...removal.removed);
      for (const { id, why } of removal.kept)
        left.push(`the row ${id} of ${place.collection} is still there: ${why}`);
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      left.push(
        `rows of ${place.collection} with ${token} in ${place.tokenField} may still be there: ${why}`,
      );
    }
  }
  return { removed, left };
}
