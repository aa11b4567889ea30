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
  const parsed = z.fromJSONSchema(schema).safeParse(value);
  const found = new Map(missingMembers(schema, value, []).map((path) => [nameOf(path), 'it is missing']));
  for (const { path, message } of parsed.error?.issues ?? []) {
    const place = nameOf(path.map(String));
    if (!found.has(place)) found.set(place, message.slice(0, 200));
  }
  const problems = [...found].map(([place, message]) => `${place}: ${message}`);
  const more = problems.length - mostProblems;
  return more > 0 ? [...problems.slice(0, mostProblems), `and ${more} more`] : problems;
}

/** What `required` names and the value lacks: zod (4.6) looks at it only for members that `properties` describes. */
function missingMembers(schema: unknown, value: unknown, path: readonly string[]): string[][] {
  if (typeof schema !== 'object' || schema === null || typeof value !== 'object' || value === null) return [];
  const { required, properties, items } = schema as Readonly<Record<string, unknown>>;
  if (Array.isArray(value))
    return value.flatMap((one: unknown, index) => missingMembers(items, one, [...path, String(index)]));
  const missing = (Array.isArray(required) ? required : [])
    .map(String)
    .filter((name) => !Object.hasOwn(value, name))
    .map((name) => [...path, name]);
  const below = Object.entries(properties ?? {}).flatMap(([name, one]: [string, unknown]) =>
    Object.hasOwn(value, name) ? missingMembers(one, Reflect.get(value, name), [...path, name]) : [],
  );
  return [...missing, ...below];
}

function nameOf(path: readonly string[]): string {
  return path.length === 0 ? 'the answer' : path.join('.').slice(0, 120);
}
