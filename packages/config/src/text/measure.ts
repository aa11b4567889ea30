import { durationGrammar, formatDuration, parseDuration } from './duration.ts';

/** What a measured value counts: parts of a hundred, a time in milliseconds, or a plain number. */
export type MeasureUnit = 'percent' | 'duration' | 'number';

/** A value with its unit: percent as 0 to 100, a duration in milliseconds. */
export interface Measure {
  readonly unit: MeasureUnit;
  readonly value: number;
}

/** The text is no measured value. */
export class MeasureSyntaxError extends Error {
  override readonly name = 'MeasureSyntaxError';
}

/** What a value may look like, for messages and the reference. */
export const measureGrammar = `a percentage (99.9%), ${durationGrammar}, or a number (0.1)`;

// Six places: smaller numbers would be written with an exponent and could not be read back.
const decimal = /^\d{1,12}(?:\.\d{1,6})?$/;

/**
 * Reads a value with its unit: `99.9%`, `3s`, `0.1`.
 *
 * @param text - The value, without white space around it.
 * @returns The number and what it counts.
 * @throws {MeasureSyntaxError} For any other text.
 */
export function parseMeasure(text: string): Measure {
  if (decimal.test(text)) return { unit: 'number', value: Number(text) };
  if (text.endsWith('%')) {
    const number = text.slice(0, -1).trimEnd();
    if (decimal.test(number)) return { unit: 'percent', value: Number(number) };
    throw new MeasureSyntaxError(`${text} is no percentage`);
  }
  try {
    return { unit: 'duration', value: parseDuration(text) };
  } catch (cause) {
    throw new MeasureSyntaxError(
      `${text === '' ? 'nothing' : text} is no value: ${(cause as Error).message}`,
      { cause },
    );
  }
}

/** Writes a value so that `parseMeasure` reads the same number back. */
export function formatMeasure({ unit, value }: Measure): string {
  if (unit === 'duration') return formatDuration(value);
  return unit === 'percent' ? `${value}%` : String(value);
}
