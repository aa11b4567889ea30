import type { CheckContext } from '../check.ts';
import { type Mailbox, type MailboxRequest, mayOpenLater, openMailbox } from './mailbox.ts';

const mostTries = 3;
const firstPauseMs = 2_000;

/**
 * Opens a mailbox; one that cannot be reached is tried again after a growing pause.
 *
 * @param context - The check's clock and log.
 * @param open - Opens it; over IMAP if not given.
 * @param request - Where, and with what.
 * @throws {WorkError} If there is no way in.
 */
export async function openPatiently(
  { clock, log }: Pick<CheckContext, 'clock' | 'log'>,
  open: ((request: MailboxRequest) => Promise<Mailbox>) | undefined,
  request: MailboxRequest,
): Promise<Mailbox> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await (open ?? openMailbox)(request);
    } catch (error) {
      if (attempt === mostTries || !mayOpenLater(error)) throw error;
      const next = `Attempt ${String(attempt + 1)} of ${String(mostTries)} follows.`;
      log.info(`${(error as Error).message} ${next}`);
      await clock.sleep(firstPauseMs * 2 ** (attempt - 1), request.signal);
    }
  }
}
