import { parseDuration } from '../text/duration.ts';
import { parseTimeOfDay } from '../windows/ranges.ts';
import { everOpens, opensOn, type ReleaseWindow, timesOf } from '../windows/window.ts';
import { dayOf, reportRepeated, type Rule, type RuleContext } from './rule.ts';

/** Windows open, do not overlap; freezes end after they begin; a notice has somebody to go to. */
export const release: Rule = (context) => {
  const { configuration, report } = context;
  const { windows, freezes, notice, noticeTo } = configuration.release;
  reportRepeated(context, ['release', 'windows'], windows, 'window');
  reportRepeated(context, ['release', 'freezes'], freezes, 'freeze');
  windows.forEach((window, index) => {
    const emptyTimes = reportEmptyTimes(context, window, index);
    if (!emptyTimes && !everOpens(window)) {
      report({
        path: ['release', 'windows', index],
        rule: 'never-open',
        message: `the window "${window.name}" never opens: no date is in all that it names`,
        allowed: 'days, months and years that meet',
      });
    }
    const other = windows.slice(0, index).findIndex((earlier) => overlap(earlier, window));
    if (other >= 0) {
      report({
        path: ['release', 'windows', index],
        rule: 'overlap',
        severity: 'warning',
        message: `it overlaps with the window "${windows[other]?.name ?? ''}"`,
        allowed: 'times that do not overlap, or one window',
      });
    }
  });
  freezes.forEach((freeze, index) => {
    if (freeze.to < freeze.from) {
      report({
        path: ['release', 'freezes', index, 'to'],
        rule: 'reversed',
        message: 'the freeze ends before it begins',
        found: freeze.to,
        allowed: `${freeze.from} or later`,
      });
    } else if (context.now !== undefined && freeze.to < dayOf(context.now)) {
      report({
        path: ['release', 'freezes', index, 'to'],
        rule: 'past',
        severity: 'warning',
        message: `the freeze "${freeze.name}" is over`,
        found: freeze.to,
        allowed: 'freezes to come',
      });
    }
  });
  if (parseDuration(notice) > 0 && noticeTo.length === 0) {
    report({
      path: ['release', 'noticeTo'],
      rule: 'nobody-told',
      severity: 'warning',
      message: 'nobody gets the notice of a production deployment',
      found: 'no channels',
      allowed: 'channels of stakeholders',
    });
  }
};

function reportEmptyTimes({ report }: RuleContext, window: ReleaseWindow, index: number): boolean {
  let empty = false;
  window.times?.forEach(({ start, end }, time) => {
    if (parseTimeOfDay(start) < parseTimeOfDay(end)) return;
    empty = true;
    report({
      path: ['release', 'windows', index, 'times', time, 'end'],
      rule: 'reversed',
      message: 'the time ends before it begins; a time over midnight is two times',
      found: `${start} to ${end}`,
      allowed: `later than ${start}, at most 24:00`,
    });
  });
  return empty;
}

/** How many days are compared: a year shows every meeting of days of the week with most days of the month. */
const comparedDays = 366;

function overlap(a: ReleaseWindow, b: ReleaseWindow): boolean {
  // Windows of two zones may overlap on purpose: people in both are awake.
  if (a.timeZone !== b.timeZone) return false;
  const meet = timesOf(a).some((x) => timesOf(b).some((y) => x.start < y.end && y.start < x.end));
  if (!meet) return false;
  const year = firstYear(a, b);
  for (let day = 0; day < comparedDays; day += 1) {
    const date = new Date(Date.UTC(year, 0, 1 + day));
    const local = { year: date.getUTCFullYear(), month: date.getUTCMonth() + 1, day: date.getUTCDate() };
    if (opensOn(a, local) && opensOn(b, local)) return true;
  }
  return false;
}

function firstYear(...windows: readonly ReleaseWindow[]): number {
  const years = windows.flatMap((window) => window.years ?? []).map((text) => Number(text.slice(0, 4)));
  return years.length === 0 ? 2028 : Math.max(...years);
}
