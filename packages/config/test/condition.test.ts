import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import {
  compare,
  type Condition,
  ConditionSyntaxError,
  events,
  formatCondition,
  formatMeasure,
  formatThreshold,
  meetsThreshold,
  type Measure,
  MeasureSyntaxError,
  metrics,
  operators,
  parseCondition,
  parseMeasure,
  parseRate,
  parseThreshold,
  RateSyntaxError,
  type Threshold,
} from '../src/index.ts';

const percent = fc
  .integer({ min: 0, max: 100_000_000 })
  .map((millionths): Measure => ({ unit: 'percent', value: millionths / 1_000_000 }));
const duration = fc.integer({ min: 0, max: 10 ** 10 }).map((value): Measure => ({ unit: 'duration', value }));
const number = fc
  .integer({ min: 0, max: 10 ** 6 })
  .map((thousandths): Measure => ({ unit: 'number', value: thousandths / 1000 }));
const measure = fc.oneof(percent, duration, number);
const ofUnit = { percent, duration, number };

const condition: fc.Arbitrary<Condition> = fc.oneof(
  fc.constantFrom(...Object.keys(events)).map((event): Condition => ({ kind: 'event', event })),
  fc.constantFrom(...Object.keys(metrics)).chain((metric) =>
    fc.record({
      kind: fc.constant('measured' as const),
      metric: fc.constant(metric),
      operator: fc.constantFrom(...operators),
      measure: ofUnit[metrics[metric]?.unit ?? 'number'],
    }),
  ),
);
const threshold: fc.Arbitrary<Threshold> = fc.oneof(
  fc.record({ kind: fc.constant('bound' as const), operator: fc.constantFrom(...operators), measure }),
  fc
    .tuple(fc.nat(1000), fc.nat(1000))
    .map(([a, b]): Threshold => ({ kind: 'range', from: Math.min(a, b), to: Math.max(a, b) })),
);

describe('a condition', () => {
  test.each([
    [
      'error_rate > 5%',
      { kind: 'measured', metric: 'error_rate', operator: '>', measure: { unit: 'percent', value: 5 } },
    ],
    [
      'response_time > 3s',
      {
        kind: 'measured',
        metric: 'response_time',
        operator: '>',
        measure: { unit: 'duration', value: 3000 },
      },
    ],
    [
      'availability < 99.9%',
      { kind: 'measured', metric: 'availability', operator: '<', measure: { unit: 'percent', value: 99.9 } },
    ],
    [
      '  availability<95%  ',
      { kind: 'measured', metric: 'availability', operator: '<', measure: { unit: 'percent', value: 95 } },
    ],
    [
      'cumulative_layout_shift >= 0.25',
      {
        kind: 'measured',
        metric: 'cumulative_layout_shift',
        operator: '>=',
        measure: { unit: 'number', value: 0.25 },
      },
    ],
    ['critical_functionality_failure', { kind: 'event', event: 'critical_functionality_failure' }],
  ])('%s', (text, parsed) => {
    expect(parseCondition(text)).toEqual(parsed);
  });

  test.each([
    ['', 'empty'],
    ['error_rate', 'compared with nothing'],
    ['error_rat > 5%', 'no metric is called error_rat'],
    ['critical_failure', 'no event is called'],
    ['error_rate > 5', 'error_rate is a percent and 5 is a number'],
    ['response_time > 3%', 'response_time is a duration'],
    ['error_rate > lots', 'no value'],
    ['error_rate >', 'neither a comparison nor'],
    ['error_rate > 5% and availability < 90%', 'no percentage'],
    ['cumulative_layout_shift > 0.0000001', 'no value'],
    ['5% < error_rate', 'neither a comparison nor'],
    ['toString > 1', 'no metric is called toString'],
    ['constructor', 'no event is called constructor'],
  ])('%j is refused: %s', (text, cause) => {
    expect(() => parseCondition(text)).toThrow(ConditionSyntaxError);
    expect(() => parseCondition(text)).toThrow(cause);
  });

  test('is written so that it reads back as the same', () => {
    fc.assert(fc.property(condition, (one) => expect(parseCondition(formatCondition(one))).toEqual(one)));
  });

  test('reads any text or throws its own error', () => {
    const words = fc
      .array(fc.constantFrom('error_rate', 'availability', ...operators, '5%', '3s', '99.9', ' ', '-', '%'), {
        maxLength: 6,
      })
      .map((parts) => parts.join(''));
    fc.assert(
      fc.property(fc.oneof(fc.string(), words), (text) => {
        for (const parse of [parseCondition, parseThreshold]) {
          try {
            expect(parse(text).kind).toMatch(/^(measured|event|bound|range)$/);
          } catch (error) {
            expect(error).toBeInstanceOf(ConditionSyntaxError);
          }
        }
      }),
      { numRuns: 2000 },
    );
  });
});

describe('a threshold', () => {
  test.each([
    ['< 1%', 0.99, 1],
    ['> 99.9%', 99.95, 99.9],
    ['100%', 100, 99.99],
    ['0%', 0, 0.01],
    ['2-3', 2, 3.1],
    ['< 30m', 1_799_999, 1_800_000],
  ])('%s is met by %d and not by %d', (text, good, bad) => {
    expect(meetsThreshold(parseThreshold(text), good)).toBe(true);
    expect(meetsThreshold(parseThreshold(text), bad)).toBe(false);
  });

  test('is written so that it reads back as the same', () => {
    fc.assert(fc.property(threshold, (one) => expect(parseThreshold(formatThreshold(one))).toEqual(one)));
  });

  test('a range that ends before it begins is refused', () => {
    expect(() => parseThreshold('3-2')).toThrow('ends (2) before it begins (3)');
  });

  test('every operator and its opposite split all figures', () => {
    const opposite = { '>': '<=', '>=': '<', '<': '>=', '<=': '>', '=': '!=', '!=': '=' } as const;
    fc.assert(
      fc.property(
        fc.constantFrom(...operators),
        fc.integer(),
        fc.integer(),
        (operator, figure, value) =>
          compare(figure, operator, value) !== compare(figure, opposite[operator], value),
      ),
    );
  });
});

describe('a value with its unit', () => {
  test('is written so that it reads back as the same', () => {
    fc.assert(fc.property(measure, (one) => expect(parseMeasure(formatMeasure(one))).toEqual(one)));
  });

  test('reads any text or throws its own error', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        try {
          expect(parseMeasure(text).value).toBeGreaterThanOrEqual(0);
        } catch (error) {
          expect(error).toBeInstanceOf(MeasureSyntaxError);
        }
      }),
    );
  });
});

describe('a rate', () => {
  test('as the specification writes it', () => {
    expect(parseRate('100_requests_per_minute')).toEqual({ count: 100, of: 'requests', period: 60_000 });
    expect(parseRate('10_submissions_per_minute')).toEqual({ count: 10, of: 'submissions', period: 60_000 });
  });

  test.each([
    '',
    '0_requests_per_minute',
    '100 requests per minute',
    '100_requests_per_month',
    '-1_requests_per_day',
  ])('%j is refused', (text) => {
    expect(() => parseRate(text)).toThrow(RateSyntaxError);
  });
});
