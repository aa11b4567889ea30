/** A wall clock's reading in a time zone. */
export interface LocalTime {
  readonly year: number;
  /** From 1. */
  readonly month: number;
  /** From 1. */
  readonly day: number;
  /** Sunday is 0. */
  readonly weekday: number;
  /** Minutes after midnight, from 0 to 1439. */
  readonly minute: number;
}

const minuteMs = 60_000;
const day = 86_400_000;
const formats = new Map<string, Intl.DateTimeFormat>();

function formatOf(timeZone: string): Intl.DateTimeFormat {
  let format = formats.get(timeZone);
  if (format === undefined) {
    format = new Intl.DateTimeFormat('en-US', {
      timeZone,
      calendar: 'iso8601',
      numberingSystem: 'latn',
      hourCycle: 'h23',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
    });
    formats.set(timeZone, format);
  }
  return format;
}

/** Whether the IANA time zone database, as this machine knows it, has a zone of that name. */
export function isTimeZone(name: string): boolean {
  // Offsets such as +02:00 are taken by newer engines, and mean no zone: they know no summer time.
  if (!/^[A-Za-z]/.test(name)) return false;
  try {
    return formatOf(name) !== undefined;
  } catch {
    return false;
  }
}

/**
 * Reads the wall clock of a time zone.
 *
 * @param instant - The instant; its seconds are cut off.
 * @param timeZone - A zone of the IANA time zone database.
 * @throws {RangeError} For an unknown zone or an invalid instant.
 */
export function localTimeOf(instant: Date, timeZone: string): LocalTime {
  const parts: Record<string, number> = {};
  for (const { type, value } of formatOf(timeZone).formatToParts(instant)) parts[type] = Number(value);
  const {
    year = Number.NaN,
    month = Number.NaN,
    day = Number.NaN,
    hour = Number.NaN,
    minute = Number.NaN,
  } = parts;
  return { year, month, day, weekday: weekdayOf(year, month, day), minute: hour * 60 + minute };
}

/** The day of the week of a date; Sunday is 0. */
export function weekdayOf(year: number, month: number, day: number): number {
  return new Date(Date.UTC(year, month - 1, day)).getUTCDay();
}

/** How many days a month has. */
export function daysInMonth(year: number, month: number): number {
  return new Date(Date.UTC(year, month, 0)).getUTCDate();
}

/**
 * The instant at which a zone's wall clock shows a time. Where the clock was set back and shows it twice, the first;
 * where it was set forward and never shows it, the instant as much later as the clock skipped.
 *
 * @param date - The local date.
 * @param minute - Minutes after its midnight; 1440 and more run into the next days.
 * @param timeZone - A zone of the IANA time zone database.
 */
export function instantOf(
  date: Pick<LocalTime, 'year' | 'month' | 'day'>,
  minute: number,
  timeZone: string,
): Date {
  const asUtc = Date.UTC(date.year, date.month - 1, date.day, 0, minute);
  const [before, after] = [offsetAt(asUtc - day, timeZone), offsetAt(asUtc + day, timeZone)];
  const fitting = [before, after]
    .map((offset) => asUtc - offset)
    .filter((instant) => instant + offsetAt(instant, timeZone) === asUtc);
  return new Date(fitting.length > 0 ? Math.min(...fitting) : asUtc - before);
}

/**
 * The first minute after a zone's clock was set forward or back.
 *
 * @param from - Where to look from.
 * @param to - Where to look to; at most a day later.
 * @param timeZone - A zone of the IANA time zone database.
 * @returns Undefined where the clock runs on from `from` to `to`.
 */
export function clockChange(from: Date, to: Date, timeZone: string): Date | undefined {
  let [low, high] = [Math.floor(from.getTime() / minuteMs), Math.floor(to.getTime() / minuteMs)];
  const before = offsetAt(low * minuteMs, timeZone);
  if (offsetAt(high * minuteMs, timeZone) === before) return undefined;
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (offsetAt(middle * minuteMs, timeZone) === before) low = middle;
    else high = middle;
  }
  return new Date(high * minuteMs);
}

/** How far a zone's wall clock is ahead of UTC, in milliseconds. */
function offsetAt(instant: number, timeZone: string): number {
  const local = localTimeOf(new Date(instant), timeZone);
  return (
    Date.UTC(local.year, local.month - 1, local.day, 0, local.minute) -
    Math.floor(instant / minuteMs) * minuteMs
  );
}
