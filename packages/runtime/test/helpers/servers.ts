import http from 'node:http';
import https from 'node:https';
import net from 'node:net';
import type { AddressInfo } from 'node:net';
import type { Pair } from './certificates.ts';

/** A server of a test: its address and its end. */
export interface TestServer extends AsyncDisposable {
  readonly url: string;
  readonly port: number;
  /** The requests that came, as `METHOD path`. */
  readonly requests: readonly string[];
}

async function listening(server: net.Server, scheme: string, requests: string[]): Promise<TestServer> {
  const sockets = new Set<net.Socket>();
  server.on('connection', (socket: net.Socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined);
    socket.on('close', () => sockets.delete(socket));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `${scheme}://127.0.0.1:${String(port)}`,
    port,
    requests,
    [Symbol.asyncDispose]: () =>
      new Promise((resolve) => {
        for (const socket of sockets) socket.destroy();
        server.close(() => resolve());
      }),
  };
}

/** Starts a server; with `pair` it speaks TLS. */
export function serve(handler: http.RequestListener, pair?: Pair): Promise<TestServer> {
  const requests: string[] = [];
  const listener: http.RequestListener = (request, response) => {
    requests.push(`${request.method ?? ''} ${request.url ?? ''}`);
    handler(request, response);
  };
  return pair === undefined
    ? listening(http.createServer(listener), 'http', requests)
    : listening(https.createServer(pair, listener), 'https', requests);
}

/** Starts a server that writes these bytes to whoever connects and sends something, then does as told. */
export function serveBytes(bytes: string, then: 'end' | 'reset' | 'stay'): Promise<TestServer> {
  const requests: string[] = [];
  const server = net.createServer((socket) => {
    socket.once('data', () => {
      requests.push('bytes');
      socket.write(bytes, () => {
        if (then === 'end') socket.end();
        if (then === 'reset') socket.resetAndDestroy();
      });
    });
  });
  return listening(server, 'http', requests);
}

/** The body of a request. */
export async function bodyOf(request: http.IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString('utf8');
}
