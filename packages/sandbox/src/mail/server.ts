import net from 'node:net';
import type { SMTPServer } from 'smtp-server';
import type { FarEndContext } from '../far-end.ts';
import { createAuthority, type Authority } from '../proxy/authority.ts';
import type { SandboxSeed } from '../seed.ts';
import { createConversations } from './conversation.ts';
import { Mailbox } from './imap/mailbox.ts';
import { startImapServer } from './imap/server.ts';
import type { ReceivedMail } from './message.ts';

/** The port on which mail hosts speak TLS from the first byte. */
const IMPLICIT_TLS_PORT = 465;
/** The port on which a mailbox is read, with TLS from the first byte. */
const IMAP_PORT = 993;

/** The mail host: a real SMTP conversation with TLS and AUTH, and IMAP to read what came. */
export interface MailStandIn {
  /** Local port of the server (STARTTLS); the proxy tunnels there what is meant for the mail host. */
  readonly port: number;
  /** The local port for a host name and its port, undefined when it is not the mail host. */
  portFor(host: string, port: number): number | undefined;
  /** Mails taken so far, oldest first; to one address if given. */
  mailbox(address?: string): readonly ReceivedMail[];
  /** All mails taken so far, parsed, oldest first: as a mail reader lists them. */
  messages(): readonly ReceivedMail[];
  close(): Promise<void>;
}

/** Starts the mail server on two free ports of the loopback address: one with STARTTLS, one with TLS from the start. */
export async function startMailServer(
  context: FarEndContext,
  authority: Authority,
  seed: SandboxSeed['mail'],
): Promise<MailStandIn> {
  const host = seed?.host.toLowerCase() ?? 'mail.invalid';
  const mails: ReceivedMail[] = [];
  const mailbox = new Mailbox();
  const take = (mail: ReceivedMail): void => {
    mails.push(mail);
    mailbox.add(traced(mail, host), new Date(mail.at));
  };
  const credentials = await authority.issue(host);
  const { user = '', password = '' } = seed ?? {};
  const imap = await startImapServer(credentials, { mailbox, user, password, faults: context.faults });
  const doors = await Promise.all(
    [false, true].map(async (secure) => {
      const door = new MailDoor(
        context,
        createConversations(context, { host, seed, credentials, secure, take }),
        async () => {
          const stranger = await createAuthority('Somebody Else', 'Unknown authority');
          const wrong = await stranger.issue(host);
          return createConversations(context, { host, seed, credentials: wrong, secure, take });
        },
      );
      return { door, port: await door.listen() };
    }),
  );
  const [startTls, implicit] = doors as [(typeof doors)[0], (typeof doors)[0]];
  return {
    port: startTls.port,
    portFor: (asked, port) => {
      if (seed === undefined || asked !== host) return undefined;
      if (port === IMAP_PORT) return imap.port;
      return port === IMPLICIT_TLS_PORT ? implicit.port : startTls.port;
    },
    mailbox: (address) =>
      mails.filter((mail) => address === undefined || mail.to.includes(address.toLowerCase())),
    messages: () => [...mails],
    close: async () => {
      await imap.close();
      await Promise.all(doors.map(async ({ door }) => await door.close()));
    },
  };
}

/** A mail as it lies in the mailbox: below the two lines that the mailbox's own server writes. */
function traced(mail: ReceivedMail, host: string): Buffer {
  const trace = [
    `Return-Path: <${mail.from}>`,
    `Received: from sender ([127.0.0.1]) by ${host} with ESMTPS; ${new Date(mail.at).toUTCString()}`,
  ];
  return Buffer.from(`${trace.join('\r\n')}\r\n${mail.raw}`);
}

/** Takes connections, lets the faults of connections strike, and hands them to a conversation. */
class MailDoor {
  private readonly context: FarEndContext;
  private readonly trusted: SMTPServer;
  private readonly makeUntrusted: () => Promise<SMTPServer>;
  private untrusted: Promise<SMTPServer> | undefined;
  private readonly server: net.Server;
  private readonly sockets = new Set<net.Socket>();

  constructor(context: FarEndContext, trusted: SMTPServer, makeUntrusted: () => Promise<SMTPServer>) {
    this.context = context;
    this.trusted = trusted;
    this.makeUntrusted = makeUntrusted;
    this.server = net.createServer((socket) => this.take(socket));
  }

  async listen(): Promise<number> {
    await new Promise<void>((resolve) => this.server.listen(0, '127.0.0.1', resolve));
    return (this.server.address() as net.AddressInfo).port;
  }

  async close(): Promise<void> {
    for (const socket of this.sockets) socket.destroy();
    await new Promise<void>((resolve) => this.server.close(() => resolve()));
    // The conversations never listened themselves: closing them ends their bookkeeping of connections.
    for (const server of [this.trusted, await this.untrusted]) server?.close(() => undefined);
  }

  private take(socket: net.Socket): void {
    const { faults } = this.context;
    this.sockets.add(socket);
    socket.on('close', () => this.sockets.delete(socket));
    socket.on('error', () => socket.destroy());
    if (faults.strikes('mail-down')) {
      socket.resetAndDestroy();
      return;
    }
    if (faults.strikes('mail-empty')) {
      socket.end();
      return;
    }
    const wrong = faults.strikes('mail-wrong-certificate');
    if (wrong) this.untrusted ??= this.makeUntrusted();
    void Promise.resolve((wrong ? this.untrusted : undefined) ?? this.trusted).then((server) =>
      server.server.emit('connection', socket),
    );
  }
}
