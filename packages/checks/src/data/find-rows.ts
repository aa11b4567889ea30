import type { Submission } from '@fhir-iq/sluice-model';
import type { Items, WixItem } from '@fhir-iq/sluice-wix';
import type { CheckContext } from '../check.ts';

/** The most rows that are read for one token: one is right, two are one too many. */
export const mostRows = 20;
const firstPauseMs = 1_000;
const longestPauseMs = 10_000;

/** Where a form leaves its rows. */
export interface FormPlace {
  readonly collection: string;
  readonly tokenField: string;
}

/**
 * Looks for the row of a submission until it is there or the time is over: Wix answers from copies that may be behind.
 *
 * @param context - Its clock counts, and its signal ends the wait.
 * @param items - Bound to the site.
 * @param place - Which collection, and the field that bears the token.
 * @param token - Whose row.
 * @param withinMs - How long to look, by the clock.
 * @returns The rows, and after how many of the clock's milliseconds they were found.
 */
export async function findRows(
  context: Pick<CheckContext, 'clock' | 'log' | 'signal'>,
  items: Items,
  place: FormPlace,
  token: Submission['token'],
  withinMs: number,
): Promise<{ rows: readonly WixItem[]; afterMs: number; looks: number }> {
  const { clock, log, signal } = context;
  const began = clock.now().getTime();
  let pause = firstPauseMs;
  for (let looks = 1; ; looks += 1) {
    const rows = await items.find(place.collection, place.tokenField, token, mostRows);
    const afterMs = Math.max(0, clock.now().getTime() - began);
    if (rows.length > 0 || afterMs >= withinMs) return { rows, afterMs, looks };
    log.info(`${place.collection}: no row with ${token} after ${String(afterMs)} ms; looking again.`);
    await clock.sleep(Math.min(pause, Math.max(1, withinMs - afterMs)), signal);
    pause = Math.min(longestPauseMs, pause * 2);
  }
}
