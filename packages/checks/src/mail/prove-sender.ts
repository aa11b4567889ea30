import type { Answer } from '@fhir-iq/sluice-model';
import type { DnsResolver, MailauthResult, MailLibraries, ParsedMail } from './mail-libraries.ts';

/** The ways in which a sender is proven. */
export type Proof = 'spf' | 'dkim' | 'dmarc';

/** What one way came to. */
export interface ProofResult {
  readonly proof: Proof;
  /** `not-evaluated` where this runner cannot verify it. */
  readonly answer: Answer;
  readonly said: string;
}

/** Who handed the mail to the mailbox's own server, by the one line that no sender can have written. */
interface Client {
  readonly ip: string;
  readonly helo?: string;
  readonly sender?: string;
}

/**
 * Proves the sender of a mail. Nothing that stands in the mail is believed: signatures are verified against DNS, and the
 * line of the mailbox's own server is the only one that is read.
 *
 * @param libraries - mailauth.
 * @param mail - As it lies in the mailbox.
 * @param parsed - The same, read.
 * @param receivedBy - Names of the mailbox's own server; none: the way of the mail cannot be known.
 * @param resolver - Asks DNS.
 */
export async function proveSender(
  libraries: Pick<MailLibraries, 'mailauth' | 'received'>,
  mail: Buffer,
  parsed: ParsedMail,
  receivedBy: readonly string[],
  resolver: DnsResolver,
): Promise<ProofResult[]> {
  const client = clientOf(libraries, parsed, receivedBy);
  const result = await libraries.mailauth.authenticate(mail, {
    resolver,
    mta: 'sluice.invalid',
    ...('ip' in client ? client : {}),
    disableArc: true,
    disableBimi: true,
    trustReceived: false,
  });
  const spf = 'ip' in client ? spfOf(result, client) : unknown('spf', client.unknown);
  const dkim = dkimOf(result);
  return [spf, dkim, dmarcOf(result, spf, dkim)];
}

function clientOf(
  { received }: Pick<MailLibraries, 'received'>,
  { headers }: ParsedMail,
  receivedBy: readonly string[],
): Client | { unknown: string } {
  if (receivedBy.length === 0)
    return {
      unknown: 'receivedBy does not say which server the mailbox has, so the way of the mail is not known',
    };
  const first = headers.find(({ key }) => key === 'received');
  const line = first === undefined ? undefined : received.parseReceived(`Received: ${first.value}`);
  const by = line?.by?.value?.toLowerCase().split(/\s/)[0] ?? '';
  if (!receivedBy.includes(by))
    return {
      unknown: `the first Received line was written by ${by === '' ? 'nobody' : quoted(by)}, not by ${receivedBy.join(' or ')}`,
    };
  const ip = received.getClientAddress(line?.from);
  if (ip === undefined || ip === null || ip === '')
    return { unknown: `the first Received line, by ${by}, names no address that the mail came from` };
  const path = headers.find(({ key }) => key === 'return-path')?.value;
  const sender = path === undefined ? undefined : /<?([^<>\s]*)>?/.exec(path.trim())?.[1];
  const helo = line?.from?.value;
  return {
    ip,
    ...(helo === undefined ? {} : { helo }),
    ...(sender === undefined || sender === '' ? {} : { sender }),
  };
}

function spfOf({ spf }: MailauthResult, { ip, sender }: Client): ProofResult {
  if (spf === undefined || spf === false) return unknown('spf', 'the mail names no sender of its envelope');
  const what = `${spf.domain ?? sender ?? 'the sender'} and ${ip}`;
  return byResult('spf', spf.status.result, what, spf.status.comment);
}

function dkimOf({ dkim }: MailauthResult): ProofResult {
  const signatures = (dkim?.results ?? []).filter((one) => one.status.result !== 'none');
  if (signatures.length === 0)
    return { proof: 'dkim', answer: 'fail', said: 'the mail bears no DKIM signature' };
  const whole = signatures.find(
    ({ status }) =>
      status.result === 'pass' && typeof status.aligned === 'string' && (status.underSized ?? 0) === 0,
  );
  if (whole !== undefined)
    return { proof: 'dkim', answer: 'pass', said: `signed by ${quoted(whole.signingDomain ?? '')}` };
  const strange = signatures.find(({ status }) => status.result === 'pass');
  if (strange !== undefined) {
    const part = (strange.status.underSized ?? 0) > 0;
    const domain = quoted(strange.signingDomain ?? '');
    const said = part
      ? `${domain} signed only part of the text`
      : `${domain} signed it, which is not the sender's domain`;
    return { proof: 'dkim', answer: 'fail', said };
  }
  const [first] = signatures;
  const silent = signatures.find(({ status }) => isTemporary(status.result)) ?? first;
  return byResult(
    'dkim',
    silent?.status.result ?? 'fail',
    `the signature of ${quoted(silent?.signingDomain ?? '')}`,
    silent?.status.comment,
  );
}

function dmarcOf({ dmarc }: MailauthResult, spf: ProofResult, dkim: ProofResult): ProofResult {
  if (dmarc === undefined || dmarc === false)
    return { proof: 'dmarc', answer: 'fail', said: 'the mail names no single domain of an author' };
  const what = `the policy (${dmarc.p ?? 'none'}) of ${quoted(dmarc.domain ?? '')}`;
  const own = byResult('dmarc', dmarc.status.result, what, dmarc.status.comment);
  // It fails where neither of the others holds: one that nobody could verify may have held.
  const open = [spf, dkim].find((one) => one.answer === 'not-evaluated');
  if (own.answer === 'fail' && dmarc.status.result === 'fail' && open !== undefined)
    return unknown('dmarc', `${open.proof} could not be verified: ${open.said}`);
  return own;
}

function byResult(proof: Proof, result: string, what: string, comment?: string): ProofResult {
  const why = comment === undefined || comment === '' ? '' : ` (${quoted(comment)})`;
  if (result === 'pass') return { proof, answer: 'pass', said: `${what}: pass` };
  if (isTemporary(result)) return unknown(proof, `DNS did not answer about ${what}${why}`);
  return { proof, answer: 'fail', said: `${what}: ${result}${why}` };
}

function isTemporary(result: string): boolean {
  return ['temperror', 'temperr', 'skipped'].includes(result);
}

function unknown(proof: Proof, said: string): ProofResult {
  return { proof, answer: 'not-evaluated', said };
}

/** What stands in a mail is somebody else's text. */
function quoted(text: string): string {
  return text.replace(/[^\x20-\x7e]/g, '?').slice(0, 120);
}
