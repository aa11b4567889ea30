import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { addDuration, DurationSyntaxError, formatDuration, parseDuration } from '../src/index.ts';

describe('a duration', () => {
  test.each([
    ['0', 0],
    ['0s', 0],
    ['30s', 30_000],
    ['1m', 60_000],
    ['2h', 7_200_000],
    ['1h30m', 5_400_000],
    ['1y2w3d4h5m6s7ms', 33_019_506_007],
    ['100ms', 100],
    ['90m', 5_400_000],
    ['7_years', 7 * 365.25 * 86_400_000],
    ['1_day', 86_400_000],
  ])('%s is %i milliseconds', (text, milliseconds) => {
    expect(parseDuration(text)).toBe(milliseconds);
  });

  test.each([
    ['', 'empty'],
    ['30', 'no unit; 30s'],
    ['30m1h', 'in the order'],
    ['1h1h', 'in the order'],
    ['1.5h', 'fraction'],
    ['-5m', 'negative'],
    ['5 m', 'white space'],
    ['5x', 'whole numbers and units'],
    ['m', 'whole numbers and units'],
    ['99999999999y', 'longer than can be counted'],
    ['7_yrs', 'whole numbers and units'],
    ['٣s', 'whole numbers and units'],
  ])('%j is refused: %s', (text, cause) => {
    expect(() => parseDuration(text)).toThrow(DurationSyntaxError);
    expect(() => parseDuration(text)).toThrow(cause);
  });

  test('is written so that it reads back as the same length', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: Number.MAX_SAFE_INTEGER }),
        (milliseconds) => parseDuration(formatDuration(milliseconds)) === milliseconds,
      ),
    );
  });

  test('has one way to be written', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 10 ** 12 }), (milliseconds) => {
        const text = formatDuration(milliseconds);
        expect(formatDuration(parseDuration(text))).toBe(text);
      }),
    );
  });

  test('reads any text or throws its own error', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.stringMatching(/^[0-9ywdhms_ -]{0,24}$/)), (text) => {
        try {
          expect(parseDuration(text)).toBeGreaterThanOrEqual(0);
        } catch (error) {
          expect(error).toBeInstanceOf(DurationSyntaxError);
        }
      }),
      { numRuns: 2000 },
    );
  });

  test('cannot be written for what is no count of milliseconds', () => {
    for (const number of [-1, 0.5, Number.NaN, Number.POSITIVE_INFINITY])
      expect(() => formatDuration(number)).toThrow(RangeError);
  });

  test('of seven years ends on the same day of the calendar', () => {
    expect(addDuration(new Date('2026-11-23T00:00:00Z'), '7_years').toISOString()).toBe(
      '2033-11-23T00:00:00.000Z',
    );
    expect(addDuration(new Date('2026-11-23T00:00:00Z'), '7d').toISOString()).toBe(
      '2026-11-30T00:00:00.000Z',
    );
  });
});
