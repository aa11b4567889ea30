type Schema = Readonly<Record<string, unknown>>;

/** Keywords that speak of values of one type alone. */
const keywords: Readonly<Record<string, readonly string[]>> = {
  object: [
    ...['required', 'properties', 'patternProperties', 'additionalProperties', 'propertyNames'],
    ...['minProperties', 'maxProperties'],
  ],
  array: ['items', 'prefixItems', 'minItems', 'maxItems', 'uniqueItems', 'contains'],
  number: ['minimum', 'maximum', 'exclusiveMinimum', 'exclusiveMaximum', 'multipleOf'],
  string: ['minLength', 'maxLength', 'pattern', 'format'],
};
/** Where further schemas stand: by name, or in a list or alone. */
const byName = ['properties', 'patternProperties', '$defs', 'definitions'];
const plain = [
  ...['allOf', 'anyOf', 'oneOf', 'prefixItems', 'items', 'additionalItems'],
  ...['additionalProperties', 'propertyNames', 'contains'],
];

/**
 * Says aloud what a JSON Schema leaves unsaid, because zod (4.6) passes over it: the type that a keyword speaks of, members
 * that `required` alone names, and items that nothing describes. A keyword without a type asks for that type, too: who
 * names members expects an object.
 *
 * @param schema - The JSON Schema.
 * @returns One that zod holds values to as a whole.
 */
export function completeSchema(schema: Schema): Schema {
  const below = Object.fromEntries(
    Object.entries(schema).map(([name, value]) => [name, nested(name, value)]),
  );
  const types = below['type'] === undefined ? typesOf(schema) : [below['type']].flat();
  const isArray = types.includes('array');
  return {
    ...below,
    ...(types.length === 0 ? {} : { type: types.length === 1 ? types[0] : types }),
    ...(Array.isArray(below['required']) ? { properties: withRequired(below) } : {}),
    ...(isArray && below['items'] === undefined && below['prefixItems'] === undefined ? { items: {} } : {}),
  };
}

function typesOf(schema: Schema): unknown[] {
  return Object.entries(keywords).flatMap(([type, names]) =>
    names.some((name) => Object.hasOwn(schema, name)) ? [type] : [],
  );
}

function withRequired({ required, properties }: Schema): Schema {
  const named: Schema = Object.fromEntries(
    (required as readonly unknown[]).map((name) => [String(name), {}]),
  );
  return { ...named, ...(isSchema(properties) ? properties : {}) };
}

function nested(name: string, value: unknown): unknown {
  if (plain.includes(name)) return completed(value);
  if (!byName.includes(name) || !isSchema(value)) return value;
  const each: Schema = Object.fromEntries(Object.entries(value).map(([key, one]) => [key, completed(one)]));
  return each;
}

function completed(value: unknown): unknown {
  if (Array.isArray(value)) return value.map((one: unknown): unknown => completed(one));
  return isSchema(value) ? completeSchema(value) : value;
}

function isSchema(value: unknown): value is Schema {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
