import net from 'node:net';
import { LoopbackServer } from './loopback.ts';

/** Where a connection through the proxy goes. */
export type Way =
  /** To the intercepting proxy on this port, with the opening bytes as they came. */
  | { readonly to: 'interceptor'; readonly port: number; readonly oldTls?: boolean }
  /** The tunnel ends at this local port, byte for byte: mail speaks first, so nothing can look into it. */
  | { readonly to: 'tunnel'; readonly port: number }
  | { readonly to: 'refused'; readonly status: number; readonly reason: string };

/** How many bytes of an opening line are read before the connection is given up. */
const LONGEST_OPENING = 64 * 1024;

/** The proxy's front door: looks at the first line of each connection and sends it its way. */
export class Door {
  private readonly server: LoopbackServer;

  /**
   * @param choose - Chooses the way of a CONNECT to `host:port`; anything else goes to the interceptor.
   * @param interceptorPort - Where plain requests go.
   */
  constructor(choose: (host: string, port: number) => Promise<Way>, interceptorPort: number) {
    this.server = new LoopbackServer((socket) => {
      this.readOpening(socket, async (opening) => {
        const connect = /^CONNECT (\[[^\]\s]+\]|[^\s:]+):(\d+) HTTP\/1\.[01]\r?\n/.exec(
          opening.toString('latin1'),
        );
        const way: Way =
          connect === null
            ? { to: 'interceptor', port: interceptorPort }
            : await choose((connect[1] as string).toLowerCase(), Number(connect[2]));
        this.send(socket, opening, way);
      });
    });
  }

  /** Listens on a free port of the loopback address. */
  listen(): Promise<number> {
    return this.server.listen();
  }

  /** Closes the door and every connection that came through it. */
  close(): Promise<void> {
    return this.server.close();
  }

  /** Reads to the end of the first line; of a CONNECT, to the end of its headers. */
  private readOpening(socket: net.Socket, then: (opening: Buffer) => Promise<void>): void {
    let opening = Buffer.alloc(0);
    const onData = (chunk: Buffer): void => {
      opening = Buffer.concat([opening, chunk]);
      const head = opening.subarray(0, 8).toString('latin1');
      const complete = head.startsWith('CONNECT ') ? opening.includes('\r\n\r\n') : opening.includes('\n');
      if (!complete && opening.length < LONGEST_OPENING) return;
      socket.off('data', onData);
      socket.pause();
      then(opening).catch(() => socket.destroy());
    };
    socket.on('data', onData);
  }

  private send(socket: net.Socket, opening: Buffer, way: Way): void {
    if (socket.destroyed) return;
    if (way.to === 'refused') {
      const body = `${way.reason}\n`;
      socket.end(
        `HTTP/1.1 ${String(way.status)} ${way.status === 502 ? 'Bad Gateway' : 'Forbidden'}\r\ncontent-type: text/plain\r\n` +
          `content-length: ${String(Buffer.byteLength(body))}\r\nconnection: close\r\n\r\n${body}`,
      );
      return;
    }
    const inner = this.server.keep(net.connect(way.port, '127.0.0.1'));
    inner.once('connect', () => {
      if (way.to === 'tunnel') {
        socket.write('HTTP/1.1 200 Connection established\r\n\r\n');
        const rest = opening.subarray(opening.indexOf('\r\n\r\n') + 4);
        if (rest.length > 0) inner.write(rest);
      } else {
        inner.write(opening);
      }
      inner.pipe(socket);
      if (way.to === 'tunnel' || way.oldTls === true) socket.pipe(inner);
      else pipeUnlessOldTls(socket, inner);
    });
    // Whichever side goes, the other must not linger; a reset stays a reset.
    inner.on('close', (hadError) => (hadError ? socket.resetAndDestroy() : socket.destroySoon()));
    socket.on('close', () => inner.destroy());
  }
}

/** TLS alert `protocol_version`, fatal. */
const refusal = Buffer.from([0x15, 0x03, 0x01, 0x00, 0x02, 0x02, 0x46]);
const tls12 = 0x0303;

/** Refuses clients that offer TLS 1.0 or 1.1 at most, as sites do; what is behind the door would print an error. */
function pipeUnlessOldTls(socket: net.Socket, inner: net.Socket): void {
  const onEnd = (): unknown => inner.end();
  socket.once('end', onEnd);
  socket.once('data', (chunk: Buffer) => {
    socket.off('end', onEnd);
    const isHello = chunk[0] === 0x16 && chunk.length > 10;
    if (isHello && chunk.readUInt16BE(9) < tls12) {
      inner.unpipe(socket);
      socket.end(refusal);
      return;
    }
    inner.write(chunk);
    socket.pipe(inner);
  });
  // It was paused for the choice of its way: a listener alone does not start it again.
  socket.resume();
}
