import type { SluiceConfiguration } from '../schema/configuration.ts';
import {
  type NumberRange,
  parseDaysOfMonth,
  parseMonths,
  parseTimeOfDay,
  parseWeekdays,
  parseYears,
} from './ranges.ts';
import { daysInMonth, type LocalTime, localTimeOf, weekdayOf } from './zone.ts';

/** A window of `release.windows`: a time interval of Alertmanager with a time zone. */
export type ReleaseWindow = SluiceConfiguration['release']['windows'][number];

/** A time of the day in minutes after midnight; the end is not included. */
export interface DayTime {
  readonly start: number;
  readonly end: number;
}

const includes = (ranges: readonly NumberRange[], number: number) =>
  ranges.some(({ from, to }) => number >= from && number <= to);

/** Whether a window has a time on a local date. */
export function opensOn(window: ReleaseWindow, date: Pick<LocalTime, 'year' | 'month' | 'day'>): boolean {
  const { year, month, day } = date;
  if (window.years !== undefined && !includes(window.years.map(parseYears), year)) return false;
  if (window.months !== undefined && !includes(window.months.map(parseMonths), month)) return false;
  if (
    window.weekdays !== undefined &&
    !includes(window.weekdays.map(parseWeekdays), weekdayOf(year, month, day))
  )
    return false;
  if (window.days_of_month === undefined) return true;
  const length = daysInMonth(year, month);
  const counted = (number: number) => (number < 0 ? length + number + 1 : number);
  return includes(
    window.days_of_month
      .map(parseDaysOfMonth)
      .map(({ from, to }) => ({ from: counted(from), to: counted(to) })),
    day,
  );
}

/** The times of a day at which a window is open, in order of their start; the whole day where it names none. */
export function timesOf(window: ReleaseWindow): DayTime[] {
  if (window.times === undefined) return [{ start: 0, end: 1440 }];
  return window.times
    .map(({ start, end }) => ({ start: parseTimeOfDay(start), end: parseTimeOfDay(end) }))
    .sort((a, b) => a.start - b.start);
}

/**
 * Whether a window is open at an instant, read from the wall clock of its time zone; the end of a time is not included.
 *
 * @param window - The window.
 * @param instant - The instant.
 */
export function windowOpenAt(window: ReleaseWindow, instant: Date): boolean {
  const local = localTimeOf(instant, window.timeZone);
  return (
    opensOn(window, local) &&
    timesOf(window).some(({ start, end }) => local.minute >= start && local.minute < end)
  );
}

/** After so many years the days of the week fall on the same dates again, leap days included. */
const calendarCycle = 28;

/**
 * Whether a window ever opens, in any year that it names.
 *
 * @param window - The window.
 * @returns False when no date fits, as the 31st of February, or no time has a length.
 */
export function everOpens(window: ReleaseWindow): boolean {
  if (!timesOf(window).some(({ start, end }) => start < end)) return false;
  if (window.days_of_month === undefined && window.years === undefined) return true;
  const ranges = window.years?.map(parseYears) ?? [{ from: 2024, to: 2024 + calendarCycle }];
  return ranges.some(({ from, to }) => {
    for (let year = from; year <= Math.min(to, from + calendarCycle); year += 1) {
      for (let month = 1; month <= 12; month += 1) {
        for (let day = 1; day <= daysInMonth(year, month); day += 1)
          if (opensOn(window, { year, month, day })) return true;
      }
    }
    return false;
  });
}
