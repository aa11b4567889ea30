import { events, metrics } from '../catalogue/metrics.ts';
import { formatMeasure, measureGrammar, MeasureSyntaxError, parseMeasure, type Measure } from './measure.ts';

export const operators = ['>', '>=', '<', '<=', '=', '!='] as const;
export type Operator = (typeof operators)[number];

/** A bound on a figure: `< 1%`; `100%` alone means exactly that; `2-3` means between, both included. */
export type Threshold =
  | { readonly kind: 'bound'; readonly operator: Operator; readonly measure: Measure }
  | { readonly kind: 'range'; readonly from: number; readonly to: number };

/** A condition of an alert or a rollback: a figure beyond a bound, or an event. */
export type Condition =
  | {
      readonly kind: 'measured';
      readonly metric: string;
      readonly operator: Operator;
      readonly measure: Measure;
    }
  | { readonly kind: 'event'; readonly event: string };

/** The text is no condition or threshold. The message says what is wrong with it. */
export class ConditionSyntaxError extends Error {
  override readonly name = 'ConditionSyntaxError';
  /** The name that was not known, for a suggestion. */
  readonly unknownName: string | undefined;

  constructor(message: string, unknownName?: string, cause?: unknown) {
    super(message, { cause });
    this.unknownName = unknownName;
  }
}

export const conditionGrammar =
  `a metric (${Object.keys(metrics).join(', ')}), one of ${operators.join(' ')} and a value, ` +
  `as in error_rate > 5%, or an event (${Object.keys(events).join(', ')})`;
export const thresholdGrammar = `one of ${operators.join(' ')} and ${measureGrammar}, as in '< 1%'; a value alone (100%); or a range (2-3)`;

const measured = /^([A-Za-z][A-Za-z0-9_]*)\s*(>=|<=|!=|==|=|>|<)\s*(\S.*)$/;
const bare = /^[A-Za-z][A-Za-z0-9_]*$/;
const bound = /^(>=|<=|!=|==|=|>|<)\s*(\S.*)$/;
const range = /^(\d{1,15}(?:\.\d{1,15})?)-(\d{1,15}(?:\.\d{1,15})?)$/;

function measureOf(text: string): Measure {
  try {
    return parseMeasure(text);
  } catch (cause) {
    if (cause instanceof MeasureSyntaxError) throw new ConditionSyntaxError(cause.message, undefined, cause);
    throw cause;
  }
}

function operatorOf(text: string | undefined): Operator {
  return text === '==' ? '=' : (text as Operator);
}

/**
 * Reads a condition as the specification writes it: `error_rate > 5%`, or the bare name of an event.
 *
 * @param text - The condition.
 * @returns The condition; a percentage counts 0 to 100, a duration milliseconds.
 * @throws {ConditionSyntaxError} For any other text, an unknown name, or a value whose unit does not fit the metric.
 */
export function parseCondition(text: string): Condition {
  const trimmed = text.trim();
  const match = measured.exec(trimmed);
  if (match === null) {
    if (Object.hasOwn(events, trimmed)) return { kind: 'event', event: trimmed };
    if (Object.hasOwn(metrics, trimmed))
      throw new ConditionSyntaxError(`${trimmed} is compared with nothing`);
    if (bare.test(trimmed)) throw new ConditionSyntaxError(`no event is called ${trimmed}`, trimmed);
    throw new ConditionSyntaxError(
      trimmed === '' ? 'it is empty' : 'it is neither a comparison nor the name of an event',
    );
  }
  const metric = match[1] ?? '';
  const known = Object.hasOwn(metrics, metric) ? metrics[metric] : undefined;
  if (known === undefined) throw new ConditionSyntaxError(`no metric is called ${metric}`, metric);
  const measure = measureOf((match[3] ?? '').trim());
  if (measure.unit !== known.unit) {
    throw new ConditionSyntaxError(
      `${metric} is a ${known.unit} and ${formatMeasure(measure)} is a ${measure.unit}`,
    );
  }
  return { kind: 'measured', metric, operator: operatorOf(match[2]), measure };
}

/** Writes a condition so that `parseCondition` reads the same one back. */
export function formatCondition(condition: Condition): string {
  if (condition.kind === 'event') return condition.event;
  return `${condition.metric} ${condition.operator} ${formatMeasure(condition.measure)}`;
}

/**
 * Reads a threshold without a metric: `< 1%`, `100%` (exactly), `2-3` (a range, both ends included).
 *
 * @param text - The threshold.
 * @returns The threshold.
 * @throws {ConditionSyntaxError} For any other text.
 */
export function parseThreshold(text: string): Threshold {
  const trimmed = text.trim();
  const between = range.exec(trimmed);
  if (between !== null) {
    const [from, to] = [Number(between[1]), Number(between[2])];
    if (from > to) throw new ConditionSyntaxError(`the range ends (${to}) before it begins (${from})`);
    return { kind: 'range', from, to };
  }
  const match = bound.exec(trimmed);
  if (match === null) return { kind: 'bound', operator: '=', measure: measureOf(trimmed) };
  return { kind: 'bound', operator: operatorOf(match[1]), measure: measureOf((match[2] ?? '').trim()) };
}

/** Writes a threshold so that `parseThreshold` reads the same one back. */
export function formatThreshold(threshold: Threshold): string {
  if (threshold.kind === 'range') return `${threshold.from}-${threshold.to}`;
  return threshold.operator === '='
    ? formatMeasure(threshold.measure)
    : `${threshold.operator} ${formatMeasure(threshold.measure)}`;
}

/** Whether a figure meets a bound. The figure must bear the bound's unit. */
export function compare(figure: number, operator: Operator, value: number): boolean {
  switch (operator) {
    case '>':
      return figure > value;
    case '>=':
      return figure >= value;
    case '<':
      return figure < value;
    case '<=':
      return figure <= value;
    case '=':
      return figure === value;
    case '!=':
      return figure !== value;
  }
}

/** Whether a figure (percent 0 to 100, milliseconds, or a plain number) meets a threshold. */
export function meetsThreshold(threshold: Threshold, figure: number): boolean {
  if (threshold.kind === 'range') return figure >= threshold.from && figure <= threshold.to;
  return compare(figure, threshold.operator, threshold.measure.value);
}
