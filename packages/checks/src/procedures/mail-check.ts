import path from 'node:path';
import type { Check } from '../check.ts';
import { readSubmission } from '../data/read-submission.ts';
import { emailNotifications, type MailPorts } from '../mail/email-notifications.ts';
import { parseImapUrl } from '../mail/imap-address.ts';
import { nameResolver } from '../mail/resolver.ts';
import { type KeyedInputs, runChecksWithKey } from './checks-with-a-key.ts';
import type { ProcedureContext, ProcedureResult } from './context.ts';
import { missingSecret, unableToLook } from './missing-setting.ts';

const title = 'Mail check';
const looks = [{ name: 'email_notifications', unit: 'messages' }] as const;

/** Inputs of the action mail-check. */
export interface MailCheckInputs extends KeyedInputs {
  /** `imaps://USER:PASSWORD@HOST:PORT`. */
  readonly 'imap-url'?: string | undefined;
  /** Folder of what jobs without a key have sent. */
  readonly submissions?: string | undefined;
}

/**
 * The checks that look into a mailbox.
 *
 * @param ports - The mailbox, DNS, and what was sent.
 */
export function mailChecks(ports: MailPorts): readonly Check[] {
  return [emailNotifications(ports)];
}

/**
 * Looks into a mailbox for the mails that flows have triggered.
 *
 * @param context - The action's; `secret` masks the password, which the address bears encoded.
 */
export async function runMailCheck(
  context: ProcedureContext<MailCheckInputs> & { secret(value: string): void },
): Promise<ProcedureResult> {
  const { inputs, github, env } = context;
  const address = inputs['imap-url'];
  if (address === undefined) {
    const blind = unableToLook(looks, missingSecret('imap-url', inputs.stage));
    return await runChecksWithKey(context, title, blind);
  }
  const server = parseImapUrl(address);
  context.secret(server.password);
  const folder = inputs.submissions;
  const submissions = folder === undefined ? undefined : path.resolve(github.workspace, folder);
  const ports: MailPorts = {
    server,
    resolver: nameResolver(env),
    submission: (check, flow) => readSubmission(submissions, check, flow),
  };
  return await runChecksWithKey(context, title, mailChecks(ports));
}
