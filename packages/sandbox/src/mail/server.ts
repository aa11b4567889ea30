import net from 'node:net';
import type { SMTPServer } from 'smtp-server';
import type { FarEndContext } from '../far-end.ts';
import { createAuthority, type Authority } from '../proxy/authority.ts';
import type { SandboxSeed } from '../seed.ts';
import { createConversations } from './conversation.ts';
import type { ReceivedMail } from './message.ts';

/** The port on which mail hosts speak TLS from the first byte. */
const IMPLICIT_TLS_PORT = 465;

/** The mail host: a real SMTP conversation with TLS and AUTH. */
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
  const take = (mail: ReceivedMail): void => void mails.push(mail);
  const credentials = await authority.issue(host);
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
      return port === IMPLICIT_TLS_PORT ? implicit.port : startTls.port;
    },
    mailbox: (address) =>
      mails.filter((mail) => address === undefined || mail.to.includes(address.toLowerCase())),
    messages: () => [...mails],
    close: async () => {
      await Promise.all(doors.map(async ({ door }) => await door.close()));
    },
  };
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
