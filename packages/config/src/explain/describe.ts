import { factsOf, type ReferenceList } from '../schema/meta.ts';
import { alternativesOf, type AnySchema, limitsOf, membersOf, unwrap } from './shape.ts';
import { looksSecret } from '../secrets.ts';

const quoted = (value: unknown) => (typeof value === 'string' ? value : JSON.stringify(value));

/** Joins names as a sentence does: `a, b or c`. */
export function either(names: readonly string[]): string {
  if (names.length < 2) return names.join('');
  return `${names.slice(0, -1).join(', ')} or ${names.at(-1) ?? ''}`;
}

/** The names that a schema allows as a value; undefined when it is no enumeration. */
export function namesAllowed(schema: AnySchema): string[] | undefined {
  const { def } = unwrap(schema)._zod;
  if (def.type === 'enum') return Object.values(def.entries).map(String);
  if (def.type === 'literal') return def.values.map(quoted);
  const union = alternativesOf(schema);
  return union?.options.map((option) => option.value);
}

function numberWords(schema: AnySchema, unit: string | undefined): string {
  const { least, most } = limitsOf(schema);
  const kind = unit === undefined ? 'a whole number' : `a whole number of ${unit}`;
  return least === undefined || most === undefined ? kind : `${kind} from ${least} to ${most}`;
}

function listWords(schema: AnySchema): string {
  const { least = 0, most } = limitsOf(schema);
  if (most !== undefined)
    return `a list of ${least === 0 ? 'at most' : `${String(least)} to`} ${String(most)}`;
  return least > 1 ? `a list of at least ${String(least)}` : 'a list';
}

const placeOfList: Readonly<Record<ReferenceList, string>> = {
  roles: 'roles',
  channels: 'channels',
  checks: 'checks',
  rules: 'rollback.automatic',
};

/**
 * Says in words what a schema allows.
 *
 * @param schema - The schema of a key.
 * @returns A phrase such as `a list of development, staging or production`.
 */
export function allowedWords(schema: AnySchema): string {
  const facts = factsOf(schema);
  const inner = unwrap(schema);
  if (facts.reference !== undefined) return `a name that stands under ${placeOfList[facts.reference]}`;
  if (facts.allowed !== undefined) return facts.allowed;
  const { def } = inner._zod;
  switch (def.type) {
    case 'enum':
    case 'literal':
      return either(namesAllowed(inner) ?? []);
    case 'boolean':
      return 'true or false';
    case 'number':
      return numberWords(inner, facts.unit);
    case 'array':
      return `${listWords(inner)}; each item: ${allowedWords(def.element as AnySchema)}`;
    case 'record':
      return 'keys with names of your choice';
    case 'object':
      return objectWords(membersOf(inner).map((member) => member.name));
    case 'union': {
      const union = alternativesOf(inner);
      return union === undefined
        ? 'one of several shapes'
        : `an object whose ${union.discriminator} is ${either(union.options.map((option) => option.value))}`;
    }
    default:
      return 'text';
  }
}

function objectWords(names: readonly string[]): string {
  return names.length === 0 ? 'no keys' : `an object with the keys ${names.join(', ')}`;
}

/** The longest piece of the file that a message repeats. */
const longestFound = 80;

/** Shows a value of the file in a message: shortened, in quotes where it is text, hidden where it looks like a secret. */
export function shown(value: unknown): string {
  if (value === undefined) return 'nothing';
  if (value === null) return 'nothing (the key has no value)';
  if (Array.isArray(value)) return value.length === 0 ? 'an empty list' : `a list of ${value.length}`;
  if (typeof value === 'object') {
    const names = Object.keys(value);
    if (names.length === 0) return 'an object without keys';
    return `an object with the key${names.length > 1 ? 's' : ''} ${names.slice(0, 5).map(shownName).join(', ')}${names.length > 5 ? ', …' : ''}`;
  }
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  if (typeof value !== 'string') return typeof value;
  if (looksSecret(value)) return 'a text that looks like a secret (not shown)';
  const line = JSON.stringify(value);
  return line.length > longestFound ? `${line.slice(0, longestFound)}… (${value.length} characters)` : line;
}

/** Shows a name of the file in a message: shortened, hidden where it looks like a secret. */
export function shownName(name: string): string {
  if (looksSecret(name)) return '(a name that looks like a secret)';
  return name.length > longestFound || !/^[\w.\-/]*$/.test(name)
    ? JSON.stringify(name.slice(0, longestFound))
    : name;
}
