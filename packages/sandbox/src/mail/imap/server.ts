import tls from 'node:tls';
import type { Credentials } from '../../proxy/authority.ts';
import { LoopbackServer } from '../../proxy/loopback.ts';
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
  const secure = { key: credentials.key, cert: credentials.certificate };
  const server = new LoopbackServer((socket) => {
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
  return { port: await server.listen(), close: () => server.close() };
}
