import { ConfigurationError } from '@fhir-iq/sluice-model';
import type { SluiceConfiguration } from '../schema/configuration.ts';
import { opensOn, type ReleaseWindow, timesOf, windowOpenAt } from './window.ts';
import { clockChange, instantOf, localTimeOf } from './zone.ts';

type ReleaseTimes = Pick<SluiceConfiguration['release'], 'windows' | 'freezes'>;
export type Freeze = ReleaseTimes['freezes'][number];

/** Whether production may be deployed to at an instant, and why. */
export interface Opening {
  readonly open: boolean;
  /** The window that is open. */
  readonly window?: ReleaseWindow;
  /** The freeze that keeps it shut. */
  readonly freeze?: Freeze;
  /** One line for people. */
  readonly reason: string;
}

/** Whether a freeze holds at an instant: from the start of its first day to the end of its last, in its time zone. */
export function freezeHoldsAt(freeze: Freeze, instant: Date): boolean {
  const { year, month, day } = localTimeOf(instant, freeze.timeZone);
  const date = [
    String(year).padStart(4, '0'),
    String(month).padStart(2, '0'),
    String(day).padStart(2, '0'),
  ].join('-');
  return date >= freeze.from && date <= freeze.to;
}

/**
 * Whether production may be deployed to: a freeze keeps every window shut; without any window it is always open.
 *
 * @param release - `release` of the configuration.
 * @param instant - The instant.
 */
export function releaseOpenAt(release: ReleaseTimes, instant: Date): Opening {
  const freeze = release.freezes.find((one) => freezeHoldsAt(one, instant));
  if (freeze !== undefined) {
    return {
      open: false,
      freeze,
      reason: `the freeze "${freeze.name}" holds from ${freeze.from} to ${freeze.to}: ${freeze.reason}`,
    };
  }
  if (release.windows.length === 0)
    return { open: true, reason: 'no window is configured, so it is always open' };
  const window = release.windows.find((one) => windowOpenAt(one, instant));
  if (window === undefined)
    return {
      open: false,
      reason: `none of the windows is open: ${release.windows.map((one) => one.name).join(', ')}`,
    };
  return { open: true, window, reason: `the window "${window.name}" is open` };
}

const minute = 60_000;
const day = 1440 * minute;

/**
 * The first instant at or after another at which production may be deployed to.
 *
 * @param release - `release` of the configuration.
 * @param after - Where to look from.
 * @param days - How many days ahead to look.
 * @returns The instant, to the minute; undefined when it stays shut for all these days.
 */
export function nextOpening(release: ReleaseTimes, after: Date, days = 400): Date | undefined {
  const start = wholeMinute(after);
  if (releaseOpenAt(release, start).open) return start;
  return turns(release, start, days).find((instant) => releaseOpenAt(release, instant).open);
}

/** A time in which production may be deployed to without a break. */
export interface ComingWindow {
  readonly start: Date;
  /** Not included; undefined where it stays open for as long as was looked. */
  readonly end: Date | undefined;
  /** The window that opens it; undefined where none is configured. */
  readonly name: string | undefined;
  /** The time zone in which people read its times. */
  readonly timeZone: string;
}

/** How far ahead a window is looked for: whoever waits longer should know. */
const windowDays = 60;

/**
 * The next time in which production may be deployed to.
 *
 * @param release - `release` of the configuration.
 * @param from - Where to look from.
 * @returns When it opens, to the minute, and when it closes.
 * @throws {ConfigurationError} If nothing opens within 60 days.
 */
export function nextWindow(release: ReleaseTimes, from: Date): ComingWindow {
  const start = nextOpening(release, from, windowDays);
  if (start === undefined || start.getTime() - from.getTime() > windowDays * day) {
    throw new ConfigurationError({
      what: `No window for production opens within ${String(windowDays)} days of ${from.toISOString()}: ${releaseOpenAt(release, from).reason}.`,
      allowed: 'One of release.windows must open, and no freeze of release.freezes hold.',
      remedy: 'Mend release.windows or release.freezes in sluice.yml.',
    });
  }
  const { window } = releaseOpenAt(release, start);
  const end = turns(release, start, windowDays).find((instant) => !releaseOpenAt(release, instant).open);
  return { start, end, name: window?.name, timeZone: window?.timeZone ?? 'UTC' };
}

function wholeMinute(instant: Date): Date {
  return new Date(Math.ceil(instant.getTime() / minute) * minute);
}

/** The instants after another, in order, at which it may turn: times and days begin or end, freezes do, clocks are set. */
function turns(release: ReleaseTimes, from: Date, days: number): Date[] {
  const instants = [
    ...release.windows.flatMap((window) => turnsOfWindow(window, from, days)),
    ...release.freezes.flatMap((freeze) => [
      startOf(freeze.from, 0, freeze.timeZone),
      startOf(freeze.to, 1, freeze.timeZone),
    ]),
  ];
  return instants.filter((instant) => instant > from).sort((a, b) => a.getTime() - b.getTime());
}

function turnsOfWindow(window: ReleaseWindow, from: Date, days: number): Date[] {
  const times = timesOf(window).filter(({ start, end }) => start < end);
  const first = localTimeOf(from, window.timeZone);
  const found: Date[] = [];
  for (let ahead = -1; ahead <= days; ahead += 1) {
    const date = { ...first, day: first.day + ahead };
    const [midnight, next] = [0, 1440].map((minutes) => instantOf(date, minutes, window.timeZone));
    if (midnight === undefined || next === undefined) continue;
    const change = clockChange(midnight, next, window.timeZone);
    const opens = opensOn(window, localTimeOf(midnight, window.timeZone));
    const instants = opens
      ? times.flatMap(({ start, end }) => [start, end]).map((at) => instantOf(date, at, window.timeZone))
      : [];
    found.push(...instants);
    if (change === undefined) continue;
    // A clock that is set turns a window between its times, and where it is set back it shows them twice.
    const longer = next.getTime() - midnight.getTime() - day;
    found.push(change, ...instants.map((instant) => new Date(instant.getTime() + longer)));
  }
  return found;
}

/** The start of a date, or of one so many days later. */
function startOf(date: string, later: number, timeZone: string): Date {
  const [year = 0, month = 1, dayOfMonth = 1] = date.split('-').map(Number);
  return instantOf({ year, month, day: dayOfMonth + later }, 0, timeZone);
}
