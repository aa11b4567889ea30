import type { emailNotificationsSettings } from '@fhir-iq/sluice-config/schema/check-settings/data';
import { counted, type Answer, type Finding, type Submission } from '@fhir-iq/sluice-model';
import type { z } from 'zod';
import type { CheckContext } from '../check.ts';
import { finding } from '../findings.ts';
import { siteUrl } from '../smoke/site-url.ts';
import { askLinks } from './ask-links.ts';
import { linksOf } from './links.ts';
import type { DnsResolver, MailLibraries, ParsedMail } from './mail-libraries.ts';
import { proveSender } from './prove-sender.ts';

const name = 'email_notifications';

export type MailSettings = z.output<typeof emailNotificationsSettings>;
export type MailRow = MailSettings['mails'][number];

/** What one mail came to. */
export interface JudgedMail {
  readonly findings: readonly Finding[];
  /** Parts that this runner could not verify. */
  readonly open: readonly string[];
  readonly details: Readonly<Record<string, unknown>>;
}

/**
 * Judges a mail that bears the token: who sent it, how that is proven, what it says, and where its links lead.
 *
 * @param context - The check's.
 * @param libraries - What reads and proves mails.
 * @param resolver - Asks DNS.
 * @param given - The mail with what is wanted of it.
 * @param given.raw - The mail as it lies in the mailbox.
 * @param given.row - What is configured of it.
 * @param given.submission - What triggered it.
 * @param given.settings - The check's settings.
 */
export async function judgeMail(
  context: CheckContext,
  libraries: MailLibraries,
  resolver: DnsResolver,
  given: {
    readonly raw: Buffer;
    readonly row: MailRow;
    readonly submission: Submission;
    readonly settings: MailSettings;
  },
): Promise<JudgedMail> {
  const { raw, row, submission, settings } = given;
  const { flow } = row;
  const mail = await libraries.parse(raw);
  const note = (rule: string, message: string, value: string, threshold: string): Finding =>
    finding(name, { rule, key: flow, severity: 'high', message, value, threshold });
  const findings: Finding[] = [];
  const from = (mail.from?.address ?? '').toLowerCase();
  if (from !== row.from.toLowerCase()) {
    const value = from === '' ? 'nobody' : printable(from);
    findings.push(note('sender', `The mail says that it comes from ${value}.`, value, row.from));
  }
  if (row.subject !== undefined && !(mail.subject ?? '').includes(row.subject)) {
    const value = printable(mail.subject ?? '');
    findings.push(
      note('subject', `The subject of the mail does not hold "${row.subject}".`, value, row.subject),
    );
  }
  if (!bears(mail, submission.token))
    findings.push(
      note(
        'token',
        'The token stands neither in the subject nor in the text of the mail.',
        'not there',
        submission.token,
      ),
    );
  const proofs = await proveSender(libraries, raw, mail, settings.receivedBy, resolver);
  const wanted = proofs.filter(({ proof }) => settings.authentication.includes(proof));
  for (const { proof, said } of wanted.filter(({ answer }) => answer === 'fail'))
    findings.push(note(proof, `${proof.toUpperCase()} does not prove the sender: ${said}.`, said, 'pass'));
  const links = linksOf(mail);
  const site = siteUrl(context);
  const hosts = [...new Set([site.host, context.configuration.site.domain, ...settings.linkHosts])];
  const asked = await askLinks(context, flow, links, hosts);
  findings.push(...asked.findings);
  if (asked.answered < row.links) {
    const value = counted(asked.answered, 'links');
    const message = `${value} of the mail answer, at least ${String(row.links)} are expected.`;
    findings.push(note('links', message, value, `at least ${counted(row.links, 'links')}`));
  }
  const proven: Record<string, Answer> = Object.fromEntries(proofs.map((one) => [one.proof, one.answer]));
  return {
    findings,
    open: wanted
      .filter(({ answer }) => answer === 'not-evaluated')
      .map(({ proof, said }) => `${proof.toUpperCase()} could not be verified: ${said}.`),
    details: {
      bytes: raw.length,
      proven,
      said: proofs.map((one) => `${one.proof}: ${one.said}`),
      links: asked.details,
    },
  };
}

function bears(mail: ParsedMail, token: string): boolean {
  const places = [mail.subject, mail.text, mail.html, ...(mail.to ?? []).map((one) => one.address)];
  return places.some((place) => place?.toLowerCase().includes(token) === true);
}

function printable(text: string): string {
  return text.replace(/[^\x20-\x7e]/g, '?').slice(0, 200);
}
