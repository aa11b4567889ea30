import { exchangeOnce } from './exchange.ts';
import type { Answer, Exchange } from './exchange.ts';
import { describeUrl, HttpFailure } from './failure.ts';
import { parseJson } from './json.ts';
import type { HttpRedirect, HttpResponse } from './types.ts';

const redirecting = new Set([301, 302, 303, 307, 308]);
/** The only headers that go on to another origin: none of them can carry a credential. */
const harmless = new Set([
  'accept',
  'accept-encoding',
  'accept-language',
  'content-type',
  'user-agent',
  'cache-control',
]);

/**
 * Sends a request and follows its redirects.
 *
 * @param first - The request; `maxRedirects` undefined means that a redirect is the answer.
 * @throws {HttpFailure} For too many redirects, for one from https to http, and for one to nowhere.
 */
export async function followRedirects(
  first: Exchange & { maxRedirects: number | undefined },
): Promise<Omit<HttpResponse, 'attempts'>> {
  const started = performance.now();
  const redirects: HttpRedirect[] = [];
  let exchange: Exchange = first;
  for (;;) {
    const answer = await exchangeOnce(exchange);
    const location = answer.headers['location'];
    if (first.maxRedirects === undefined || !redirecting.has(answer.status) || location === undefined) {
      return responseOf(answer, exchange.url, redirects, started);
    }
    const next = target(exchange, location);
    redirects.push({ status: answer.status, from: exchange.url.href, to: next.href });
    if (redirects.length > first.maxRedirects) throw tooMany(first, first.maxRedirects, next);
    exchange = redirected(exchange, answer.status, next);
  }
}

function target(exchange: Exchange, location: string): URL {
  const next = URL.parse(location, exchange.url.href);
  const refusal =
    next === null
      ? 'an address that cannot be read'
      : next.protocol !== 'https:' && next.protocol !== 'http:'
        ? `"${next.protocol}"`
        : exchange.url.protocol === 'https:' && next.protocol === 'http:'
          ? `an unencrypted address (${describeUrl(next)})`
          : undefined;
  if (next !== null && refusal === undefined) return next;
  throw new HttpFailure('BAD_REDIRECT', undefined, {
    what: `${exchange.method} ${describeUrl(exchange.url)} redirects to ${refusal ?? 'nowhere'}.`,
    allowed: 'Redirects are followed to https addresses, and from http to http.',
  });
}

function redirected(exchange: Exchange, status: number, url: URL): Exchange {
  const becomesGet =
    status === 303
      ? exchange.method !== 'HEAD'
      : (status === 301 || status === 302) && exchange.method === 'POST';
  const sameOrigin = exchange.url.origin === url.origin;
  const kept = Object.entries(exchange.headers).filter(
    ([name]) =>
      (sameOrigin || harmless.has(name)) && name !== 'host' && !(becomesGet && name.startsWith('content-')),
  );
  return {
    ...exchange,
    url,
    headers: Object.fromEntries(kept),
    ...(becomesGet ? { method: 'GET', body: undefined } : {}),
  };
}

function tooMany(first: Exchange, limit: number, next: URL): HttpFailure {
  return new HttpFailure('TOO_MANY_REDIRECTS', undefined, {
    what: `${first.method} ${describeUrl(first.url)} redirects more than ${String(limit)} times, at last to ${describeUrl(next)}.`,
    allowed: `The limit is ${String(limit)}.`,
  });
}

function responseOf(
  answer: Answer,
  at: URL,
  redirects: HttpRedirect[],
  started: number,
): Omit<HttpResponse, 'attempts'> {
  const { status, headers, body, connectMs, tlsMs, firstByteMs } = answer;
  return {
    url: at.href,
    status,
    headers,
    body,
    redirects,
    timings: {
      ...(connectMs === undefined ? {} : { connectMs }),
      ...(tlsMs === undefined ? {} : { tlsMs }),
      firstByteMs,
      totalMs: Math.round(performance.now() - started),
    },
    text: () => body.toString('utf8'),
    json: () => parseJson(body, describeUrl(at)),
  };
}
