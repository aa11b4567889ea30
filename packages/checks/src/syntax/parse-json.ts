import { placeAt, type Problem } from './problem.ts';

/**
 * Parses JSON.
 *
 * @param text - The text, without a byte order mark.
 * @returns The value, or what is wrong with it and, where the parser says so, at which offset.
 */
export function parseJson(
  text: string,
): { value: unknown } | { message: string; offset: number | undefined } {
  try {
    return { value: JSON.parse(text) as unknown };
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    const position = /at position (\d+)/.exec(message)?.[1];
    const plain = message
      .replace(/ in JSON at position \d+.*$/s, '')
      .replace(/, (?:\.{3})?"[\s\S]* is not valid JSON$/, '');
    return { message: `${plain} (JSON)`, offset: position === undefined ? undefined : Number(position) };
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
export async function checkJson(file: string, text: string): Promise<Problem[]> {
  const parsed = parseJson(text);
  if ('message' in parsed) {
    const offset = parsed.offset ?? (await offsetOfError(text));
    return [{ rule: 'does-not-parse', message: parsed.message, ...placeAt(text, offset) }];
  }
  const { value } = parsed;
  if (objects.test(file) && (typeof value !== 'object' || value === null || Array.isArray(value))) {
    return [{ rule: 'wrong-shape', message: 'is not a JSON object', line: 1, column: 1 }];
  }
  return [];
}

// Node does not always say where JSON goes wrong; nearly all that is wrong in it is wrong in JavaScript too.
async function offsetOfError(text: string): Promise<number> {
  const { parseExpression } = await import('@babel/parser');
  try {
    parseExpression(text);
    return text.length;
  } catch (error) {
    const position: unknown = Reflect.get(error as object, 'pos');
    return typeof position === 'number' ? position : text.length;
  }
}
