import { WorkError } from '@fhir-iq/sluice-model';
import { authorities } from '@fhir-iq/sluice-runtime/http/connect';
import { proxyFor } from '@fhir-iq/sluice-runtime/http/proxy';
import type { Environment } from '@fhir-iq/sluice-runtime';
import type { ImapFlow } from 'imapflow';
import type { ImapServer } from './imap-address.ts';

/** Real milliseconds for a connection with TLS, for the greeting, and of silence in a conversation. */
const limits = { connectionTimeout: 10_000, greetingTimeout: 10_000, socketTimeout: 30_000 } as const;
/** The largest mail that is read, in bytes. */
export const largestMail = 10 * 1024 * 1024;
/** Mails that are looked at for one token: one is right. */
const mostMails = 20;

/** A mail as the mailbox lists it. */
export interface FoundMail {
  readonly uid: number;
  readonly size: number;
}

/** A folder of a mailbox. Every call fails with a `WorkError` that says what was tried. */
export interface Mailbox {
  /** Mails that came on the day of an instant or later and bear a text somewhere. */
  find(text: string, since: Date): Promise<readonly FoundMail[]>;
  /** A whole mail, as it lies there. */
  read(uid: number): Promise<Buffer>;
  remove(uids: readonly number[]): Promise<void>;
  markAsRead(uids: readonly number[]): Promise<void>;
  close(): Promise<void>;
}

/** How to open a mailbox. */
export interface MailboxRequest {
  readonly library: typeof ImapFlow;
  readonly server: ImapServer;
  readonly folder: string;
  readonly env: Environment;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Signs in and opens a folder. The password goes over TLS alone.
 *
 * @param request - Where, and with what.
 * @throws {WorkError} If there is no way in; what is said names neither user nor password.
 */
export async function openMailbox(request: MailboxRequest): Promise<Mailbox> {
  const { library, server, folder, env, signal } = request;
  const where = `${server.host}:${String(server.port)}`;
  const proxy = proxyFor(new URL(`https://${where}`), env);
  const client = new library({
    host: server.host,
    port: server.port,
    secure: server.secure,
    ...(server.secure ? {} : { doSTARTTLS: true }),
    auth: { user: server.user, pass: server.password },
    ...(proxy === undefined ? {} : { proxy: proxy.href }),
    tls: authorities(env),
    logger: false,
    disableAutoIdle: true,
    ...limits,
    maxLineLength: 1024 * 1024,
    maxLiteralSize: largestMail + 1024,
    maxResponseSize: 2 * largestMail,
  });
  // Errors of a connection that nobody waits for at the moment come again with the next call.
  client.on('error', () => undefined);
  const stop = (): void => client.close();
  signal?.addEventListener('abort', stop, { once: true });
  const attempt = async <T>(what: string, work: () => Promise<T>): Promise<T> => {
    try {
      return await work();
    } catch (error) {
      signal?.throwIfAborted();
      throw failureOf(error, what, where);
    }
  };
  try {
    await attempt('sign in', async () => await client.connect());
    await attempt(`open the folder "${folder}"`, async () => await client.mailboxOpen(folder));
  } catch (error) {
    client.close();
    signal?.removeEventListener('abort', stop);
    throw error;
  }
  return {
    find: async (text, since) =>
      await attempt('search the mails', async () => {
        await client.noop();
        const found = await client.search({ since, text }, { uid: true });
        const uids = found === false || found === undefined ? [] : found.slice(-mostMails);
        if (uids.length === 0) return [];
        const mails = await client.fetchAll(uids, { uid: true, size: true }, { uid: true });
        return mails.map(({ uid, size }) => ({ uid, size: size ?? 0 }));
      }),
    read: async (uid) =>
      await attempt('read a mail', async () => {
        const mail = await client.fetchOne(
          String(uid),
          { source: { maxLength: largestMail } },
          { uid: true },
        );
        if (mail === false || mail.source === undefined) throw new Error('it is no longer there');
        return mail.source;
      }),
    remove: async (uids) =>
      await attempt('remove a mail', async () => {
        if (!(await client.messageDelete([...uids], { uid: true }))) throw new Error('the server said no');
      }),
    markAsRead: async (uids) =>
      await attempt('mark a mail', async () => {
        if (!(await client.messageFlagsAdd([...uids], ['\\Seen'], { uid: true })))
          throw new Error('the server said no');
      }),
    close: async () => {
      signal?.removeEventListener('abort', stop);
      await client.logout().catch(() => client.close());
    },
  };
}

/** Whether a mailbox that could not be opened may open a moment later: it was not reached, or broke off. */
export function mayOpenLater(error: unknown): boolean {
  const { message, code } = ((error as Error).cause ?? {}) as Partial<ImapError>;
  return /ECONNREFUSED|ECONNRESET|EPIPE|EAI_AGAIN/.test(`${code ?? ''} ${message ?? ''}`);
}

interface ImapError {
  readonly message: string;
  readonly code?: string;
  readonly authenticationFailed?: boolean;
  readonly responseText?: string;
}

const remedies: readonly [pattern: RegExp, text: string][] = [
  [/CONNECT_TIMEOUT|GREETING_TIMEOUT|ETIMEOUT|ETIMEDOUT/i, 'The server did not answer in time.'],
  [/ENOTFOUND|EAI_AGAIN/, 'The name could not be resolved: is it spelt rightly?'],
  [/ECONNREFUSED/, 'Nothing listens there.'],
  [/ECONNRESET|EPIPE/, 'The server takes no connections, or ends them: is it up?'],
  [/LiteralTooLarge|ResponseTooLarge|LineTooLarge/i, 'The server sent more than it was asked for.'],
  [/CERT|SELF_SIGNED|UNABLE_TO|ALTNAME/i, 'The certificate is not trusted; no password was sent.'],
  [/STARTTLS|TLS/i, 'The server offers no TLS; a password is never sent in the clear.'],
];

function failureOf(error: unknown, what: string, where: string): WorkError {
  const { message, code, authenticationFailed, responseText } = error as ImapError;
  if (authenticationFailed === true) {
    return new WorkError({
      what: `The mail server ${where} did not accept user and password of imap-url.`,
      remedy:
        'Put the right ones into the secret; some providers want a password of its own for each program.',
    });
  }
  const said = [message, responseText, code].filter((part) => part !== undefined && part !== '').join(', ');
  const remedy = remedies.find(([pattern]) => pattern.test(`${code ?? ''} ${message}`))?.[1];
  return new WorkError({
    what: `Could not ${what} at the mail server ${where}: ${said.slice(0, 300)}.`,
    ...(remedy === undefined ? {} : { remedy }),
    cause: error,
  });
}
