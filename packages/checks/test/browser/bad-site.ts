import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export type Handler = (request: IncomingMessage, response: ServerResponse) => void;

/** A page of HTML. */
export const page =
  (body: string, head = '<title>A page</title>'): Handler =>
  (_, response) =>
    void response
      .writeHead(200, { 'content-type': 'text/html; charset=utf-8' })
      .end(`<!doctype html><html lang="en"><head>${head}</head><body>${body}</body></html>`);

/** Sends without end, as fast as it is read, until the other side goes. */
export const endless =
  (chunk: string): Handler =>
  (_, response) => {
    response.writeHead(200, { 'content-type': 'text/html' });
    const more = (): void => {
      while (!response.destroyed && response.write(chunk));
    };
    response.on('drain', more);
    more();
  };

/** A site on loopback; what it has no handler for is not there. */
export interface TestSite {
  readonly url: string;
  /** Paths in the order in which they were asked for. */
  readonly asked: string[];
  close(): Promise<void>;
}

/** Starts a site on loopback. */
export async function startSite(handlers: Readonly<Record<string, Handler>>): Promise<TestSite> {
  const asked: string[] = [];
  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url ?? '/', 'http://x');
    asked.push(pathname);
    const handler = handlers[pathname];
    if (handler === undefined)
      response.writeHead(404, { 'content-type': 'text/html' }).end('<h1>Not found</h1>');
    else handler(request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`,
    asked,
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
