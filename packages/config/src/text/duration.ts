/** Milliseconds in each unit of a duration, longest first; a year is 365 days as in Prometheus. */
const units = [
  ['y', 31_536_000_000],
  ['w', 604_800_000],
  ['d', 86_400_000],
  ['h', 3_600_000],
  ['m', 60_000],
  ['s', 1000],
  ['ms', 1],
] as const;

/** Milliseconds in each unit that the specification spells out, as in `7_years`; its year has 365.25 days. */
const words: Readonly<Record<string, number>> = {
  year: 31_557_600_000,
  week: 604_800_000,
  day: 86_400_000,
  hour: 3_600_000,
  minute: 60_000,
  second: 1000,
};

/** What a duration may look like, for messages and the reference. */
export const durationGrammar =
  'a duration: whole numbers with the units y, w, d, h, m, s, ms in that order (30s, 1h30m, 7d), 0, or words such as 7_years';

/** The text is no duration. `cause` says which part is wrong. */
export class DurationSyntaxError extends Error {
  override readonly name = 'DurationSyntaxError';
}

const prometheus = /^(?:(\d+)y)?(?:(\d+)w)?(?:(\d+)d)?(?:(\d+)h)?(?:(\d+)m(?!s))?(?:(\d+)s)?(?:(\d+)ms)?$/;
const spelled = /^(\d+)_(year|week|day|hour|minute|second)s?$/;

/**
 * Reads a duration in Prometheus's grammar (`30s`, `1h30m`, `0`) or as the specification spells it (`7_years`).
 *
 * @param text - The duration.
 * @returns Its length in milliseconds, a safe integer.
 * @throws {DurationSyntaxError} For any other text, and for lengths that are no safe integer.
 */
export function parseDuration(text: string): number {
  const milliseconds = text === '0' ? 0 : (fromWords(text) ?? fromUnits(text));
  if (!Number.isSafeInteger(milliseconds))
    throw new DurationSyntaxError(`${text} is longer than can be counted`);
  return milliseconds;
}

function fromWords(text: string): number | undefined {
  const match = spelled.exec(text);
  return match === null ? undefined : Number(match[1]) * (words[match[2] ?? ''] ?? Number.NaN);
}

function fromUnits(text: string): number {
  const match = text === '' ? null : prometheus.exec(text);
  if (match === null) throw new DurationSyntaxError(whatIsWrong(text));
  return units.reduce((sum, [, length], index) => sum + Number(match[index + 1] ?? 0) * length, 0);
}

function whatIsWrong(text: string): string {
  if (text.trim() === '') return 'it is empty';
  if (/^\d+$/.test(text)) return `it has no unit; ${text}s would be ${text} seconds`;
  if (/\d\.\d/.test(text)) return 'it has a fraction; use the next smaller unit';
  if (/^-/.test(text)) return 'it is negative';
  if (/\s/.test(text)) return 'it has white space in it';
  if (/^(?:\d+(?:ms|[ywdhms]))+$/.test(text))
    return 'each unit may stand once, in the order y, w, d, h, m, s, ms';
  return 'it is not made of whole numbers and units';
}

/**
 * Writes a duration in Prometheus's grammar; years and weeks only where they are whole.
 *
 * @param milliseconds - A whole number of milliseconds, not negative.
 * @returns Text that `parseDuration` reads back as the same number.
 * @throws {RangeError} For any other number.
 */
export function formatDuration(milliseconds: number): string {
  if (!Number.isSafeInteger(milliseconds) || milliseconds < 0) {
    throw new RangeError(`${milliseconds} is no whole number of milliseconds that can be counted`);
  }
  if (milliseconds === 0) return '0s';
  let rest = milliseconds;
  let text = '';
  for (const [unit, length] of units) {
    const count = (unit === 'y' || unit === 'w') && rest % length !== 0 ? 0 : Math.floor(rest / length);
    if (count > 0) text += `${count}${unit}`;
    rest -= count * length;
  }
  return text;
}

/**
 * Adds a duration to an instant. Spelled years count calendar years, so that seven years of retention never end a leap
 * day early.
 *
 * @param from - The instant to count from.
 * @param text - The duration.
 * @returns The later instant.
 * @throws {DurationSyntaxError} When the text is no duration.
 */
export function addDuration(from: Date, text: string): Date {
  const years = /^(\d+)_years?$/.exec(text)?.[1];
  if (years === undefined) return new Date(from.getTime() + parseDuration(text));
  const to = new Date(from);
  to.setUTCFullYear(from.getUTCFullYear() + Number(years));
  return to;
}
