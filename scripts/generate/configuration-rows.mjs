import { validationNames } from '@fhir-iq/sluice-config';
import { allowedWords } from '@fhir-iq/sluice-config/explain/describe';
import { alternativesOf, defaultOf, membersOf, unwrap } from '@fhir-iq/sluice-config/explain/shape';
import { factsOf } from '@fhir-iq/sluice-config/schema/meta';
import { code } from './markdown.mjs';

const kinds = {
  string: 'text',
  number: 'whole number',
  boolean: 'true or false',
  enum: 'name',
  literal: 'name',
  array: 'list',
  record: 'object by name',
  object: 'object',
  union: 'object',
};

function typeOf(schema) {
  const inner = unwrap(schema);
  if (inner._zod.def.type === 'array') return `list of ${typeOf(inner._zod.def.element)}`;
  return kinds[inner._zod.def.type] ?? inner._zod.def.type;
}

function defaultWords(schema) {
  const { optional, value } = defaultOf(schema);
  if (!optional) return '**required**';
  if (value === undefined) return 'none';
  const kind = unwrap(schema)._zod.def.type;
  if (kind === 'object') return Object.keys(value).length === 0 ? 'those of its keys' : 'see below';
  return code(typeof value === 'string' ? value : JSON.stringify(value));
}

/** What is allowed, where the type and the rows below do not say it. */
function allowedHere(schema) {
  const inner = unwrap(schema);
  const { def } = inner._zod;
  if (def.type === 'array') return allowedHere(def.element);
  if (def.type === 'enum' && Object.keys(def.entries).length === validationNames.length) {
    return 'a [validation of the specification](#validations-of-the-specification)';
  }
  return ['object', 'record', 'union', 'boolean'].includes(def.type) ? '' : allowedWords(schema);
}

/**
 * The rows of a key and of all keys below it.
 *
 * @param {string} name - The key as people write it, from the top of the file.
 * @param schema - Its schema.
 * @returns {string[][]} Rows of key, meaning, type, allowed, default, section.
 */
export function rowsOf(name, schema) {
  const facts = factsOf(schema);
  const inner = unwrap(schema);
  const row = [
    code(name),
    facts.description ?? '',
    typeOf(schema),
    allowedHere(inner),
    defaultWords(schema),
    facts.spec ?? '',
  ];
  return [row, ...below(name, inner)];
}

/** Members whose keys are all the same share the rows of their keys: `environments.{development,staging}.url`. */
function members(name, schema) {
  const shared = new Map();
  for (const member of membersOf(schema)) {
    const rows = below('', member.schema);
    const same = rows.length === 0 ? member.name : JSON.stringify(rows);
    shared.set(same, [...(shared.get(same) ?? []), member]);
  }
  return [...shared.values()].flatMap((group) => {
    const own = group.map((member) => rowsOf(`${name}.${member.name}`, member.schema)[0]);
    const names = group.map((member) => member.name);
    const together = group.length === 1 ? `${name}.${names[0]}` : `${name}.{${names.join(',')}}`;
    return [...own, ...below(together, group[0].schema)];
  });
}

function below(name, schema) {
  const inner = unwrap(schema);
  const { def } = inner._zod;
  if (def.type === 'object') return members(name, inner);
  if (def.type === 'record') return below(`${name}.NAME`, def.valueType);
  if (def.type === 'array') return below(`${name}[]`, def.element);
  const union = alternativesOf(inner);
  if (union === undefined) return [];
  return union.options.flatMap((option) => {
    const label = `${name}(${union.discriminator}: ${option.value})`;
    const members = membersOf(option.schema).filter((member) => member.name !== union.discriminator);
    const first = [
      code(label),
      '',
      'object',
      `with ${code(`${union.discriminator}: ${option.value}`)}`,
      '',
      '',
    ];
    return [first, ...members.flatMap((member) => rowsOf(`${label}.${member.name}`, member.schema))];
  });
}
