import { formatDuration, parseDuration } from '@fhir-iq/sluice-config';
import { type Finding, type Submission, worstAnswer } from '@fhir-iq/sluice-model';
import type { Check, CheckContext, CheckResult } from '../check.ts';
import { resultOfSeen, type Seen } from '../data/seen.ts';
import { finding } from '../findings.ts';
import type { SubmissionFile } from '../data/wix-ports.ts';
import { clean } from './clean-mailbox.ts';
import type { ImapServer } from './imap-address.ts';
import { judgeMail, type MailRow, type MailSettings } from './judge-mail.ts';
import { type DnsResolver, type MailLibraries, mailLibraries } from './mail-libraries.ts';
import { type FoundMail, largestMail, type Mailbox, type MailboxRequest } from './mailbox.ts';
import { openPatiently } from './open-patiently.ts';

const name = 'email_notifications';
const unit = 'messages';
const firstPauseMs = 2_000;
const longestPauseMs = 15_000;
/** How long after the first mail a second one of the same sending is looked for. */
const secondMs = 10_000;
const day = 86_400_000;

/** What the check looks with. */
export interface MailPorts {
  readonly server: ImapServer;
  /** Opens the mailbox; over IMAP if not given. */
  readonly open?: (request: MailboxRequest) => Promise<Mailbox>;
  readonly resolver: DnsResolver;
  /** What the job without a key sent, by check and flow. */
  submission(check: Submission['check'], flow: string): Promise<SubmissionFile>;
}

/**
 * The mail that each flow triggers arrives in time, from the right sender, provably so, and its links answer. It is
 * removed or marked afterwards, whatever else happens.
 *
 * @param ports - The mailbox, DNS, and what was sent.
 */
export function emailNotifications(ports: MailPorts): Check {
  return {
    name,
    unit,
    async run(context: CheckContext): Promise<CheckResult> {
      const schema = await import('@fhir-iq/sluice-config/schema/check-settings/data');
      const settings = schema.emailNotificationsSettings.parse(context.settings.with);
      if (settings.mails.length === 0) {
        const reason = `No mail is configured: checks.${name}.with.mails is empty.`;
        return { answer: 'not-evaluated', examined: 0, unit, reason, findings: [] };
      }
      const libraries = await mailLibraries(context);
      const { env, signal } = context;
      const opening = { library: libraries.ImapFlow, server: ports.server, folder: settings.mailbox, env };
      const mailbox = await openPatiently(context, ports.open, { ...opening, signal });
      const seen: Seen[] = [];
      try {
        for (const row of settings.mails)
          seen.push(await lookAt(context, ports, { libraries, mailbox, settings, row }));
      } finally {
        await mailbox.close();
      }
      for (const one of seen) context.log.info(`${one.flow}: ${one.reason}`);
      return { ...resultOfSeen(seen, unit), tools: libraries.tools };
    },
  };
}

interface Look {
  readonly libraries: MailLibraries;
  readonly mailbox: Mailbox;
  readonly settings: MailSettings;
  readonly row: MailRow;
}

async function lookAt(context: CheckContext, ports: MailPorts, look: Look): Promise<Seen> {
  const { flow } = look.row;
  const file = await ports.submission(name, flow);
  if ('missing' in file)
    return {
      ...{ flow, answer: 'error', looked: false, findings: [], details: {} },
      reason: `What triggers the mail cannot be looked for: ${file.missing}.`,
    };
  const { submission } = file;
  const fetched = await fetchMail(context, look, submission);
  // The same flow may have been walked for its form, too: that triggered a mail like this one.
  const form = await ports.submission('form_submissions', flow);
  const other = 'submission' in form ? [form.submission.token, ...(form.submission.earlier ?? [])] : [];
  const tokens = [submission.token, ...(submission.earlier ?? []), ...other];
  // Before it is judged: DNS and links may take longer than a server keeps a silent conversation.
  const left = await clean(look.mailbox, tokens, sinceOf(submission), look.settings.afterwards);
  const seen = 'raw' in fetched ? await judge(context, ports, look, submission, fetched) : fetched;
  return withLeft(seen, left);
}

interface FetchedMail {
  readonly raw: Buffer;
  /** How many mails came of one sending. */
  readonly mails: number;
  readonly afterMs: number;
}

