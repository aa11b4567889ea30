import { readFileSync } from 'node:fs';
import http from 'node:http';
import https from 'node:https';
import net from 'node:net';
import tls from 'node:tls';
import { WorkError } from '@fhir-iq/sluice-model';
import type { Environment } from '../environment.ts';
import { HttpFailure } from './failure.ts';
import { proxyAuthorization, proxyFor } from './proxy.ts';

/** How to reach the TLS end of an address. */
export interface TlsRequest {
  readonly env: Environment;
  readonly signal: AbortSignal;
  /** Whether a certificate that is not trusted ends the connection. */
  readonly mustBeTrusted: boolean;
  /** The only version of TLS that is offered; without, those that Node offers. */
  readonly version?: tls.SecureVersion | undefined;
  /** The IP address to connect to in place of the name's; only without a proxy. */
  readonly address?: string | undefined;
}

/** A connection with TLS, and how long it took. */
export interface TlsConnection {
  readonly socket: tls.TLSSocket;
  readonly connectMs: number;
  readonly tlsMs: number;
}

/**
 * Connects to an https address, through the proxy if one is set. Node's own agents know proxies too, but what they do
 * cannot be ended while a proxy does not answer (24.21).
 *
 * @param url - The address.
 * @param request - How.
 * @throws {HttpFailure} If the proxy refuses. Rejects with Node's error if TLS fails, and with the signal's reason.
 */
export async function connectTls(url: URL, request: TlsRequest): Promise<TlsConnection> {
  const started = performance.now();
  const proxy = proxyFor(url, request.env);
  const host = url.hostname.replace(/^\[|\]$/g, '');
  const port = url.port === '' ? 443 : Number(url.port);
  const below =
    proxy === undefined
      ? await connectTcp(request.address ?? host, port, request.signal)
      : await openTunnel(url, proxy, request);
  const connectMs = Math.round(performance.now() - started);
  const socket = await settle<tls.TLSSocket>(request.signal, (resolve, reject) => {
    const secured = tls.connect({
      socket: below,
      host,
      ...(net.isIP(host) === 0 ? { servername: host } : {}),
      ALPNProtocols: ['http/1.1'],
      rejectUnauthorized: request.mustBeTrusted,
      ...onlyVersion(request.version),
      ...authorities(request.env),
    });
    secured.once('secureConnect', () => resolve(secured));
    secured.once('error', reject);
    secured.once('close', () =>
      reject(
        Object.assign(new Error('the connection ended during the TLS handshake'), { code: 'ECONNRESET' }),
      ),
    );
    return () => secured.destroy();
  });
  return { socket, connectMs, tlsMs: Math.round(performance.now() - started) };
}

function onlyVersion(version: tls.SecureVersion | undefined): tls.ConnectionOptions {
  if (version === undefined) return {};
  // OpenSSL offers 1.0 and 1.1 at its lowest security level alone: without it a refusal would be our own.
  const old = version === 'TLSv1' || version === 'TLSv1.1';
  return { minVersion: version, maxVersion: version, ...(old ? { ciphers: 'DEFAULT@SECLEVEL=0' } : {}) };
}

function connectTcp(host: string, port: number, signal: AbortSignal): Promise<net.Socket> {
  return settle(signal, (resolve, reject) => {
    const socket = net.connect({ host, port });
    socket.once('connect', () => resolve(socket));
    socket.once('error', reject);
    return () => socket.destroy();
  });
}

function openTunnel(url: URL, proxy: URL, { env, signal }: TlsRequest): Promise<net.Socket> {
  const target = `${url.hostname}:${url.port === '' ? '443' : url.port}`;
  return settle(signal, (resolve, reject) => {
    const secure = proxy.protocol === 'https:';
    const request = (secure ? https : http).request(proxy, {
      method: 'CONNECT',
      path: target,
      headers: { host: target, ...proxyAuthorization(proxy) },
      agent: false,
      ...(secure ? authorities(env) : {}),
    });
    const refused = (status: number | undefined): void => {
      const what = `The proxy ${proxy.host} refused a tunnel to ${target}: it answered ${String(status)}.`;
      reject(
        new HttpFailure('PROXY_REFUSED', status !== undefined && status >= 500 ? 'network' : undefined, {
          what,
        }),
      );
    };
    request.once('connect', (response, socket) => {
      if (response.statusCode === 200) return resolve(socket);
      socket.destroy();
      refused(response.statusCode);
    });
    request.once('response', (response) => {
      refused(response.statusCode);
      request.destroy();
    });
    request.once('error', (error: NodeJS.ErrnoException) => {
      reject(
        Object.assign(new Error(`${error.message}, at the proxy ${proxy.host}`, { cause: error }), {
          code: error.code,
        }),
      );
    });
    request.end();
    return () => request.destroy();
  });
}

/** A promise that a signal can end: `start` returns what then stops the work. */
function settle<T>(
  signal: AbortSignal,
  start: (resolve: (value: T) => void, reject: (error: unknown) => void) => () => unknown,
): Promise<T> {
  const { promise, resolve, reject } = Promise.withResolvers<T>();
  if (signal.aborted) return Promise.reject(signal.reason as Error);
  const stop = start(resolve, reject);
  const onAbort = (): void => {
    reject(signal.reason);
    stop();
  };
  signal.addEventListener('abort', onAbort, { once: true });
  return promise.finally(() => signal.removeEventListener('abort', onAbort));
}

/**
 * Node reads NODE_EXTRA_CA_CERTS at its start only; an environment that names another file gets it here.
 *
 * @param env - The environment.
 * @throws {WorkError} If the file cannot be read.
 */
export function authorities(env: Environment): { ca?: string[] } {
  const file = env['NODE_EXTRA_CA_CERTS'];
  if (file === undefined || file === '' || file === process.env['NODE_EXTRA_CA_CERTS']) return {};
  try {
    return { ca: [...tls.getCACertificates('default'), readFileSync(file, 'utf8')] };
  } catch (cause) {
    throw new WorkError({ what: `${file} (NODE_EXTRA_CA_CERTS) cannot be read.`, cause });
  }
}
