import net from 'node:net';
import {
  SMTPServer,
  type SMTPServerAuthentication,
  type SMTPServerDataStream,
  type SMTPServerSession,
} from 'smtp-server';
import type { FarEndContext } from '../far-end.ts';
import { createAuthority, type Authority } from '../proxy/authority.ts';
import type { SandboxSeed } from '../seed.ts';
import { readMail, type ReceivedMail } from './message.ts';

/** The mail host: a real SMTP conversation with STARTTLS and AUTH. */
export interface MailStandIn {
  /** Local port of the server; the proxy tunnels there what is meant for the mail host. */
  readonly port: number;
  /** The local port for a host name, undefined when it is not the mail host. */
  portFor(host: string): number | undefined;
  /** Mails taken so far, oldest first; to one address if given. */
  mailbox(address?: string): readonly ReceivedMail[];
  close(): Promise<void>;
}

/** The largest mail that the server takes, in bytes, as it says in its greeting. */
const LARGEST_MAIL = 25 * 1024 * 1024;

/** Starts the mail server on a free port of the loopback address. */
export async function startMailServer(
  context: FarEndContext,
  authority: Authority,
  seed: SandboxSeed['mail'],
): Promise<MailStandIn> {
  const { clock, faults, log } = context;
  const host = seed?.host.toLowerCase() ?? 'mail.invalid';
  const mails: ReceivedMail[] = [];
  const refusing = new WeakMap<SMTPServerSession, 'all' | 'first'>();

  const create = (credentials: { key: string; certificate: string }): SMTPServer => {
    const server = new SMTPServer({
      name: host,
      banner: 'Sluice rehearsal',
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
        callback(
          faults.strikes('mail-429') ? smtpError(451, '4.7.1 Too many messages, try again later') : null,
        );
      },
      onRcptTo: (address, session, callback) => {
        const refused = refusing.get(session);
        if (refused === 'first') refusing.delete(session);
        callback(
          refused === undefined
            ? null
            : smtpError(550, `5.1.1 <${address.address}>: Recipient address rejected`),
        );
      },
      onData: (stream, session, callback) => {
        takeMail(stream, session, clock.now()).then(
          (mail) => {
            if (mail === undefined) return callback(smtpError(552, '5.3.4 Message too big'));
            mails.push(mail);
            return callback(null, `2.0.0 Ok: queued as ${mail.id}`);
          },
          (error: unknown) => callback(error instanceof Error ? error : new Error(String(error))),
        );
      },
    });
    server.on('error', (error) => log.debug(`mail stand-in: ${error.message}`));
    return server;
  };

  const trusted = create(await authority.issue(host));
  let untrusted: Promise<SMTPServer> | undefined;
  const door = net.createServer((socket) => {
    socket.on('error', () => socket.destroy());
    if (faults.strikes('mail-down')) return void socket.resetAndDestroy();
    if (faults.strikes('mail-empty')) return void socket.end();
    const wrong = faults.strikes('mail-wrong-certificate');
    if (wrong)
      untrusted ??= createAuthority('Somebody Else', 'Unknown authority').then(async (other) =>
        create(await other.issue(host)),
      );
    void (wrong ? (untrusted as Promise<SMTPServer>) : Promise.resolve(trusted)).then((server) =>
      server.server.emit('connection', socket),
    );
    return undefined;
  });
  const sockets = new Set<net.Socket>();
  door.on('connection', (socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
  });
  await new Promise<void>((resolve) => door.listen(0, '127.0.0.1', resolve));
  const port = (door.address() as net.AddressInfo).port;

  return {
    port,
    portFor: (asked) => (seed !== undefined && asked === host ? port : undefined),
    mailbox: (address) =>
      mails.filter((mail) => address === undefined || mail.to.includes(address.toLowerCase())),
    close: async () => {
      for (const socket of sockets) socket.destroy();
      await new Promise<void>((resolve) => door.close(() => resolve()));
      // The servers never listened themselves: closing them ends their bookkeeping of connections.
      for (const server of [trusted, await untrusted]) server?.close(() => undefined);
    },
  };
}

async function takeMail(
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
