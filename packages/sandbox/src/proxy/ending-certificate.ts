import net from 'node:net';
import tls from 'node:tls';
import type { Authority, Credentials } from './authority.ts';
import type { Interceptor } from './interceptor.ts';
import { LoopbackServer } from './loopback.ts';

/** How long the certificates that are shown here are still valid. */
const DAYS_LEFT = 3;
const LONGEST_OPENING = 64 * 1024;

/**
 * Starts a second door before the interceptor that shows certificates which end soon: mockttp alone says how long its own
 * are valid.
 *
 * @param authority - Issues them.
 * @param interceptorPort - Where the requests go on to, encrypted anew.
 */
export async function startEndingCertificates(
  authority: Authority,
  interceptorPort: number,
): Promise<Interceptor> {
  const issued = new Map<string, Promise<Credentials>>();
  const goOn = async (socket: net.Socket, host: string, port: string): Promise<void> => {
    const credentials = issued.get(host) ?? authority.issue(host, DAYS_LEFT);
    issued.set(host, credentials);
    const { key, certificate: cert } = await credentials;
    const onward = await connectThrough(
      server.keep(net.connect(interceptorPort, '127.0.0.1')),
      `${host}:${port}`,
    );
    const inner = tls.connect({ socket: onward, servername: host, ca: authority.certificate });
    socket.write('HTTP/1.1 200 Connection established\r\n\r\n');
    const outer = new tls.TLSSocket(socket, { isServer: true, key, cert });
    for (const [one, other] of [
      [outer, inner],
      [inner, outer],
    ] as const) {
      one.on('error', () => other.destroy());
      one.on('close', () => other.destroySoon());
      one.pipe(other);
    }
  };
  const server = new LoopbackServer((socket) => {
    readOpening(socket)
      .then((opening) => {
        const [, host = '', port = ''] = /^CONNECT ([^\s:]+):(\d+) /.exec(opening) ?? [];
        return goOn(socket, host.toLowerCase(), port);
      })
      .catch(() => socket.destroy());
  });
  return { port: await server.listen(), close: () => server.close() };
}

/** Reads the headers of a CONNECT or of its answer; neither side says more before the other answers. */
async function readOpening(socket: net.Socket): Promise<string> {
  let opening = '';
  for (;;) {
    const chunk = await new Promise<Buffer>((resolve, reject) => {
      socket.once('data', resolve);
      socket.once('close', () => reject(new Error('closed before its opening was read')));
    });
    opening += chunk.toString('latin1');
    if (opening.includes('\r\n\r\n')) return opening;
    if (opening.length > LONGEST_OPENING) throw new Error('the opening is too long');
  }
}

async function connectThrough(socket: net.Socket, to: string): Promise<net.Socket> {
  socket.write(`CONNECT ${to} HTTP/1.1\r\nhost: ${to}\r\n\r\n`);
  const answer = await readOpening(socket);
  if (!/^HTTP\/1\.1 200/.test(answer)) throw new Error(`no way to ${to}`);
  return socket;
}
