/** A rate as the specification writes it: `100_requests_per_minute`. */
export interface Rate {
  readonly count: number;
  readonly of: 'requests' | 'submissions';
  /** The length of the period in milliseconds. */
  readonly period: number;
}

/** The text is no rate. */
export class RateSyntaxError extends Error {
  override readonly name = 'RateSyntaxError';
}

const periods: Readonly<Record<string, number>> = {
  second: 1000,
  minute: 60_000,
  hour: 3_600_000,
  day: 86_400_000,
};

export const rateGrammar =
  'NUMBER_requests_per_PERIOD or NUMBER_submissions_per_PERIOD, the period second, minute, hour or day';

/**
 * Reads a rate such as `100_requests_per_minute`.
 *
 * @param text - The rate.
 * @returns Its parts.
 * @throws {RateSyntaxError} For any other text.
 */
export function parseRate(text: string): Rate {
  const match = /^([1-9]\d{0,8})_(requests|submissions)_per_(second|minute|hour|day)$/.exec(text);
  const period = periods[match?.[3] ?? ''];
  if (match === null || period === undefined) throw new RateSyntaxError(`it is not ${rateGrammar}`);
  return { count: Number(match[1]), of: match[2] as Rate['of'], period };
}
