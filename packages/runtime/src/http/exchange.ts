import http from 'node:http';
import https from 'node:https';
import type { Readable } from 'node:stream';
import type { Environment } from '../environment.ts';
import { authorities, connectTls } from './connect.ts';
import { describeUrl, failureOf, HttpFailure } from './failure.ts';
import { proxyAuthorization, proxyFor } from './proxy.ts';

/** One request to one address. */
export interface Exchange {
  readonly env: Environment;
  readonly method: string;
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array | undefined;
  readonly maxBytes: number;
  /** Ends the exchange with the signal's reason. */
  readonly signal: AbortSignal;
}

/** What came back. */
export interface Answer {
  readonly status: number;
  readonly headers: Record<string, string>;
  readonly body: Buffer;
  readonly connectMs?: number;
  readonly tlsMs?: number;
  readonly firstByteMs: number;
}

/**
 * Sends one request and reads the whole answer.
 *
 * @param exchange - The request.
 * @throws {HttpFailure} If no whole answer came. Rejects with the signal's reason if that ended it.
 */
export async function exchangeOnce(exchange: Exchange): Promise<Answer> {
  const { method, url, env, signal } = exchange;
  const started = performance.now();
  try {
    if (url.protocol === 'http:') return await converse(exchange, plainRequest(exchange), started);
    const { socket, connectMs, tlsMs } = await connectTls(url, { env, signal, mustBeTrusted: true });
    const request = https.request(url, {
      method,
      headers: headersToSend(exchange),
      createConnection: () => socket,
    });
    return { ...(await converse(exchange, request, started)), connectMs, tlsMs };
  } catch (error) {
    signal.throwIfAborted();
    throw failureOf(error, method, url);
  }
}

function plainRequest(exchange: Exchange): http.ClientRequest {
  const { method, url, env } = exchange;
  const headers = headersToSend(exchange);
  const proxy = proxyFor(url, env);
  if (proxy === undefined) return http.request(url, { method, headers, agent: false });
  const { href } = new URL(url);
  const proxied = { host: url.host, ...headers, ...proxyAuthorization(proxy) };
  const options = { method, path: href.replace(/#.*$/, ''), headers: proxied, agent: false as const };
  return proxy.protocol === 'https:'
    ? https.request(proxy, { ...options, ...authorities(env) })
    : http.request(proxy, options);
}

function headersToSend({ headers, body }: Exchange): Record<string, string> {
  return {
    ...headers,
    connection: 'close',
    ...(body === undefined ? {} : { 'content-length': String(body.byteLength) }),
  };
}

function converse(exchange: Exchange, request: http.ClientRequest, started: number): Promise<Answer> {
  const { promise, resolve, reject } = Promise.withResolvers<Answer>();
  const { signal } = exchange;
  const onAbort = (): void => {
    reject(signal.reason);
    request.destroy();
  };
  signal.addEventListener('abort', onAbort, { once: true });
  if (signal.aborted) onAbort();
  request.on('error', reject);
  request.on('response', (response) => {
    const firstByteMs = Math.round(performance.now() - started);
    readBody(response, exchange).then(
      (body) =>
        resolve({ status: response.statusCode ?? 0, headers: headersOf(response), body, firstByteMs }),
      reject,
    );
  });
  request.end(exchange.body);
  return promise.finally(() => {
    signal.removeEventListener('abort', onAbort);
    request.destroy();
  });
}

async function readBody(response: http.IncomingMessage, exchange: Exchange): Promise<Buffer> {
  const { method, url, maxBytes } = exchange;
  const name = `${method} ${describeUrl(url)}`;
  const tooLarge = (): HttpFailure =>
    new HttpFailure('TOO_LARGE', undefined, {
      what: `${name} answered more than ${String(maxBytes)} bytes.`,
      allowed: `The limit for this request is ${String(maxBytes)} bytes.`,
    });
  const announced = Number(response.headers['content-length'] ?? 0);
  if (method !== 'HEAD' && announced > maxBytes) throw tooLarge();
  const chunks: Buffer[] = [];
  let size = 0;
  try {
    for await (const chunk of await decoded(response, method)) {
      size += (chunk as Buffer).length;
      if (size > maxBytes) throw tooLarge();
      chunks.push(chunk as Buffer);
    }
  } catch (error) {
    if (error instanceof HttpFailure) throw error;
    const { code = '' } = error as NodeJS.ErrnoException;
    if (/^(Z_|ERR_)/.test(code) && response.complete) {
      throw new HttpFailure('BAD_ENCODING', 'network', {
        what: `${name} answered a body that cannot be decompressed (${code}).`,
        cause: error,
      });
    }
    throw incomplete(name, size, error);
  }
  if (!response.complete) throw incomplete(name, size, undefined);
  return Buffer.concat(chunks);
}

function incomplete(name: string, size: number, cause: unknown): HttpFailure {
  return new HttpFailure('INCOMPLETE_BODY', 'network', {
    what: `${name} ended in the middle of its body, after ${String(size)} bytes.`,
    cause,
  });
}

async function decoded(response: http.IncomingMessage, method: string): Promise<Readable> {
  const encoding = (response.headers['content-encoding'] ?? 'identity').trim().toLowerCase();
  const empty = method === 'HEAD' || response.statusCode === 204 || response.statusCode === 304;
  if (encoding === 'identity' || encoding === '' || empty) return response;
  const zlib = await import('node:zlib');
  const decoders: Record<string, () => NodeJS.ReadWriteStream & Readable> = {
    gzip: () => zlib.createGunzip(),
    'x-gzip': () => zlib.createGunzip(),
    deflate: () => zlib.createInflate(),
    br: () => zlib.createBrotliDecompress(),
  };
  const decoder = decoders[encoding]?.();
  // An encoding that we did not ask for is given on as it came.
  if (decoder === undefined) return response;
  response.once('error', (error) => decoder.destroy(error));
  return response.pipe(decoder);
}

function headersOf(response: http.IncomingMessage): Record<string, string> {
  return Object.fromEntries(
    Object.entries(response.headersDistinct).map(([name, values = []]) => [
      name,
      values.join(name === 'set-cookie' ? '\n' : ', '),
    ]),
  );
}
