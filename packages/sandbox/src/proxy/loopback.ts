import net from 'node:net';

/** A TCP server on the loopback address that ends with every connection that came to it or was made for it. */
export class LoopbackServer {
  private readonly server: net.Server;
  private readonly sockets = new Set<net.Socket>();

  /** @param take - Takes each connection. */
  constructor(take: (socket: net.Socket) => void) {
    this.server = net.createServer((socket) => take(this.keep(socket)));
  }

  /** Ends a connection together with the server; one that was made for another. */
  keep(socket: net.Socket): net.Socket {
    this.sockets.add(socket);
    socket.on('close', () => this.sockets.delete(socket));
    // A client may leave at any time; that is its right and no fault of the sandbox.
    socket.on('error', () => socket.destroy());
    return socket;
  }

  /**
   * Listens on a free port.
   *
   * @returns The port.
   */
  async listen(): Promise<number> {
    await new Promise<void>((resolve, reject) => {
      this.server.once('error', reject);
      this.server.listen(0, '127.0.0.1', resolve);
    });
    return (this.server.address() as net.AddressInfo).port;
  }

  /** Closes the server and every connection that is kept. */
  async close(): Promise<void> {
    for (const socket of this.sockets) socket.destroy();
    await new Promise<void>((resolve) => this.server.close(() => resolve()));
  }
}
