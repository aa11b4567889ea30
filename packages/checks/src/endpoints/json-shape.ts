import { z } from 'zod';

const mostProblems = 5;

/**
 * Holds a value against a JSON Schema. Says what is wrong without repeating the value: it may be about patients.
 *
 * @param schema - The JSON Schema, which the configuration has shown to be one.
 * @param value - The value.
 * @returns What is wrong, by path; empty where it fits.
 */
export function shapeProblems(schema: Readonly<Record<string, unknown>>, value: unknown): string[] {
  const compiled = z.fromJSONSchema(schema);
  const parsed = compiled.safeParse(value);
  if (parsed.success) return [];
  const problems = parsed.error.issues.map(({ path, message }) => {
    const place = path.length === 0 ? 'the answer' : path.map(String).join('.');
    return `${place.slice(0, 120)}: ${message.slice(0, 200)}`;
  });
  const more = problems.length - mostProblems;
  return more > 0 ? [...problems.slice(0, mostProblems), `and ${more} more`] : problems;
}
