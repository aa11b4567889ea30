import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { nextWindow, releaseOpenAt, type ReleaseWindow } from '../src/index.ts';

const window = (more: Partial<ReleaseWindow> = {}): ReleaseWindow => ({
  name: 'w',
  timeZone: 'UTC',
  ...more,
});
const freeze = {
  name: 'year end',
  from: '2026-12-18',
  to: '2027-01-04',
  timeZone: 'America/New_York',
  reason: 'open enrolment',
};
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

describe('the next window', () => {
  const mornings = window({
    name: 'weekday mornings',
    timeZone: 'America/New_York',
    weekdays: ['monday:thursday'],
    times: [{ start: '09:00', end: '12:00' }],
  });
  const wholeDays = window({ name: 'weekdays', weekdays: ['monday:friday'] });
  const night = (start: string, end: string): ReleaseWindow =>
    window({ name: 'night', timeZone: 'America/New_York', times: [{ start, end }] });

  test.each([
    ['before it opens', [mornings], [], '2026-11-23T12:00:00Z', '2026-11-23T14:00Z', '2026-11-23T17:00Z'],
    ['while it is open', [mornings], [], '2026-11-23T15:00:30Z', '2026-11-23T15:01Z', '2026-11-23T17:00Z'],
    ['after Thursday', [mornings], [], '2026-11-26T17:00:00Z', '2026-11-30T14:00Z', '2026-11-30T17:00Z'],
    [
      'after the freeze',
      [mornings],
      [freeze],
      '2026-12-17T17:30:00Z',
      '2027-01-05T14:00Z',
      '2027-01-05T17:00Z',
    ],
    [
      'cut off by a freeze',
      [wholeDays],
      [freeze],
      '2026-12-17T10:00:00Z',
      '2026-12-17T10:00Z',
      '2026-12-18T05:00Z',
    ],
    ['over midnights', [wholeDays], [], '2026-11-22T10:00:00Z', '2026-11-23T00:00Z', '2026-11-28T00:00Z'],
    ['in summer time', [mornings], [], '2026-07-06T02:00:00Z', '2026-07-06T13:00Z', '2026-07-06T16:00Z'],
    [
      'begun by the skipped hour',
      [night('02:30', '05:00')],
      [],
      '2026-03-08T06:30:00Z',
      '2026-03-08T07:00Z',
      '2026-03-08T09:00Z',
    ],
    [
      'ended by the skipped hour',
      [night('01:00', '02:30')],
      [],
      '2026-03-08T05:30:00Z',
      '2026-03-08T06:00Z',
      '2026-03-08T07:00Z',
    ],
    [
      'the first of a repeated hour',
      [night('01:00', '01:30')],
      [],
      '2026-11-01T04:30:00Z',
      '2026-11-01T05:00Z',
      '2026-11-01T05:30Z',
    ],
    [
      'the second of a repeated hour',
      [night('01:00', '01:30')],
      [],
      '2026-11-01T05:45:00Z',
      '2026-11-01T06:00Z',
      '2026-11-01T06:30Z',
    ],
    [
      'on the day of the skipped hour, seen from the evening before',
      [window({ weekdays: ['sunday'], timeZone: 'America/New_York' })],
      [],
      '2026-03-08T04:30:00Z',
      '2026-03-08T05:00Z',
      '2026-03-09T04:00Z',
    ],
  ] as const)('%s', (_name, windows, freezes, from, start, end) => {
    const found = nextWindow({ windows: [...windows], freezes: [...freezes] }, new Date(from));
    expect([found.start, found.end]).toEqual([new Date(start), new Date(end)]);
    expect(found).toMatchObject({ name: windows[0].name, timeZone: windows[0].timeZone });
  });

  test('without any window it is open at once, until a freeze or for good', () => {
    const from = new Date('2026-11-23T09:00:00Z');
    expect(nextWindow({ windows: [], freezes: [] }, from)).toEqual({
      start: from,
      end: undefined,
      name: undefined,
      timeZone: 'UTC',
    });
    expect(nextWindow({ windows: [], freezes: [freeze] }, from).end).toEqual(new Date('2026-12-18T05:00Z'));
    expect(nextWindow({ windows: [], freezes: [freeze] }, new Date('2026-12-20T00:00Z')).start).toEqual(
      new Date('2027-01-05T05:00Z'),
    );
  });

  test('nothing that opens within 60 days is an error which names what keeps it shut', () => {
    const years = window({ name: 'long ago', years: ['2020'] });
    expect(() => nextWindow({ windows: [years], freezes: [] }, new Date('2026-11-23T00:00Z'))).toThrow(
      /within 60 days of 2026-11-23T00:00:00\.000Z: none of the windows is open: long ago/,
    );
    const long = { ...freeze, to: '2027-03-01' };
    expect(() => nextWindow({ windows: [mornings], freezes: [long] }, new Date('2026-12-20T00:00Z'))).toThrow(
      /open enrolment[\s\S]*release\.freezes/,
    );
  });

  test('is open from its start to its end, and shut before and at its end, in any zone', () => {
    const some = fc.array(
      fc.record({
        name: fc.constant('w'),
        timeZone: fc.constantFrom(...zones),
        weekdays: fc.constantFrom<string[]>(['monday'], ['tuesday:friday'], ['sunday', 'saturday']),
        times: fc.tuple(fc.nat(22), fc.integer({ min: 1, max: 24 })).map(([start, length]) => [
          {
            start: `${String(start).padStart(2, '0')}:30`,
            end: `${String(Math.min(24, start + length)).padStart(2, '0')}:00`,
          },
        ]),
      }),
      { minLength: 1, maxLength: 2 },
    );
    const freezes = fc.array(
      fc.record({ timeZone: fc.constantFrom(...zones), ahead: fc.integer({ min: -3, max: 5 }) }),
      { maxLength: 1 },
    );
    fc.assert(
      fc.property(some, freezes, instants, (windows, frozen, from) => {
        const release = {
          windows: windows.filter((one) => one.times.every(({ start, end }) => start < end)),
          freezes: frozen.map(({ timeZone, ahead }) => {
            const date = new Date(from.getTime() + ahead * 86_400_000).toISOString().slice(0, 10);
            return { name: 'f', from: date, to: date, timeZone, reason: 'r' };
          }),
        };
        if (release.windows.length === 0) return;
        const { start, end } = nextWindow(release, from);
        const open = (at: number): boolean => releaseOpenAt(release, new Date(at)).open;
        const step = 17 * 60_000;
        for (let at = Math.ceil(from.getTime() / 60_000) * 60_000; at < start.getTime(); at += step)
          expect(open(at)).toBe(false);
        if (start > from)
          expect(open(start.getTime() - 60_000)).toBe(start.getTime() - from.getTime() < 60_000);
        expect(end).toBeDefined();
        for (let at = start.getTime(); at < Number(end); at += step) expect(open(at)).toBe(true);
        expect(open(Number(end) - 60_000)).toBe(true);
        expect(open(Number(end))).toBe(false);
      }),
      { numRuns: 80 },
    );
  });
});
