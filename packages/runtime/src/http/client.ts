import type { Clock, Log } from '@fhir-iq/sluice-model';
import type { Environment } from '../environment.ts';
import { describeUrl, HttpFailure } from './failure.ts';
import { fetchThrough } from './fetch.ts';
import { followRedirects } from './redirects.ts';
import { waitBeforeRetry } from './retries.ts';
import type { Http, HttpRequest, HttpResponse, RetryPolicy } from './types.ts';

export { HttpFailure } from './failure.ts';

/** What `createHttp` needs. */
export interface HttpOptions {
  readonly log: Log;
  readonly clock: Clock;
  /** Proxies and authorities; the process's own variables if not given. */
  readonly env?: Environment;
  readonly defaults?: HttpDefaults;
}

/** What holds for requests that do not say it themselves. */
export interface HttpDefaults {
  /** 30,000 if not given. */
  readonly timeoutMs?: number;
  /** 10 MiB if not given. */
  readonly maxBytes?: number;
  /** 3 attempts for methods that may be repeated, 1 for others, if not given. */
  readonly retry?: RetryPolicy;
  /** 5 if not given. */
  readonly maxRedirects?: number;
  readonly headers?: Readonly<Record<string, string>>;
}

const repeatable = new Set(['GET', 'HEAD', 'OPTIONS', 'PUT', 'DELETE']);

/**
 * Makes an HTTP client that honours proxies, retries within bounds and says so, and never reads without a limit.
 *
 * @param options - Log, clock, environment and defaults.
 * @returns The client.
 */
export function createHttp(options: HttpOptions): Http {
  const { log, clock, defaults = {} } = options;
  const request = async (wanted: HttpRequest): Promise<HttpResponse> => {
    const method = (wanted.method ?? 'GET').toUpperCase();
    const url = parse(wanted.url);
    const policy = wanted.retry ?? defaults.retry ?? { attempts: repeatable.has(method) ? 3 : 1 };
    const env = options.env ?? process.env;
    for (let attempt = 1; ; attempt += 1) {
      const outcome = await attemptOnce(wanted, method, url, env, defaults);
      const last = attempt >= policy.attempts;
      const wait = last ? undefined : waitBeforeRetry(outcome, policy, attempt, clock.now());
      if (wait === undefined) {
        if (outcome instanceof HttpFailure) throw afterAttempts(outcome, attempt);
        return { ...outcome, attempts: attempt };
      }
      const said =
        outcome instanceof HttpFailure
          ? outcome.parts.what
          : `${method} ${describeUrl(url)} answered ${String(outcome.status)}.`;
      if ('refused' in wait) {
        log.info(`${said} ${wait.refused}`);
        if (outcome instanceof HttpFailure) throw afterAttempts(outcome, attempt);
        return { ...outcome, attempts: attempt };
      }
      log.info(
        `${said} Attempt ${String(attempt + 1)} of ${String(policy.attempts)} in ${String(wait.milliseconds)} ms.`,
      );
      await clock.sleep(wait.milliseconds, wanted.signal);
    }
  };
  return { request, fetch: fetchThrough(request) };
}

async function attemptOnce(
  wanted: HttpRequest,
  method: string,
  url: URL,
  env: Environment,
  defaults: HttpDefaults,
): Promise<Omit<HttpResponse, 'attempts'> | HttpFailure> {
  const timeoutMs = wanted.timeoutMs ?? defaults.timeoutMs ?? 30_000;
  const controller = new AbortController();
  const timer = setTimeout(() => {
    controller.abort(
      new HttpFailure('TIMEOUT', 'timeout', {
        what: `${method} ${describeUrl(url)} was not done after ${String(timeoutMs)} ms.`,
        allowed: `The limit for the whole exchange is ${String(timeoutMs)} ms.`,
      }),
    );
  }, timeoutMs);
  const forward = (): void => controller.abort(wanted.signal?.reason);
  if (wanted.signal?.aborted === true) forward();
  wanted.signal?.addEventListener('abort', forward, { once: true });
  try {
    return await followRedirects({
      env,
      method,
      url,
      headers: lowerCase({
        'user-agent': 'sluice',
        accept: '*/*',
        'accept-encoding': 'gzip, br',
        ...lowerCase(defaults.headers),
        ...lowerCase(wanted.headers),
      }),
      body: typeof wanted.body === 'string' ? Buffer.from(wanted.body) : wanted.body,
      maxBytes: wanted.maxBytes ?? defaults.maxBytes ?? 10 * 1024 * 1024,
      maxRedirects:
        wanted.redirect === 'manual' ? undefined : (wanted.maxRedirects ?? defaults.maxRedirects ?? 5),
      signal: controller.signal,
    });
  } catch (error) {
    if (error instanceof HttpFailure) return error;
    throw error;
  } finally {
    clearTimeout(timer);
    wanted.signal?.removeEventListener('abort', forward);
  }
}

function afterAttempts(failure: HttpFailure, attempts: number): HttpFailure {
  if (attempts === 1) return failure;
  const { what, ...rest } = failure.parts;
  return new HttpFailure(failure.code, failure.retryReason, {
    ...rest,
    what: `${what} That was attempt ${String(attempts)}, the last.`,
  });
}

function parse(address: string | URL): URL {
  const url = address instanceof URL ? address : URL.parse(address);
  if (url !== null && (url.protocol === 'https:' || url.protocol === 'http:')) return url;
  throw new HttpFailure('BAD_URL', undefined, {
    what:
      url === null
        ? 'A request was asked for without a valid address.'
        : `A request to "${url.protocol}" was asked for.`,
    allowed: 'Allowed are https://HOST/… and http://HOST/….',
  });
}

function lowerCase(headers: Readonly<Record<string, string>> = {}): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
}
