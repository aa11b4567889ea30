/** A run of whole numbers, both ends included. */
export interface NumberRange {
  readonly from: number;
  readonly to: number;
}

/** The text is no range of the kind that is asked for. */
export class RangeSyntaxError extends Error {
  override readonly name = 'RangeSyntaxError';
}

export const weekdayNames = [
  'sunday',
  'monday',
  'tuesday',
  'wednesday',
  'thursday',
  'friday',
  'saturday',
] as const;
export const monthNames = [
  'january',
  'february',
  'march',
  'april',
  'may',
  'june',
  'july',
  'august',
  'september',
  'october',
  'november',
  'december',
] as const;

export const weekdaysGrammar =
  'a day (monday) or a range of days in the order of a week from Sunday (monday:thursday)';
export const monthsGrammar = 'a month by name or number (march, 3) or a range (january:march, 1:3)';
export const daysOfMonthGrammar =
  'a day of the month from 1 to 31, from -1 (the last) to -31, or a range (1:5, -3:-1)';
export const yearsGrammar = 'a year (2026) or a range of years (2026:2028)';

function rangeOf(text: string, numberOf: (part: string) => number | undefined, kind: string): NumberRange {
  const parts = text.split(':');
  if (parts.length > 2) throw new RangeSyntaxError('it has more than one colon');
  const numbers = parts.map((part) => {
    const number = numberOf(part.trim().toLowerCase());
    if (number === undefined)
      throw new RangeSyntaxError(`${part.trim() === '' ? 'nothing' : part.trim()} is no ${kind}`);
    return number;
  });
  const from = numbers[0] ?? Number.NaN;
  return { from, to: numbers[1] ?? from };
}

function ordered(text: string, range: NumberRange): NumberRange {
  if (range.from > range.to) throw new RangeSyntaxError(`${text} ends before it begins`);
  return range;
}

/** Reads `monday:thursday`; Sunday is 0. @throws {RangeSyntaxError} For any other text. */
export function parseWeekdays(text: string): NumberRange {
  const indexOf = (name: string) => {
    const index = (weekdayNames as readonly string[]).indexOf(name);
    return index < 0 ? undefined : index;
  };
  return ordered(text, rangeOf(text, indexOf, 'day of the week'));
}

/** Reads `january:march` or `1:3`; January is 1. @throws {RangeSyntaxError} For any other text. */
export function parseMonths(text: string): NumberRange {
  const numberOf = (part: string) => {
    const index = (monthNames as readonly string[]).indexOf(part);
    if (index >= 0) return index + 1;
    return /^\d{1,2}$/.test(part) && Number(part) >= 1 && Number(part) <= 12 ? Number(part) : undefined;
  };
  return ordered(text, rangeOf(text, numberOf, 'month'));
}

/**
 * Reads `1:5` or `-3:-1`; -1 is the last day of the month. A range from a positive to a negative day is allowed, the
 * other way round it is not.
 *
 * @throws {RangeSyntaxError} For any other text.
 */
export function parseDaysOfMonth(text: string): NumberRange {
  const numberOf = (part: string) => {
    const number = /^-?\d{1,2}$/.test(part) ? Number(part) : 0;
    return number !== 0 && Math.abs(number) <= 31 ? number : undefined;
  };
  const range = rangeOf(text, numberOf, 'day of the month');
  if (range.from < 0 && range.to > 0)
    throw new RangeSyntaxError(`${text} begins at the end of a month and ends at its start`);
  if (Math.sign(range.from) === Math.sign(range.to)) ordered(text, range);
  return range;
}

/** Reads `2026:2028`. @throws {RangeSyntaxError} For any other text. */
export function parseYears(text: string): NumberRange {
  return ordered(
    text,
    rangeOf(text, (part) => (/^[1-9]\d{3}$/.test(part) ? Number(part) : undefined), 'year of four digits'),
  );
}

/** Minutes after midnight of `HH:MM`; 24:00 is the end of the day. @throws {RangeSyntaxError} For any other text. */
export function parseTimeOfDay(text: string): number {
  const match = /^([01]\d|2[0-4]):([0-5]\d)$/.exec(text);
  const minutes = Number(match?.[1]) * 60 + Number(match?.[2]);
  if (match === null || minutes > 1440)
    throw new RangeSyntaxError(`${text} is no time of day from 00:00 to 24:00`);
  return minutes;
}
