import { setTimeout as wait } from 'node:timers/promises';
import { WorkError } from '@fhir-iq/sluice-model';

/**
 * Waits for something, but not for ever.
 *
 * @param work - What is waited for; what becomes of it later is no longer of interest.
 * @param limitMs - Real milliseconds.
 * @param what - For the message, as the beginning of a sentence.
 * @throws {WorkError} If it is not done in time.
 */
export async function within<T>(work: Promise<T>, limitMs: number, what: string): Promise<T> {
  const over = new AbortController();
  const late = wait(limitMs, undefined, { signal: over.signal }).then(() => {
    throw new WorkError({ what: `${what} was not done after ${String(limitMs)} ms.` });
  });
  late.catch(() => undefined);
  work.catch(() => undefined);
  try {
    return await Promise.race([work, late]);
  } finally {
    over.abort();
  }
}
