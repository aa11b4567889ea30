import { SluiceError, WorkError } from '@fhir-iq/sluice-model';
import type { FailureParts } from '@fhir-iq/sluice-model';
import type { RetryReason } from './types.ts';

/** No whole answer came. */
export class HttpFailure extends WorkError {
  /**
   * Node's code of the cause (`ENOTFOUND`, `ECONNRESET`, `CERT_HAS_EXPIRED` …), or one of ours: `TIMEOUT`, `TOO_LARGE`,
   * `INCOMPLETE_BODY`, `BAD_ENCODING`, `BAD_REDIRECT`, `TOO_MANY_REDIRECTS`, `BAD_URL`,
   * `PROXY_REFUSED`.
   */
  readonly code: string;
  /** Why it may be tried again; undefined where that would change nothing. */
  readonly retryReason: RetryReason | undefined;

  constructor(code: string, retryReason: RetryReason | undefined, parts: FailureParts) {
    super(parts);
    this.code = code;
    this.retryReason = retryReason;
  }
}

/** An address for people: without credentials and without the values of its query. */
export function describeUrl(url: URL): string {
  return `${url.protocol}//${url.host}${url.pathname}${url.search === '' ? '' : '?…'}`;
}

const explanations: readonly [pattern: RegExp, text: string][] = [
  [
    /^ENOTFOUND$/,
    'The name could not be resolved: is it spelt rightly, and does the runner reach a name server or a proxy?',
  ],
  [/^EAI_AGAIN$/, 'The name server did not answer.'],
  [/^ECONNREFUSED$/, 'Nothing listens there.'],
  [
    /^(ECONNRESET|EPIPE|INCOMPLETE_BODY)$/,
    'The other side ended the connection before the answer was whole.',
  ],
  [/^CERT_HAS_EXPIRED$/, 'The certificate has expired.'],
  [/^ERR_TLS_CERT_ALTNAME_INVALID$/, 'The certificate is for other names.'],
  [
    /^(SELF_SIGNED_CERT_IN_CHAIN|DEPTH_ZERO_SELF_SIGNED_CERT|UNABLE_TO_\w+)$/,
    'The certificate’s authority is not known here: behind a company’s proxy name its authority in NODE_EXTRA_CA_CERTS.',
  ],
];

const certificateCode =
  /^(CERT_|UNABLE_TO_|SELF_SIGNED_|DEPTH_ZERO_|ERR_TLS_|ERR_SSL_|EPROTO$|HOSTNAME_MISMATCH$|INVALID_CA$)/;

/**
 * Turns an error of Node's HTTP into an `HttpFailure` that says what was tried, what happened and what helps. Failures of
 * ours stay what they are.
 *
 * @param cause - What was thrown.
 * @param method - The request's method.
 * @param url - Where it went.
 */
export function failureOf(cause: unknown, method: string, url: URL): SluiceError {
  if (cause instanceof SluiceError) return cause;
  const error = deepest(cause);
  const code = error.code ?? 'UNKNOWN';
  const remedy = explanations.find(([pattern]) => pattern.test(code))?.[1];
  return new HttpFailure(code, certificateCode.test(code) ? undefined : 'network', {
    what: `${method} ${describeUrl(url)} failed: ${error.message} (${code}).`,
    ...(remedy === undefined ? {} : { remedy }),
    cause,
  });
}

function deepest(cause: unknown): { message: string; code?: string } {
  // By their parts, not by their class: an error may come from another realm.
  const { errors, message, code } = cause as { errors?: unknown[]; message?: string; code?: string };
  if (Array.isArray(errors) && errors.length > 0) return deepest(errors[0]);
  return { message: message ?? String(cause), ...(code === undefined ? {} : { code }) };
}
