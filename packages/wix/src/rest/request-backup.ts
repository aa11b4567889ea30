import type { SluiceError } from '@fhir-iq/sluice-model';
import { WorkError } from '@fhir-iq/sluice-model';
import { HttpFailure } from '@fhir-iq/sluice-runtime';
import { WixAnswerError } from './answer-error.ts';
import type { Backups, WixBackup } from './backups.ts';
import { timeOf } from './backups.ts';
import type { CreateBackupOptions } from './backup-options.ts';

const attempts = 3;
const firstWaitMs = 5_000;
/** Wix's clock and ours may differ by as much. */
const clockDifferenceMs = 120_000;

/**
 * Asks Wix for a backup. Where no answer came or Wix failed, it looks first whether the backup was begun all the same:
 * a second one would push another out.
 *
 * @param options - Hands.
 * @param backups - The calls.
 * @param before - What was there before.
 * @param deadline - When it is given up, by the clock.
 * @throws {SluiceError} What Wix answered last.
 */
export async function requestBackup(
  options: Pick<CreateBackupOptions, 'clock' | 'log' | 'signal'>,
  backups: Backups,
  before: readonly WixBackup[],
  deadline: number,
): Promise<WixBackup> {
  const { clock, log, signal } = options;
  const start = clock.now().getTime();
  for (let attempt = 1; ; attempt += 1) {
    try {
      const asked = await backups.request();
      log.info(`Wix began the backup ${asked.id} (${asked.status}).`);
      return asked;
    } catch (error) {
      signal?.throwIfAborted();
      if (!mayHaveBegun(error)) throw error;
      const waitMs = Math.max(
        0,
        Math.min(firstWaitMs * 2 ** (attempt - 1), deadline - clock.now().getTime()),
      );
      log.warning(
        `${error.message} That was attempt ${String(attempt)} of ${String(attempts)}; looking in ${String(Math.ceil(waitMs / 1000))} s whether the backup was begun all the same.`,
      );
      await clock.sleep(waitMs, signal);
      const begun = (await backups.list()).find(
        (one) => !before.some((other) => other.id === one.id) && timeOf(one) >= start - clockDifferenceMs,
      );
      if (begun !== undefined) {
        log.info(`Wix began the backup ${begun.id} (${begun.status}) all the same.`);
        return begun;
      }
      if (attempt >= attempts || clock.now().getTime() >= deadline) throw afterAttempts(error, attempt);
    }
  }
}

/** No answer, or one of a server that failed in the middle; 429 was refused before it began and was tried again. */
function mayHaveBegun(error: unknown): error is SluiceError {
  return error instanceof HttpFailure || (error instanceof WixAnswerError && error.status >= 500);
}

function afterAttempts(error: SluiceError, attempt: number): SluiceError {
  const { what, ...rest } = error.parts;
  return new WorkError({
    ...rest,
    what: `${what} That was attempt ${String(attempt)}, the last, and no backup was begun.`,
    unknown: 'whether Wix begins a backup all the same.',
    cause: error,
  });
}
