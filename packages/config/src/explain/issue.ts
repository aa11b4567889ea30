import type { z } from 'zod';
import { events, metrics } from '../catalogue/metrics.ts';
import type { Path } from '../path.ts';
import { valueAt } from '../path.ts';
import { factsOf } from '../schema/meta.ts';
import { nearest } from '../suggest.ts';
import { allowedWords, either, namesAllowed, shown, shownName } from './describe.ts';
import { alternativesOf, type AnySchema, membersOf, schemaAt, schemaBelow } from './shape.ts';

/** A problem by its path, before its line and column are known. */
export interface Explained {
  readonly path: Path;
  /** Whether the key itself is meant or its value. */
  readonly part: 'key' | 'value';
  readonly rule: string;
  readonly message: string;
  readonly found?: string;
  readonly allowed?: string;
  readonly suggestion?: string;
}

type Issue = z.core.$ZodIssue;

/**
 * Turns one issue of the schema into problems: what was found, what is allowed, the nearest known name.
 *
 * @param root - The schema of the whole file.
 * @param file - The plain value of the whole file.
 * @param issue - The issue.
 * @returns One problem; for unknown keys one each.
 */
export function explainIssue(root: AnySchema, file: unknown, issue: Issue): Explained[] {
  const path = issue.path.filter((part) => typeof part !== 'symbol') as Path;
  if (issue.code === 'unrecognized_keys') return issue.keys.map((name) => unknownKey(root, file, path, name));
  const value = valueAt(file, path);
  // A union is told apart by one key: what is allowed there is known to the union, not to any one alternative.
  const union = issue.code === 'invalid_union' ? schemaAt(root, file, path.slice(0, -1)) : undefined;
  const schema = union ?? schemaAt(root, file, path);
  const allowed = allowedHere(schema, union !== undefined);
  const said = allowed === undefined ? {} : { allowed };
  if (issue.code === 'invalid_key') {
    const name = String(path.at(-1) ?? '');
    return [
      {
        path,
        part: 'key',
        rule: 'name',
        message: issue.issues[0]?.message ?? 'this is no name',
        found: shownName(name),
        allowed: 'a letter, then letters, digits, _ and -, at most 64',
      },
    ];
  }
  if (value === undefined)
    return [{ path, part: 'value', rule: 'missing', message: 'the key is missing', ...said }];
  const problem = {
    path,
    part: 'value',
    rule: ruleOf(issue),
    message: messageOf(issue, value),
    found: shown(value),
    ...said,
  } as const;
  const suggestion = suggestionFor(issue, value, schema);
  return [suggestion === undefined ? problem : { ...problem, suggestion }];
}

function allowedHere(schema: AnySchema | undefined, discriminates: boolean): string | undefined {
  if (schema === undefined) return undefined;
  const names = discriminates ? namesAllowed(schema) : undefined;
  return names === undefined ? allowedWords(schema) : either(names);
}

function unknownKey(root: AnySchema, file: unknown, path: Path, name: string): Explained {
  const schema = schemaAt(root, file, path);
  const at = valueAt(file, path);
  const members = schema === undefined ? [] : membersHere(schema, at);
  const free = members.filter((member) => !Object.hasOwn(at as object, member.name));
  const alias = free.find((member) => factsOf(member.schema).alsoCalled?.includes(name));
  const suggestion =
    alias?.name ??
    nearest(
      name,
      free.map((member) => member.name),
    ) ??
    nearest(
      name,
      members.map((member) => member.name),
    );
  return {
    path: [...path, name],
    part: 'key',
    rule: 'unknown-key',
    message: 'no such key is known here',
    found: shownName(name),
    allowed: members.length === 0 ? 'no keys' : members.map((member) => member.name).join(', '),
    ...(suggestion === undefined ? {} : { suggestion }),
  };
}

/** The keys that are allowed in an object; of alternatives, those of the one that the object chose. */
function membersHere(schema: AnySchema, value: unknown) {
  const members = membersOf(schema);
  const options = alternativesOf(schema)?.options ?? [];
  if (members.length > 0 || options.length === 0) return members;
  const known = [
    ...new Set(options.flatMap((option) => membersOf(option.schema).map((member) => member.name))),
  ];
  return known.flatMap((name) => {
    const below = schemaBelow(schema, value, name);
    return below === undefined ? [] : [{ name, schema: below }];
  });
}

function ruleOf(issue: Issue): string {
  switch (issue.code) {
    case 'invalid_type':
      return 'type';
    case 'invalid_value':
    case 'invalid_union':
      return 'unknown-name';
    case 'too_big':
    case 'too_small':
      return 'range';
    default:
      return 'value';
  }
}

function messageOf(issue: Issue, value: unknown): string {
  switch (issue.code) {
    case 'invalid_type':
      if (value === null) return 'the key has no value';
      if (typeof value === 'number' && issue.expected === 'int') return 'this must be a whole number';
      return typeof value === 'number' && issue.expected === 'string'
        ? 'this must be text, so it needs quotes'
        : `this must be ${kinds[issue.expected] ?? issue.expected}`;
    case 'invalid_value':
    case 'invalid_union':
      return 'this is none of the allowed values';
    case 'too_small':
      return tooSmall(issue.origin, String(issue.minimum), value);
    case 'too_big':
      return tooBig(issue.origin, String(issue.maximum));
    case 'custom':
    case 'invalid_format':
      return issue.message;
    default:
      return 'this is not allowed';
  }
}

function tooSmall(origin: string, least: string, value: unknown): string {
  if (origin === 'string') return `the text is shorter than ${least} characters`;
  if (origin !== 'array') return `this is less than ${least}`;
  return Array.isArray(value) && value.length > 0
    ? `the list has fewer than ${least} items`
    : 'the list is empty';
}

function tooBig(origin: string, most: string): string {
  if (origin === 'string') return `the text is longer than ${most} characters`;
  return origin === 'array' ? `the list has more than ${most} items` : `this is more than ${most}`;
}

const kinds: Readonly<Record<string, string>> = {
  string: 'text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'an object',
  record: 'an object',
};

const booleanWords: Readonly<Record<string, string>> = {
  yes: 'true',
  on: 'true',
  y: 'true',
  no: 'false',
  off: 'false',
  n: 'false',
};

function suggestionFor(issue: Issue, value: unknown, schema: AnySchema | undefined): string | undefined {
  if (issue.code === 'invalid_type' && issue.expected === 'boolean' && typeof value === 'string') {
    return booleanWords[value.toLowerCase()] ?? nearest(value, ['true', 'false']);
  }
  if (issue.code === 'invalid_type' && issue.expected === 'string' && typeof value === 'number')
    return `'${value}'`;
  if (issue.code === 'custom' && typeof issue.params?.['unknownName'] === 'string') {
    return nearest(issue.params['unknownName'], [...Object.keys(metrics), ...Object.keys(events)]);
  }
  if (typeof value !== 'string' || schema === undefined) return undefined;
  const names = namesAllowed(schema);
  if (names !== undefined) return nearest(value, names);
  return /^[a-z-]+$/.test(value) && allowedWords(schema).includes('in single quotes')
    ? `"'${value}'"`
    : undefined;
}
