import { placeAt, type Problem } from './problem.ts';

/**
 * Parses JSON.
 *
 * @param text - The text, without a byte order mark.
 * @returns The value, or what is wrong with it and where.
 */
export function parseJson(text: string): { value: unknown } | { problem: Problem } {
  try {
    return { value: JSON.parse(text) as unknown };
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    const position = /at position (\d+)/.exec(message)?.[1];
    const offset = position === undefined ? text.length : Number(position);
    const plain = message
      .replace(/ in JSON at position \d+.*$/s, '')
      .replace(/, "?[\s\S]* is not valid JSON$/, '');
    return { problem: { rule: 'does-not-parse', message: `${plain} (JSON)`, ...placeAt(text, offset) } };
  }
}

/** What must be an object in a site's repository. */
const objects = /(?:^|\/)(?:package|permissions|wix\.config)\.json$/;

/**
 * Parses a JSON file of a site, and holds the ones that Wix and npm read to their outer shape.
 *
 * @param file - Its path.
 * @param text - Its text.
 */
export function checkJson(file: string, text: string): Problem[] {
  const parsed = parseJson(text);
  if ('problem' in parsed) return [parsed.problem];
  const { value } = parsed;
  if (objects.test(file) && (typeof value !== 'object' || value === null || Array.isArray(value))) {
    return [{ rule: 'wrong-shape', message: 'is not a JSON object', line: 1, column: 1 }];
  }
  return [];
}
