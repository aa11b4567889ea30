import net from 'node:net';
import tls from 'node:tls';
import type { Credentials } from '../../proxy/authority.ts';
import { converse, type ImapWorld } from './session.ts';

/** The mailbox's door: IMAP with TLS from the first byte. */
export interface ImapServer {
  /** Local port; the proxy tunnels there what is meant for port 993 of the mail host. */
  readonly port: number;
  close(): Promise<void>;
}

/**
 * Starts the server on a free port of the loopback address.
 *
 * @param credentials - Its certificate.
 * @param world - The mailbox and who may see it.
 */
export async function startImapServer(credentials: Credentials, world: ImapWorld): Promise<ImapServer> {
  const { faults } = world;
  const sockets = new Set<net.Socket>();
  const secure = { key: credentials.key, cert: credentials.certificate };
  const server = net.createServer((socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    socket.on('error', () => socket.destroy());
    if (faults.strikes('imap-down')) {
      socket.resetAndDestroy();
      return;
    }
    if (faults.strikes('imap-silent')) return;
    if (faults.strikes('imap-no-tls')) {
      socket.write('* OK Sluice rehearsal without TLS\r\n');
      return;
    }
    converse(new tls.TLSSocket(socket, { isServer: true, ...secure }), world);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    port: (server.address() as net.AddressInfo).port,
    close: async () => {
      for (const socket of sockets) socket.destroy();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}
