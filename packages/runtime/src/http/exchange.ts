import http from 'node:http';
import https from 'node:https';
import type { TLSSocket } from 'node:tls';
import type { Readable } from 'node:stream';
import type { Agents } from './agents.ts';
import { describeUrl, failureOf, HttpFailure } from './failure.ts';

/** One request to one address. */
export interface Exchange {
  readonly agents: Agents;
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
export function exchangeOnce(exchange: Exchange): Promise<Answer> {
  const { agents, method, url, headers, body, signal } = exchange;
  const started = performance.now();
  const since = (): number => Math.round(performance.now() - started);
  const marks: { connectMs?: number; tlsMs?: number } = {};
  return new Promise((resolve, reject) => {
    if (signal.aborted) return reject(signal.reason as Error);
    const secure = url.protocol === 'https:';
    const request = (secure ? https : http).request(url, {
      method,
      headers: { ...headers, ...(body === undefined ? {} : { 'content-length': String(body.byteLength) }) },
      agent: secure ? agents.https : agents.http,
    });
    const onAbort = (): void => void request.destroy(signal.reason as Error);
    signal.addEventListener('abort', onAbort, { once: true });
    const fail = (error: unknown): void => {
      signal.removeEventListener('abort', onAbort);
      request.destroy();
      reject(signal.aborted ? (signal.reason as Error) : failureOf(error, method, url));
    };
    request.on('error', fail);
    request.on('socket', (socket) => {
      socket.once('connect', () => (marks.connectMs = since()));
      (socket as TLSSocket).once('secureConnect', () => (marks.tlsMs = since()));
    });
    request.on('response', (response) => {
      const firstByteMs = since();
      readBody(response, exchange).then((content) => {
        signal.removeEventListener('abort', onAbort);
        const status = response.statusCode ?? 0;
        resolve({ status, headers: headersOf(response), body: content, ...marks, firstByteMs });
      }, fail);
    });
    request.end(body);
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
