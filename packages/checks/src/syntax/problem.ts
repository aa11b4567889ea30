/** One reason why a text is not what its name says; line and column from 1. */
export interface Problem {
  readonly rule: string;
  readonly message: string;
  readonly line?: number;
  readonly column?: number;
}

/**
 * Turns an offset of a text into line and column.
 *
 * @param text - The text.
 * @param offset - UTF-16 code units from its beginning.
 * @returns Line and column, from 1.
 */
export function placeAt(text: string, offset: number): { line: number; column: number } {
  const before = text.slice(0, Math.max(0, offset)).split(/\r\n|\r|\n/);
  return { line: before.length, column: (before.at(-1)?.length ?? 0) + 1 };
}
