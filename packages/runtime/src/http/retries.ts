import { HttpFailure } from './failure.ts';
import type { HttpResponse, RetryPolicy, RetryReason } from './types.ts';

/** How long to wait, or why no further attempt is made although the policy has some left. */
export type Wait = { readonly milliseconds: number } | { readonly refused: string };

/**
 * Decides about a further attempt.
 *
 * @param outcome - What the last attempt gave.
 * @param policy - The policy.
 * @param attempt - Which attempt that was, from 1.
 * @param now - For Retry-After as a date.
 * @param random - From 0 to 1: jitter.
 * @returns The wait; undefined if the outcome stands.
 */
export function waitBeforeRetry(
  outcome: HttpFailure | Pick<HttpResponse, 'status' | 'headers'>,
  policy: RetryPolicy,
  attempt: number,
  now: Date,
  random: () => number = Math.random,
): Wait | undefined {
  const reason = outcome instanceof HttpFailure ? outcome.retryReason : reasonOf(outcome);
  if (reason === undefined || policy.on?.includes(reason) === false) return undefined;
  const longest = policy.maxDelayMs ?? 60_000;
  const asked = outcome instanceof HttpFailure ? undefined : retryAfter(outcome.headers, now);
  if (asked !== undefined && asked > longest) {
    return { refused: `It asks to wait ${String(asked)} ms; at most ${String(longest)} ms are waited.` };
  }
  const backoff = (policy.delayMs ?? 500) * 2 ** (attempt - 1) * (0.75 + random() / 2);
  return { milliseconds: Math.round(asked ?? Math.min(backoff, longest)) };
}

function reasonOf(response: Pick<HttpResponse, 'status' | 'headers'>): RetryReason | undefined {
  if (response.status === 429) return 'rate-limit';
  // GitHub's secondary limits come as 403 with Retry-After.
  if (response.status === 403 && response.headers['retry-after'] !== undefined) return 'rate-limit';
  if (response.status === 408 || (response.status >= 500 && response.status !== 501)) return 'server';
  return undefined;
}

/** Milliseconds that Retry-After asks for: seconds, or an HTTP date. */
export function retryAfter(headers: Readonly<Record<string, string>>, now: Date): number | undefined {
  const value = headers['retry-after']?.trim();
  if (value === undefined || value === '') return undefined;
  if (/^\d+(\.\d+)?$/.test(value)) return Math.ceil(Number(value) * 1000);
  const date = Date.parse(value);
  return Number.isNaN(date) ? undefined : Math.max(0, date - now.getTime());
}
