import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { everOpens, nextOpening, releaseOpenAt, type ReleaseWindow, windowOpenAt } from '../src/index.ts';
import {
  parseDaysOfMonth,
  parseMonths,
  parseTimeOfDay,
  parseWeekdays,
  parseYears,
  RangeSyntaxError,
} from '../src/windows/ranges.ts';
import { daysInMonth, instantOf, localTimeOf } from '../src/windows/zone.ts';

const window = (more: Partial<ReleaseWindow> = {}): ReleaseWindow => ({
  name: 'w',
  timeZone: 'UTC',
  ...more,
});
const zones = [
  'UTC',
  'America/New_York',
  'Europe/Berlin',
  'Asia/Kolkata',
  'Australia/Lord_Howe',
  'Pacific/Apia',
  'America/St_Johns',
];
const instants = fc.date({
  min: new Date('2020-01-01T00:00:00Z'),
  max: new Date('2036-12-31T00:00:00Z'),
  noInvalidDate: true,
});

describe('ranges', () => {
  test.each([
    [parseWeekdays, 'monday:thursday', { from: 1, to: 4 }],
    [parseWeekdays, 'Sunday', { from: 0, to: 0 }],
    [parseMonths, 'january:march', { from: 1, to: 3 }],
    [parseMonths, '12', { from: 12, to: 12 }],
    [parseDaysOfMonth, '-3:-1', { from: -3, to: -1 }],
    [parseDaysOfMonth, '1:-1', { from: 1, to: -1 }],
    [parseYears, '2026:2028', { from: 2026, to: 2028 }],
  ])('%p reads %s', (parse, text, range) => {
    expect(parse(text)).toEqual(range);
  });

  test.each([
    [parseWeekdays, 'mon'],
    [parseWeekdays, 'thursday:monday'],
    [parseWeekdays, 'monday:tuesday:friday'],
    [parseMonths, '13'],
    [parseMonths, '0'],
    [parseDaysOfMonth, '0'],
    [parseDaysOfMonth, '32'],
    [parseDaysOfMonth, '-1:5'],
    [parseDaysOfMonth, '5:1'],
    [parseDaysOfMonth, ''],
    [parseYears, '26'],
    [parseYears, '2028:2026'],
    [parseTimeOfDay, '24:01'],
    [parseTimeOfDay, '9:00'],
    [parseTimeOfDay, '09:60'],
  ])('%p refuses %j', (parse, text) => {
    expect(() => parse(text)).toThrow(RangeSyntaxError);
  });

  test('any text is read or refused with its own error', () => {
    const parsers = [parseWeekdays, parseMonths, parseDaysOfMonth, parseYears, parseTimeOfDay];
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.stringMatching(/^[-0-9:a-z]{0,12}$/)), (text) => {
        for (const parse of parsers) {
          try {
            parse(text);
          } catch (error) {
            expect(error).toBeInstanceOf(RangeSyntaxError);
          }
        }
      }),
    );
  });
});

describe('the wall clock of a zone', () => {
  test.each([
    ['2026-03-08T06:59:00Z', 'America/New_York', '01:59'],
    ['2026-03-08T07:00:00Z', 'America/New_York', '03:00'],
    ['2026-11-01T05:30:00Z', 'America/New_York', '01:30'],
    ['2026-11-01T06:30:00Z', 'America/New_York', '01:30'],
    ['2026-04-04T15:00:00Z', 'Australia/Lord_Howe', '01:30'],
    ['2026-01-01T00:00:00Z', 'Asia/Kolkata', '05:30'],
  ])('at %s in %s shows %s', (instant, zone, shown) => {
    const { minute } = localTimeOf(new Date(instant), zone);
    expect(
      `${String(Math.floor(minute / 60)).padStart(2, '0')}:${String(minute % 60).padStart(2, '0')}`,
    ).toBe(shown);
  });

  test('gives back the instant, or the first of the two that show the same time', () => {
    fc.assert(
      fc.property(instants, fc.constantFrom(...zones), (date, zone) => {
        const instant = new Date(Math.floor(date.getTime() / 60_000) * 60_000);
        const local = localTimeOf(instant, zone);
        const back = instantOf(local, local.minute, zone);
        expect(localTimeOf(back, zone)).toEqual(local);
        expect(back.getTime()).toBeLessThanOrEqual(instant.getTime());
      }),
      { numRuns: 500 },
    );
  });

  test('skips with the clock where an hour is left out', () => {
    expect(instantOf({ year: 2026, month: 3, day: 8 }, 150, 'America/New_York').toISOString()).toBe(
      '2026-03-08T07:30:00.000Z',
    );
  });

  test('shows the first of two times where an hour is repeated', () => {
    expect(instantOf({ year: 2026, month: 11, day: 1 }, 90, 'America/New_York').toISOString()).toBe(
      '2026-11-01T05:30:00.000Z',
    );
  });
});

