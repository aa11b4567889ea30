import {
  SMTPServer,
  type SMTPServerAuthentication,
  type SMTPServerDataStream,
  type SMTPServerSession,
} from 'smtp-server';
import type { FarEndContext } from '../far-end.ts';
import type { Credentials } from '../proxy/authority.ts';
import type { SandboxSeed } from '../seed.ts';
import { readMail, type ReceivedMail } from './message.ts';

/** The largest mail that the server takes, in bytes, as it says in its greeting. */
const LARGEST_MAIL = 25 * 1024 * 1024;

/**
 * Makes a server that speaks SMTP on the connections that it is given; it does not listen itself.
 *
 * @param secure - TLS from the first byte (port 465); else STARTTLS is offered, and sign-in needs it.
 */
export function createConversations(
  context: FarEndContext,
  options: {
    readonly host: string;
    readonly seed: SandboxSeed['mail'];
    readonly credentials: Credentials;
    readonly secure: boolean;
    readonly take: (mail: ReceivedMail) => void;
  },
): SMTPServer {
  const { clock, faults, log } = context;
  const { seed, credentials } = options;
  const refusing = new WeakMap<SMTPServerSession, 'all' | 'first'>();
  const server = new SMTPServer({
    name: options.host,
    banner: 'Sluice rehearsal',
    secure: options.secure,
    key: credentials.key,
    cert: credentials.certificate,
    authMethods: ['PLAIN', 'LOGIN'],
    authOptional: seed === undefined,
    allowInsecureAuth: false,
    size: LARGEST_MAIL,
    disableReverseLookup: true,
    closeTimeout: 1_000,
    logger: false,
    onAuth: (auth: SMTPServerAuthentication, _session, callback) => {
      const wrong = auth.username !== seed?.user || auth.password !== seed?.password;
      if (faults.strikes('mail-auth-fails') || wrong) {
        callback(smtpError(535, '5.7.8 Error: authentication failed'));
        return;
      }
      callback(null, { user: auth.username });
    },
    onMailFrom: (_address, session, callback) => {
      if (faults.strikes('mail-refuses')) refusing.set(session, 'all');
      else if (faults.strikes('mail-refuses-one')) refusing.set(session, 'first');
      const later = faults.strikes('mail-429');
      callback(later ? smtpError(451, '4.7.1 Too many messages, try again later') : null);
    },
    onRcptTo: (address, session, callback) => {
      const refused = refusing.get(session);
      if (refused === 'first') refusing.delete(session);
      const error = smtpError(550, `5.1.1 <${address.address}>: Recipient address rejected`);
      callback(refused === undefined ? null : error);
    },
    onData: (stream, session, callback) => {
      readStream(stream, session, clock.now()).then(
        (mail) => {
          if (mail === undefined) return callback(smtpError(552, '5.3.4 Message too big'));
          options.take(mail);
          return callback(null, `2.0.0 Ok: queued as ${mail.id}`);
        },
        (error: unknown) => callback(error instanceof Error ? error : new Error(String(error))),
      );
    },
  });
  // Clients that leave in the middle are their own affair.
  server.on('error', (error) => log.debug(`mail stand-in: ${error.message}`));
  return server;
}

async function readStream(
  stream: SMTPServerDataStream,
  session: SMTPServerSession,
  at: Date,
): Promise<ReceivedMail | undefined> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(chunk as Buffer);
  if (stream.sizeExceeded) return undefined;
  const { mailFrom, rcptTo } = session.envelope;
  return readMail({
    raw: Buffer.concat(chunks),
    at: at.toISOString(),
    from: mailFrom === false ? '' : mailFrom.address,
    to: rcptTo.map((recipient) => recipient.address.toLowerCase()),
    tls: session.secure,
    user: typeof session.user === 'string' ? session.user : undefined,
  });
}

function smtpError(responseCode: number, message: string): Error {
  return Object.assign(new Error(message), { responseCode });
}
