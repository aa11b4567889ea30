import type { SluiceError } from '@fhir-iq/sluice-model';
import { WorkError } from '@fhir-iq/sluice-model';
import { HttpFailure } from '@fhir-iq/sluice-runtime';
import { WixAnswerError } from './answer-error.ts';
import type { Backups, WixBackup } from './backups.ts';
import type { CreateBackupOptions } from './backup-options.ts';

const firstPollMs = 1_000;
const longestPollMs = 5_000;

const lost: Readonly<Record<string, string>> = {
  FAILED: 'failed',
  CANCELED: 'was cancelled',
  DELETED: 'was deleted',
};

/**
 * Waits until a backup can be restored.
 *
 * @param options - Limits and hands.
 * @param backups - The calls.
 * @param asked - The backup.
 * @param deadline - When it must be ready, by the clock.
 * @throws {WorkError} If it failed, was cancelled or deleted, or is not ready in time; it names the last state that was seen.
 */
export async function waitUntilReady(
  options: Pick<CreateBackupOptions, 'clock' | 'log' | 'signal' | 'timeoutMs'>,
  backups: Backups,
  asked: WixBackup,
  deadline: number,
): Promise<WixBackup> {
  const { clock, log, signal, timeoutMs } = options;
  const seconds = String(Math.round(timeoutMs / 1000));
  let seen: WixBackup = asked;
  let trouble: string | undefined;
  for (let pollMs = firstPollMs; ; pollMs = Math.min(longestPollMs, pollMs * 1.5)) {
    if (seen.status === 'READY') return seen;
    const ended = lost[seen.status];
    if (ended !== undefined) {
      throw new WorkError({
        what: `The backup ${asked.id} ${ended} at Wix (status ${seen.status}).`,
        allowed: 'Nothing is published without a backup that is READY.',
        remedy:
          "Look at the backups in the site's CMS (Wix says no reason here), then start a new run: nothing was published.",
      });
    }
    const left = deadline - clock.now().getTime();
    if (left <= 0) {
      throw new WorkError({
        what: `The backup ${asked.id} is still ${seen.status} after ${seconds} s.${trouble === undefined ? '' : ` ${trouble}`}`,
        allowed: `backup.timeout is ${seconds} s: until then it must be READY.`,
        remedy:
          "Look at the backups in the site's CMS, then start a new run or raise backup.timeout: nothing was published.",
        unknown: 'whether the backup becomes ready later.',
      });
    }
    await clock.sleep(Math.min(pollMs, left), signal);
    try {
      const found = (await backups.list({ once: true })).find((one) => one.id === asked.id);
      // Lists may lag behind: not seeing it is no news of it.
      seen = found ?? seen;
      trouble = undefined;
    } catch (error) {
      signal?.throwIfAborted();
      if (!isPassing(error)) throw error;
      const said = `The last question was not answered: ${error.message}`;
      if (said !== trouble) log.info(`${said} Asking again until ${new Date(deadline).toISOString()}.`);
      trouble = said;
    }
  }
}

function isPassing(error: unknown): error is SluiceError {
  if (error instanceof HttpFailure) return error.retryReason !== undefined;
  return error instanceof WixAnswerError && (error.status === 429 || error.status >= 500);
}
