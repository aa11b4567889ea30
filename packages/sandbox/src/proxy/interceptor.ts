import { getLocal, type CompletedRequest, type Mockttp } from 'mockttp';
import type { Breakage, FarRequest, FarResponse } from '../far-end.ts';
import type { Authority } from './authority.ts';
import { REHEARSAL_ORGANISATION } from './authority.ts';

/** The largest body that a stand-in reads, in bytes: a Wix upload and a git push of the example are far smaller. */
const LARGEST_BODY = 128 * 1024 * 1024;

/** The lowest security level of OpenSSL: any other refuses the signatures of TLS 1.0 and 1.1. */
const anyTls = { minVersion: 'TLSv1', ciphers: 'DEFAULT@SECLEVEL=0' } as const;

/** What ends TLS and turns connections into requests. */
export interface Interceptor {
  readonly port: number;
  close(): Promise<void>;
}

/** Where requests pass through to the real host. */
export interface PassThrough {
  /** Whether this request goes to the real host. */
  readonly passes: (url: URL) => boolean | Promise<boolean>;
  /** The machine's own proxy, if it needs one, and the authorities it trusts beyond Node's. */
  readonly upstream: {
    readonly proxyUrl?: string;
    readonly noProxy: readonly string[];
    readonly certificates: readonly string[];
  };
  /** Told of every request that passes; what it returns is told the status, or undefined for a broken connection. */
  readonly passed: (
    method: string,
    url: URL,
    headers: Readonly<Record<string, string | undefined>>,
  ) => (status: number | undefined) => void;
}

/**
 * Starts mockttp with certificates of the given authority.
 *
 * @param answer - Answers every request that does not pass through.
 */
export async function startInterceptor(options: {
  authority: Authority;
  answer: (request: FarRequest) => Promise<FarResponse | Breakage>;
  passThrough?: PassThrough;
  /** Whether clients may speak TLS 1.0 and 1.1. */
  oldTls?: boolean;
}): Promise<Interceptor> {
  const { authority, answer, passThrough, oldTls = false } = options;
  const server: Mockttp = getLocal({
    https: {
      key: authority.key,
      cert: authority.certificate,
      organizationName: REHEARSAL_ORGANISATION,
      ...(oldTls ? { tlsServerOptions: anyTls } : {}),
    },
    http2: false,
    cors: false,
    recordTraffic: false,
    suggestChanges: false,
    maxBodySize: LARGEST_BODY,
  });
  await server.start();
  try {
    if (passThrough !== undefined) {
      const under = new Map<string, (status: number | undefined) => void>();
      const end = (id: string, status: number | undefined): void => {
        under.get(id)?.(status);
        under.delete(id);
      };
      await server.on('response-initiated', (response) => end(response.id, response.statusCode));
      await server.on('abort', (request) => end(request.id, undefined));
      const { proxyUrl, noProxy, certificates } = passThrough.upstream;
      await server
        .forAnyRequest()
        .asPriority(10)
        .matching(async (request) => {
          const url = new URL(request.url);
          if (!(await passThrough.passes(url))) return false;
          under.set(request.id, passThrough.passed(request.method, url, flatHeaders(request.headers)));
          return true;
        })
        .thenPassThrough({
          additionalTrustedCAs: certificates.map((cert) => ({ cert })),
          ...(proxyUrl === undefined ? {} : { proxyConfig: { proxyUrl, noProxy: [...noProxy] } }),
        });
    }
    await server
      .forAnyRequest()
      .thenCallback(async (request) => toMockttp(await answer(await toFarRequest(request)), request.method));
  } catch (error) {
    await server.stop();
    throw error;
  }
  return { port: server.port, close: () => server.stop() };
}

async function toFarRequest(request: CompletedRequest): Promise<FarRequest> {
  const decoded = await request.body.getDecodedBuffer();
  return {
    method: request.method,
    url: new URL(request.url),
    headers: flatHeaders(request.headers),
    body: decoded ?? request.body.buffer,
    rawBody: request.body.buffer,
  };
}

function flatHeaders(headers: CompletedRequest['headers']): Record<string, string | undefined> {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [
      name.toLowerCase(),
      Array.isArray(value) ? value.join(', ') : value,
    ]),
  );
}

function toMockttp(answer: FarResponse | Breakage, method: string) {
  if ('breakage' in answer) {
    if (answer.breakage === 'reset') return 'reset' as const;
    const { headers, body } = rendered(answer.response);
    // The promised length is the whole body's, so a client can tell that half is missing.
    return {
      statusCode: answer.response.status,
      headers: { ...headers, 'content-length': String(Math.max(body.length, 2)), connection: 'close' },
      rawBody: body.subarray(0, Math.floor(body.length / 2)),
    };
  }
  const { headers, body } = rendered(answer);
  const bodiless = answer.status === 204 || answer.status === 304;
  return {
    statusCode: answer.status,
    headers: bodiless ? headers : { ...headers, 'content-length': String(body.length) },
    rawBody: bodiless || method === 'HEAD' ? Buffer.alloc(0) : body,
  };
}

function rendered(answer: FarResponse): { headers: Record<string, string | string[]>; body: Buffer } {
  const headers: Record<string, string | string[]> = { date: new Date().toUTCString() };
  for (const [name, value] of Object.entries(answer.headers ?? {})) headers[name.toLowerCase()] = value;
  if (answer.json !== undefined) {
    headers['content-type'] ??= 'application/json; charset=utf-8';
    return { headers, body: Buffer.from(JSON.stringify(answer.json)) };
  }
  return { headers, body: Buffer.isBuffer(answer.body) ? answer.body : Buffer.from(answer.body ?? '') };
}