describe('a window', () => {
  const mornings = window({
    timeZone: 'America/New_York',
    weekdays: ['monday:thursday'],
    times: [{ start: '09:00', end: '12:00' }],
  });

  test.each([
    ['2026-11-23T13:59:59Z', false],
    ['2026-11-23T14:00:00Z', true],
    ['2026-11-23T16:59:59Z', true],
    ['2026-11-23T17:00:00Z', false],
    ['2026-11-27T15:00:00Z', false],
    // Summer time: the same wall clock, another instant.
    ['2026-07-06T13:00:00Z', true],
    ['2026-07-06T16:00:00Z', false],
  ])('of weekday mornings in New York is at %s open: %s', (instant, open) => {
    expect(windowOpenAt(mornings, new Date(instant))).toBe(open);
  });

  test('that names a time of the skipped hour is shut on that day', () => {
    const night = window({ timeZone: 'America/New_York', times: [{ start: '02:00', end: '03:00' }] });
    const open = Array.from(
      { length: 24 * 60 },
      (_, minute) => new Date(Date.UTC(2026, 2, 8, 5, minute)),
    ).filter((instant) => windowOpenAt(night, instant));
    expect(open).toHaveLength(0);
  });

  test('that names a time of the repeated hour is open for both', () => {
    const night = window({ timeZone: 'America/New_York', times: [{ start: '01:00', end: '02:00' }] });
    const open = Array.from(
      { length: 24 * 60 },
      (_, minute) => new Date(Date.UTC(2026, 10, 1, 4, minute)),
    ).filter((instant) => windowOpenAt(night, instant));
    expect(open).toHaveLength(120);
  });

  test.each([
    ['-1', '2026-02-28T12:00:00Z', true],
    ['-1', '2028-02-28T12:00:00Z', false],
    ['-3:-1', '2026-04-28T12:00:00Z', true],
    ['-3:-1', '2026-04-27T12:00:00Z', false],
    ['1:-1', '2026-04-15T12:00:00Z', true],
    ['31', '2026-04-30T12:00:00Z', false],
  ])('of the days %s is at %s open: %s', (days, instant, open) => {
    expect(windowOpenAt(window({ days_of_month: [days] }), new Date(instant))).toBe(open);
  });

  test('days counted from the end are the same days counted from the start', () => {
    fc.assert(
      fc.property(instants, fc.integer({ min: 1, max: 31 }), (instant, back) => {
        const { year, month, day } = localTimeOf(instant, 'UTC');
        expect(windowOpenAt(window({ days_of_month: [`-${back}`] }), instant)).toBe(
          day === daysInMonth(year, month) - back + 1,
        );
      }),
    );
  });

  test.each([
    [{ days_of_month: ['31'], months: ['february'] }, false],
    [{ days_of_month: ['29'], months: ['february'] }, true],
    [{ days_of_month: ['29'], months: ['february'], years: ['2027'] }, false],
    [{ days_of_month: ['31'], months: ['april', 'june'] }, false],
    [{ days_of_month: ['-1'], months: ['february'], weekdays: ['sunday'] }, true],
    [{ times: [{ start: '10:00', end: '10:00' }] }, false],
    [{ weekdays: ['monday'] }, true],
  ])('%j ever opens: %s', (more, opens) => {
    expect(everOpens(window(more))).toBe(opens);
  });
});

describe('releases', () => {
  const freeze = {
    name: 'year end',
    from: '2026-12-18',
    to: '2027-01-04',
    timeZone: 'America/New_York',
    reason: 'open enrolment',
  };

  test('are open at any time where there is neither window nor freeze', () => {
    expect(releaseOpenAt({ windows: [], freezes: [] }, new Date()).open).toBe(true);
  });

  test('a freeze keeps a window shut from its first to the end of its last day, where it is', () => {
    const release = { windows: [window()], freezes: [freeze] };
    expect(releaseOpenAt(release, new Date('2026-12-18T04:59:00Z')).open).toBe(true);
    expect(releaseOpenAt(release, new Date('2026-12-18T05:00:00Z'))).toMatchObject({
      open: false,
      freeze,
      reason: expect.stringContaining('open enrolment'),
    });
    expect(releaseOpenAt(release, new Date('2027-01-05T04:59:00Z')).open).toBe(false);
    expect(releaseOpenAt(release, new Date('2027-01-05T05:00:00Z')).open).toBe(true);
  });

  test('the next opening comes after the freeze', () => {
    const mornings = window({
      timeZone: 'America/New_York',
      weekdays: ['monday:thursday'],
      times: [{ start: '09:00', end: '12:00' }],
    });
    const release = { windows: [mornings], freezes: [freeze] };
    expect(nextOpening(release, new Date('2026-12-17T18:00:00Z'))?.toISOString()).toBe(
      '2027-01-05T14:00:00.000Z',
    );
    expect(nextOpening(release, new Date('2026-11-23T12:00:00Z'))?.toISOString()).toBe(
      '2026-11-23T14:00:00.000Z',
    );
    expect(
      nextOpening({ windows: [window({ years: ['2020'] })], freezes: [] }, new Date('2026-11-23T12:00:00Z')),
    ).toBeUndefined();
  });

  test('the next opening is open, and nothing between is', () => {
    const windows = fc.array(
      fc.record({
        name: fc.constant('w'),
        timeZone: fc.constantFrom(...zones),
        weekdays: fc.constantFrom<string[]>(['monday'], ['tuesday:friday'], ['sunday', 'saturday']),
        times: fc.tuple(fc.nat(23), fc.integer({ min: 1, max: 24 })).map(([start, length]) => [
          {
            start: `${String(start).padStart(2, '0')}:15`,
            end: `${String(Math.min(24, start + length)).padStart(2, '0')}:00`,
          },
        ]),
      }),
      { minLength: 1, maxLength: 2 },
    );
    fc.assert(
      fc.property(windows, instants, (some, after) => {
        const release = { windows: some, freezes: [] };
        const next = nextOpening(release, after, 10);
        if (next === undefined) return;
        expect(releaseOpenAt(release, next).open).toBe(true);
        for (let step = after.getTime(); step < next.getTime(); step += 13 * 60_000) {
          const between = new Date(Math.ceil(step / 60_000) * 60_000);
          if (between < next) expect(releaseOpenAt(release, between).open).toBe(false);
        }
      }),
      { numRuns: 60 },
    );
  });
});
