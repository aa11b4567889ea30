/** What may be tried again. */
export type RetryReason = 'network' | 'timeout' | 'rate-limit' | 'server';

/** When and how often a request is tried again. */
export interface RetryPolicy {
  /** Attempts in all, the first included. */
  readonly attempts: number;
  /** Which failures are tried again; all if not given. */
  readonly on?: readonly RetryReason[];
  /** Wait before the second attempt, doubled for each further one (with jitter). 500 ms if not given. */
  readonly delayMs?: number;
  /** Longest wait that is accepted, also from Retry-After. 60,000 ms if not given. */
  readonly maxDelayMs?: number;
}

/** A request. */
export interface HttpRequest {
  readonly method?: string;
  readonly url: string | URL;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array;
  /** Real milliseconds for one attempt in all: name, connection, TLS, redirects and the whole body. */
  readonly timeoutMs?: number;
  /** Bytes that the body may have, after decompression too. */
  readonly maxBytes?: number;
  readonly retry?: RetryPolicy;
  readonly redirect?: 'manual' | 'follow';
  readonly maxRedirects?: number;
  readonly signal?: AbortSignal;
}

/** Times of the last exchange, in real milliseconds from its start. */
export interface HttpTimings {
  /** Until the connection (through a proxy: the tunnel) stood; only for https. */
  readonly connectMs?: number;
  /** Until TLS stood; only for https. */
  readonly tlsMs?: number;
  readonly firstByteMs: number;
  /** The attempt in all, redirects and body included. */
  readonly totalMs: number;
}

/** One redirect that was followed. */
export interface HttpRedirect {
  readonly status: number;
  readonly from: string;
  readonly to: string;
}

/** An answer, whatever its status is. */
export interface HttpResponse {
  /** Where the answer came from, after redirects. */
  readonly url: string;
  readonly status: number;
  /** Names in lower case; several values joined by `, ` (`set-cookie` by a line end). */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
  readonly timings: HttpTimings;
  readonly redirects: readonly HttpRedirect[];
  /** How many attempts it took. */
  readonly attempts: number;
  text(): string;
  /** @throws {WorkError} If the body is not JSON. */
  json(): unknown;
}

/** HTTP for everything that ships. */
export interface Http {
  /** @throws {HttpFailure} If no whole answer came: its `code` says why. */
  request(request: HttpRequest): Promise<HttpResponse>;
  /** The same behind the signature of `fetch`, for libraries that take one. */
  readonly fetch: typeof globalThis.fetch;
}