/** Waits for the mail and reads it; what stands in the way of that is the answer. */
async function fetchMail(
  context: CheckContext,
  { mailbox, settings, row }: Look,
  submission: Submission,
): Promise<FetchedMail | Seen> {
  const { flow } = row;
  const none = { flow, looked: false, findings: [], details: {} };
  const note = (rule: string, message: string, value: string, threshold: string): Finding =>
    finding(name, { rule, key: flow, severity: 'high', message, value, threshold });
  if (submission.answer !== 'pass') {
    const message = `The flow ${flow} did not go through: ${submission.reason}`;
    if (submission.answer !== 'fail') return { ...none, answer: 'error', reason: message };
    const findings = [note('not-sent', message, 'failed', 'every step of the flow')];
    return { ...none, answer: 'fail', reason: message, findings };
  }
  try {
    const { mails, afterMs } = await waitFor(context, mailbox, submission, parseDuration(settings.within));
    const [first] = mails;
    if (first === undefined) {
      const message = `No mail with ${submission.token} has arrived within ${settings.within}.`;
      const findings = [note('no-mail', message, 'no mail', `one mail within ${settings.within}`)];
      return { ...none, looked: true, answer: 'fail', reason: message, findings };
    }
    const tooLarge = mails.find((one) => one.size > largestMail);
    if (tooLarge !== undefined) {
      const reason = `The mail has ${String(tooLarge.size)} bytes; at most ${String(largestMail)} are read.`;
      return { ...none, answer: 'error', reason, details: { bytes: tooLarge.size } };
    }
    return { raw: await mailbox.read(first.uid), mails: mails.length, afterMs };
  } catch (error) {
    context.signal?.throwIfAborted();
    const reason = error instanceof Error ? error.message : String(error);
    return { ...none, answer: 'error', reason };
  }
}

async function judge(
  context: CheckContext,
  ports: MailPorts,
  { libraries, settings, row }: Look,
  submission: Submission,
  { raw, mails, afterMs }: FetchedMail,
): Promise<Seen> {
  const { flow } = row;
  const judged = await judgeMail(context, libraries, ports.resolver, { raw, row, submission, settings });
  const findings = [...judged.findings];
  if (mails > 1) {
    const value = `${String(mails)} mails`;
    const message = `${value} came of one sending.`;
    const parts = { rule: 'sent-twice', key: flow, severity: 'high', message, value } as const;
    findings.push(finding(name, { ...parts, threshold: 'one mail' }));
  }
  const details = { ...judged.details, afterMs, engine: submission.engine };
  const looked = { flow, looked: true, findings, details };
  if (findings.length > 0)
    return { ...looked, answer: 'fail', reason: findings.map((one) => one.message).join(' ') };
  if (judged.open.length > 0) return { ...looked, answer: 'not-evaluated', reason: judged.open.join(' ') };
  const took = formatDuration(Math.max(1_000, Math.round(afterMs / 1_000) * 1_000));
  const proven = settings.authentication.map((one) => one.toUpperCase()).join(', ');
  const how = proven === '' ? '' : `, proven by ${proven}`;
  return {
    ...looked,
    answer: 'pass',
    reason: `The mail arrived (${took} of waiting) from ${row.from}${how}.`,
  };
}

async function waitFor(
  { clock, log, signal }: CheckContext,
  mailbox: Mailbox,
  submission: Submission,
  withinMs: number,
): Promise<{ mails: readonly FoundMail[]; afterMs: number }> {
  const began = clock.now().getTime();
  let pause = firstPauseMs;
  for (;;) {
    const mails = await mailbox.find(submission.token, sinceOf(submission));
    const afterMs = Math.max(0, clock.now().getTime() - began);
    if (mails.length === 1) {
      await clock.sleep(secondMs, signal);
      return { mails: await mailbox.find(submission.token, sinceOf(submission)), afterMs };
    }
    if (mails.length > 0 || afterMs >= withinMs) return { mails, afterMs };
    log.info(`No mail with ${submission.token} after ${String(afterMs)} ms; looking again.`);
    await clock.sleep(Math.min(pause, Math.max(1, withinMs - afterMs)), signal);
    pause = Math.min(longestPauseMs, pause * 2);
  }
}

/** Servers search by days, each in its own zone. */
function sinceOf({ sentAt }: Submission): Date {
  return new Date(Date.parse(sentAt) - day);
}

function withLeft(seen: Seen, left: readonly string[]): Seen {
  if (left.length === 0) return seen;
  const message = `Left in the mailbox: ${left.join('; ')}.`;
  const found = finding(name, {
    ...{ rule: 'not-removed', key: seen.flow, severity: 'medium', message },
    value: `${String(left.length)} left behind`,
    threshold: 'nothing left behind',
    remedy: 'Remove the mails by hand; the account must be allowed to delete mails.',
  });
  return {
    ...seen,
    answer: worstAnswer([seen.answer, 'fail']),
    reason: `${seen.reason} ${message}`,
    findings: [...seen.findings, found],
  };
}
