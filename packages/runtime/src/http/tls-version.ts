import type tls from 'node:tls';
import type { Environment } from '../environment.ts';
import { connectTls } from './connect.ts';
import { failureOf, HttpFailure } from './failure.ts';

/** What became of one handshake. */
export type Handshake =
  | { readonly outcome: 'accepted' }
  /** The other end refused this version; `code` is Node's. */
  | { readonly outcome: 'refused'; readonly code: string }
  /** The address cannot be reached from here, whatever the version. */
  | { readonly outcome: 'no-route'; readonly code: string }
  /** Nothing can be said: the connection failed before or beside the version. */
  | { readonly outcome: 'failed'; readonly code: string; readonly message: string };

/** Alerts and ends by which servers refuse a version; some just close the connection. */
const refusals =
  /^(ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION|ERR_SSL_(SSL\/TLS_ALERT|SSLV3_ALERT)_HANDSHAKE_FAILURE|ERR_SSL_SSLV3_ALERT_HANDSHAKE_FAILURE|ERR_SSL_WRONG_VERSION_NUMBER|ERR_SSL_UNSUPPORTED_PROTOCOL|ERR_SSL_TLSV1_ALERT_INSUFFICIENT_SECURITY|ERR_SSL_TLSV1_ALERT_INTERNAL_ERROR|ECONNRESET|EPROTO)$/;
const unreachable = /^(ENETUNREACH|EHOSTUNREACH|EADDRNOTAVAIL|EAFNOSUPPORT)$/;

/**
 * Offers one version of TLS to a site. A certificate that is not trusted is no refusal.
 *
 * @param address - An https address.
 * @param version - The only version that is offered.
 * @param options - How.
 * @param options.env - Proxies and authorities.
 * @param options.timeoutMs - For all of it; 15,000 if not given.
 * @param options.ip - The IP address to connect to; only where no proxy is set.
 * @param options.signal - Ends it with the signal's reason.
 */
export async function offerTls(
  address: string | URL,
  version: tls.SecureVersion,
  options: { env: Environment; timeoutMs?: number; ip?: string; signal?: AbortSignal },
): Promise<Handshake> {
  const { env, timeoutMs = 15_000, ip, signal: given } = options;
  const url = new URL(address);
  const limit = AbortSignal.timeout(timeoutMs);
  const signal = given === undefined ? limit : AbortSignal.any([given, limit]);
  try {
    const { socket } = await connectTls(url, { env, signal, mustBeTrusted: false, version, address: ip });
    socket.destroy();
    return { outcome: 'accepted' };
  } catch (error) {
    given?.throwIfAborted();
    if (limit.aborted)
      return { outcome: 'failed', code: 'TIMEOUT', message: `no answer within ${String(timeoutMs)} ms` };
    const failure = failureOf(error, 'TLS to', url);
    const code = failure instanceof HttpFailure ? failure.code : 'UNKNOWN';
    if (unreachable.test(code)) return { outcome: 'no-route', code };
    return refusals.test(code)
      ? { outcome: 'refused', code }
      : { outcome: 'failed', code, message: failure.message };
  }
}
