import { completeSchema } from '@fhir-iq/sluice-config/schema/complete-schema';
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
  const parsed = z.fromJSONSchema(completeSchema(schema)).safeParse(value);
  const found = new Map<string, string>();
  for (const { path, message } of parsed.error?.issues ?? []) {
    const place = path.length === 0 ? 'the answer' : path.map(String).join('.').slice(0, 120);
    if (!found.has(place)) found.set(place, isMissing(value, path) ? 'it is missing' : message.slice(0, 200));
  }
  const problems = [...found].map(([place, message]) => `${place}: ${message}`);
  const more = problems.length - mostProblems;
  return more > 0 ? [...problems.slice(0, mostProblems), `and ${more} more`] : problems;
}

function isMissing(value: unknown, path: readonly PropertyKey[]): boolean {
  let at = value;
  for (const name of path) {
    if (typeof at !== 'object' || at === null) return false;
    if (!Object.hasOwn(at, name)) return true;
    at = Reflect.get(at, name);
  }
  return false;
}
