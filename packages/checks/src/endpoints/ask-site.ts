import type { HttpResponse } from '@fhir-iq/sluice-runtime';
import type { CheckContext } from '../check.ts';

/** What became of a question: an answer, or why there is none. */
export type Asked =
  { readonly url: URL; readonly answer: HttpResponse } | { readonly url: URL; readonly failed: string };

/** How an address is asked. */
export interface Question {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly redirect?: 'manual' | 'follow';
  /** Milliseconds for all of it; 15,000 if not given. */
  readonly timeoutMs?: number;
  /** Attempts in all; 2 if not given, on failures of the network alone. */
  readonly attempts?: number;
}

/** The largest body that is read, in bytes. */
export const mostBytes = 5_000_000;
const parallel = 4;

/**
 * Asks an address as a visitor does, without its caches.
 *
 * @param context - The check's.
 * @param url - The address.
 * @param question - How.
 * @returns The answer; a failure of the network is one too.
 */
export async function askAddress(
  context: Pick<CheckContext, 'http' | 'signal'>,
  url: URL,
  question: Question = {},
): Promise<Asked> {
  const { timeoutMs = 15_000, attempts = 2, redirect = 'follow', headers, ...rest } = question;
  try {
    const answer = await context.http.request({
      ...rest,
      url,
      headers: { 'user-agent': 'sluice', 'cache-control': 'no-cache', ...headers },
      timeoutMs,
      maxBytes: mostBytes,
      redirect,
      retry: { attempts, on: ['network', 'timeout'] },
      ...(context.signal === undefined ? {} : { signal: context.signal }),
    });
    return { url, answer };
  } catch (error) {
    context.signal?.throwIfAborted();
    return { url, failed: error instanceof Error ? error.message : String(error) };
  }
}

/**
 * Does work for each entry of a list, a few at once, and keeps the order.
 *
 * @param list - The entries.
 * @param work - What to do.
 * @param atOnce - How many are under way at once; 4 if not given.
 */
export async function eachOf<T, R>(
  list: readonly T[],
  work: (entry: T, index: number) => Promise<R>,
  atOnce = parallel,
): Promise<R[]> {
  const results: R[] = [];
  let next = 0;
  const walk = async (): Promise<void> => {
    while (next < list.length) {
      const index = next;
      next += 1;
      results[index] = await work(list[index] as T, index);
    }
  };
  await Promise.all(Array.from({ length: Math.min(atOnce, list.length) }, walk));
  return results;
}

/**
 * Whether a browser counts connections to an address as secure.
 *
 * @param context - The check's; the self-test's bench lets plain loopback count.
 * @param url - The address.
 */
export function isSecure(context: Pick<CheckContext, 'plainLoopback'>, url: URL): boolean {
  if (url.protocol === 'https:') return true;
  return context.plainLoopback === true && /^(localhost|127\.\d+\.\d+\.\d+|\[::1\])$/.test(url.hostname);
}
