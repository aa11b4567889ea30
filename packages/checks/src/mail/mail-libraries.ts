import type { ToolUse } from '@fhir-iq/sluice-model';
import { type PackRequest } from '@fhir-iq/sluice-runtime/tools/tool-pack';
import { loadFromPack } from '@fhir-iq/sluice-runtime/tools/load-from-pack';
import type { ImapFlow } from 'imapflow';

/** Result of one way to prove a sender, as far as it is read. */
interface Status {
  readonly result: string;
  readonly comment?: string;
}

/** What mailauth says of a mail, as far as it is read. */
export interface MailauthResult {
  readonly dkim?: {
    readonly results?: readonly {
      readonly signingDomain?: string;
      readonly selector?: string;
      readonly status: Status & { readonly aligned?: string | false; readonly underSized?: number };
    }[];
  };
  readonly spf?: { readonly domain?: string; readonly status: Status } | false;
  readonly dmarc?: { readonly domain?: string; readonly p?: string; readonly status: Status } | false;
}

/** Asks DNS, as Node's own resolver does: a text record is a list of its parts. */
export type DnsResolver = (name: string, type: string) => Promise<string[] | string[][]>;

/** The part of mailauth that is used. */
export interface Mailauth {
  authenticate(
    mail: Buffer,
    options: {
      readonly resolver: DnsResolver;
      readonly mta: string;
      readonly ip?: string;
      readonly helo?: string;
      readonly sender?: string;
      readonly disableArc: true;
      readonly disableBimi: true;
      readonly trustReceived: false;
    },
  ): Promise<MailauthResult>;
}

/** The part of a `from` or `by` clause that mailauth reads of a Received line. */
export interface ReceivedLine {
  readonly from?: { readonly value?: string };
  readonly by?: { readonly value?: string };
}

/** mailauth's reader of Received lines. */
export interface ReceivedReader {
  parseReceived(line: string): ReceivedLine;
  getClientAddress(from: ReceivedLine['from']): string | undefined | null;
}

/** A mail as postal-mime reads it, as far as it is read. */
export interface ParsedMail {
  readonly headers: readonly { readonly key: string; readonly value: string }[];
  readonly from?: { readonly address?: string; readonly group?: unknown };
  readonly to?: readonly { readonly address?: string }[];
  readonly subject?: string;
  readonly text?: string;
  readonly html?: string;
}

/** What the check of mails works with. */
export interface MailLibraries {
  readonly ImapFlow: typeof ImapFlow;
  readonly mailauth: Mailauth;
  readonly received: ReceivedReader;
  readonly parse: (mail: Buffer) => Promise<ParsedMail>;
  readonly tools: readonly ToolUse[];
}

/**
 * Takes the libraries out of the tool pack `mail`.
 *
 * @param request - Where packs come from and go to.
 * @throws {WorkError} If the pack cannot be installed.
 */
export async function mailLibraries(request: PackRequest): Promise<MailLibraries> {
  const load = <Library>(name: string) => loadFromPack<Library>(request, 'mail', name);
  const imapflow = await load<{ ImapFlow: typeof ImapFlow }>('imapflow');
  const mailauth = await load<{ default: Mailauth }>('mailauth');
  const received = await load<{ default: ReceivedReader }>('mailauth/lib/parse-received.js');
  const mime = await load<{ default: { parse(mail: Buffer): Promise<ParsedMail> } }>('postal-mime');
  return {
    ImapFlow: imapflow.library.ImapFlow,
    mailauth: mailauth.library.default,
    received: received.library.default,
    parse: (mail) => mime.library.default.parse(mail),
    tools: [imapflow.tool, mailauth.tool, mime.tool],
  };
}
