import type { Path } from '../path.ts';
import { factsOf } from '../schema/meta.ts';
import { nearest } from '../suggest.ts';
import { alternativesOf, type AnySchema, defaultOf, limitsOf, membersOf, schemaAt, unwrap } from './shape.ts';
import { Configuration, type SluiceConfiguration } from '../schema/configuration.ts';

/** A configuration in which wrong values were replaced by allowed ones, so that the rest can be checked too. */
export interface Mended {
  readonly configuration: SluiceConfiguration;
  /** Where something was replaced or taken away: what is said about these places would not be true. */
  readonly paths: readonly Path[];
}

/** How often the mended value is checked again; each round mends one more level. */
const rounds = 12;

/**
 * Replaces what the schema refuses by what it allows.
 *
 * @param file - The plain value of the file; it is not changed.
 * @returns The mended configuration; undefined when the file is too far from one.
 */
export function mend(file: unknown): Mended | undefined {
  let value = structuredClone(file);
  const paths: Path[] = [];
  for (let round = 0; round < rounds; round += 1) {
    const result = Configuration.safeParse(value);
    if (result.success) return { configuration: result.data, paths };
    for (const issue of result.error.issues) {
      const path = issue.path.filter((part) => typeof part !== 'symbol') as Path;
      if (issue.code === 'unrecognized_keys') {
        for (const name of issue.keys) paths.push(...remove(value, [...path, name]));
      } else if (issue.code === 'invalid_key') {
        paths.push(...remove(value, path));
      } else {
        paths.push(path);
        value = replace(value, path);
      }
    }
  }
  return undefined;
}

/** Takes a key away; where it was meant for another, what is said of that one would not be true either. */
function remove(file: unknown, path: Path): Path[] {
  const parent = containerOf(file, path);
  if (parent === undefined) return [];
  const name = String(path.at(-1));
  Reflect.deleteProperty(parent, name);
  const schema = schemaAt(Configuration, file, path.slice(0, -1));
  const names = schema === undefined ? [] : membersOf(schema).map((member) => member.name);
  const meant = nearest(name, names);
  return meant === undefined ? [path] : [path, [...path.slice(0, -1), meant]];
}

function containerOf(file: unknown, path: Path): object | undefined {
  let at = file;
  for (const step of path.slice(0, -1))
    at = typeof at === 'object' && at !== null ? (at as Record<string | number, unknown>)[step] : undefined;
  return typeof at === 'object' && at !== null ? at : undefined;
}

function replace(file: unknown, path: Path): unknown {
  const schema = schemaAt(Configuration, file, path);
  const sample = schema === undefined ? undefined : sampleOf(schema);
  if (path.length === 0) return sample;
  const parent = containerOf(file, path) as Record<string | number, unknown> | undefined;
  const last = path.at(-1);
  if (parent === undefined || last === undefined) return file;
  if (sample === undefined && !Array.isArray(parent)) Reflect.deleteProperty(parent, last);
  else parent[last] = sample;
  return file;
}

/** A value that a schema allows; undefined for a key that may be left out. */
export function sampleOf(schema: AnySchema): unknown {
  if (defaultOf(schema).optional) return undefined;
  const example = factsOf(schema).examples?.[0];
  if (example !== undefined) return example;
  const inner = unwrap(schema);
  const { def } = inner._zod;
  switch (def.type) {
    case 'enum':
      return Object.values(def.entries)[0];
    case 'literal':
      return def.values[0];
    case 'boolean':
      return false;
    case 'number':
      return limitsOf(inner).least ?? 0;
    case 'array':
      return limitsOf(inner).least === undefined ? [] : [sampleOf(def.element as AnySchema)];
    case 'record':
      return {};
    case 'object':
      return Object.fromEntries(
        membersOf(inner)
          .map((member) => [member.name, sampleOf(member.schema)])
          .filter(([, value]) => value !== undefined),
      );
    case 'union':
      return sampleOf(alternativesOf(inner)?.options[0]?.schema ?? inner);
    default:
      return 'text';
  }
}
