import type { SluiceConfiguration } from '../schema/configuration.ts';
import { opensOn, type ReleaseWindow, timesOf, windowOpenAt } from './window.ts';
import { instantOf, localTimeOf } from './zone.ts';

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
  const start = new Date(Math.ceil(after.getTime() / minute) * minute);
  if (releaseOpenAt(release, start).open) return start;
  const candidates =
    release.windows.length === 0
      ? freezeEnds(release, start)
      : release.windows.flatMap((window) => starts(window, release, start, days));
  return candidates
    .filter((instant) => instant >= start && releaseOpenAt(release, instant).open)
    .sort((a, b) => a.getTime() - b.getTime())[0];
}

/** Where a window may open: the starts of its times, the ends of freezes, and midnights. */
function starts(window: ReleaseWindow, release: ReleaseTimes, from: Date, days: number): Date[] {
  const found = freezeEnds(release, from);
  for (let ahead = -1; ahead <= days; ahead += 1) {
    const local = localTimeOf(new Date(from.getTime() + ahead * day), window.timeZone);
    if (!opensOn(window, local)) continue;
    found.push(
      ...timesOf(window)
        .filter(({ start, end }) => start < end)
        .map(({ start }) => instantOf(local, start, window.timeZone)),
    );
  }
  return found;
}

function freezeEnds(release: ReleaseTimes, from: Date): Date[] {
  return release.freezes
    .map((freeze) => {
      const [year = 0, month = 1, date = 1] = freeze.to.split('-').map(Number);
      return instantOf({ year, month, day: date + 1 }, 0, freeze.timeZone);
    })
    .filter((instant) => instant >= from);
}
