import type { Mailbox } from './mailbox.ts';

/**
 * Removes the mails of some tokens, or marks them as read.
 *
 * @param mailbox - Open.
 * @param tokens - Whose mails.
 * @param since - They came on that day or later.
 * @param how - What happens to them.
 * @returns Sentences on what could not be done. Never throws.
 */
export async function clean(
  mailbox: Pick<Mailbox, 'find' | 'remove' | 'markAsRead'>,
  tokens: readonly string[],
  since: Date,
  how: 'remove' | 'mark',
): Promise<string[]> {
  const left: string[] = [];
  for (const token of tokens) {
    try {
      const uids = (await mailbox.find(token, since)).map((mail) => mail.uid);
      if (uids.length === 0) continue;
      await (how === 'remove' ? mailbox.remove(uids) : mailbox.markAsRead(uids));
    } catch (error) {
      left.push(`mails with ${token}: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
  return left;
}
