import { timingSafeEqual } from 'node:crypto';
import http, { type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { readAssets } from './assets.ts';
import { Refusal } from './refusal.ts';

/** The longest body of a POST, in bytes. */
const bodyLimit = 10_000;

/** Real milliseconds that open connections have to end by themselves. */
const closeMs = 1_000;

const headers = {
  'content-security-policy': [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self'",
    "connect-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
    "require-trusted-types-for 'script'",
    'trusted-types dompurify',
  ].join('; '),
  'cache-control': 'no-store',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
} as const;

/**
 * What a browser may do with a page out of an artifact: what a site said stands in it, so it runs nothing, loads nothing and
 * has no origin from which it could answer for anybody.
 */
const reportPolicy =
  "sandbox allow-popups allow-popups-to-escape-sandbox; default-src 'none'; img-src data:; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/** What the page does beside serving its files. */
export interface PageRoutes {
  /** Serves the live events. */
  readonly events: (response: ServerResponse) => void;
  /** Reads a page out of an artifact by the last part of its path; nothing where there is none. */
  readonly report: (name: string) => Promise<Buffer | undefined>;
  /** Takes the JSON object of a POST by the last part of its path. */
  readonly posts: Readonly<Record<string, (given: Readonly<Record<string, unknown>>) => void>>;
}

/** A running server: where it is, and its end. */
export interface PageServer {
  readonly address: string;
  close(): Promise<void>;
}

/**
 * Serves the page on this machine alone, under a path that only those know who were told it.
 *
 * @param key - The secret part of the path.
 * @param routes - What it does.
 */
export async function servePage(key: string, routes: PageRoutes): Promise<PageServer> {
  const assets = readAssets();
  const server = http.createServer((request, response) => {
    for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
    answer(request, response).catch((error: unknown) => {
      const refusal = error instanceof Refusal ? error : new Refusal(500, (error as Error).message);
      if (response.headersSent) return void response.destroy();
      response.writeHead(refusal.status, { 'content-type': 'text/plain; charset=utf-8' });
      response.end(refusal.message);
    });
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', resolve);
  });
  const origin = `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`;

  return {
    address: `${origin}/${key}/`,
    close: async () => {
      const forced = setTimeout(() => server.closeAllConnections(), closeMs);
      server.closeIdleConnections();
      await new Promise((resolve) => server.close(resolve));
      clearTimeout(forced);
    },
  };

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const name = nameIn(request);
    if (request.method === 'POST') {
      const take = Object.hasOwn(routes.posts, name) ? routes.posts[name] : undefined;
      if (take === undefined) throw new Refusal(404, 'There is nothing here.');
      demandSameOrigin(request);
      take(await readObject(request));
      response.writeHead(204).end();
      return;
    }
    if (request.method !== 'GET' && request.method !== 'HEAD')
      throw new Refusal(405, 'The page takes GET and POST.');
    if (name === 'events') return routes.events(response);
    const report = await routes.report(name);
    if (report !== undefined) response.setHeader('content-security-policy', reportPolicy);
    const asset =
      report === undefined ? assets.get(name) : { type: 'text/html; charset=utf-8', body: report };
    if (asset === undefined) throw new Refusal(404, 'There is nothing here.');
    response.writeHead(200, { 'content-type': asset.type, 'content-length': asset.body.length });
    response.end(request.method === 'HEAD' ? undefined : asset.body);
  }

  /** The last part of a path that begins with the key. Another name for this machine is a trick of a foreign page. */
  function nameIn({ url = '', headers: { host } }: IncomingMessage): string {
    const [, given = '', ...rest] = (url.split('?')[0] ?? '').split('/');
    const isKey = given.length === key.length && timingSafeEqual(Buffer.from(given), Buffer.from(key));
    if (!isKey || rest.length !== 1 || `http://${host ?? ''}` !== origin)
      throw new Refusal(404, 'There is nothing here.');
    return rest[0] ?? '';
  }

  function demandSameOrigin(request: IncomingMessage): void {
    if (request.headers.origin !== origin) throw new Refusal(403, 'Only the page itself may send this.');
    if (request.headers['content-type'] !== 'application/json')
      throw new Refusal(415, 'The page takes application/json.');
  }
}

async function readObject(request: IncomingMessage): Promise<Readonly<Record<string, unknown>>> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > bodyLimit) throw new Refusal(413, `The page takes at most ${String(bodyLimit)} bytes.`);
    chunks.push(chunk);
  }
  let value: unknown;
  try {
    value = JSON.parse(Buffer.concat(chunks).toString('utf8'));
  } catch {
    throw new Refusal(400, 'That is not JSON.');
  }
  if (value === null || typeof value !== 'object' || Array.isArray(value))
    throw new Refusal(400, 'That is not a JSON object.');
  return value as Readonly<Record<string, unknown>>;
}
