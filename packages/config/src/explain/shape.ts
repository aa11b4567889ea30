import type { z } from 'zod';
import type { Path } from '../path.ts';

/** Any schema, with the definition that zod keeps of it. */
export type AnySchema = z.core.$ZodTypes;

/** A key of an object's schema and whether it may be left out. */
export interface ShapeMember {
  readonly name: string;
  readonly schema: AnySchema;
}

/** Takes defaults and optionality off a schema. */
export function unwrap(schema: AnySchema): AnySchema {
  const { def } = schema._zod;
  if (
    def.type === 'optional' ||
    def.type === 'default' ||
    def.type === 'prefault' ||
    def.type === 'nullable'
  ) {
    return unwrap(def.innerType as AnySchema);
  }
  return schema;
}

/** The least and most that a schema allows: of a number its value, of a list its length. */
export function limitsOf(schema: AnySchema): { readonly least?: number; readonly most?: number } {
  const limits: { least?: number; most?: number } = {};
  for (const check of unwrap(schema)._zod.def.checks ?? []) {
    const def = check._zod.def as { check: string; value?: number; minimum?: number; maximum?: number };
    if (def.check === 'greater_than' && def.value !== undefined) limits.least = def.value;
    if (def.check === 'less_than' && def.value !== undefined) limits.most = def.value;
    if (def.check === 'min_length' && def.minimum !== undefined) limits.least = def.minimum;
    if (def.check === 'max_length' && def.maximum !== undefined) limits.most = def.maximum;
  }
  return limits;
}

/** Whether a key may be left out, and what then counts. */
export function defaultOf(schema: AnySchema): { readonly optional: boolean; readonly value?: unknown } {
  const { def } = schema._zod;
  if (def.type === 'optional') return { optional: true };
  if (def.type === 'default' || def.type === 'prefault') return { optional: true, value: def.defaultValue };
  return { optional: false };
}

/** The keys of an object's schema; none for any other. */
export function membersOf(schema: AnySchema): ShapeMember[] {
  const { def } = unwrap(schema)._zod;
  if (def.type !== 'object') return [];
  return Object.entries(def.shape).map(([name, member]) => ({ name, schema: member as AnySchema }));
}

/** The alternatives of a union, by the value of the key that tells them apart. */
export function alternativesOf(schema: AnySchema):
  | {
      readonly discriminator: string;
      readonly options: readonly { readonly value: string; readonly schema: AnySchema }[];
    }
  | undefined {
  const { def } = unwrap(schema)._zod;
  if (def.type !== 'union' || !('discriminator' in def)) return undefined;
  const discriminator = String(def.discriminator);
  const options = def.options.map((option) => {
    const literal = membersOf(option as AnySchema).find((member) => member.name === discriminator);
    const value =
      literal?.schema._zod.def.type === 'literal' ? String(literal.schema._zod.def.values[0]) : '';
    return { value, schema: option as AnySchema };
  });
  return { discriminator, options };
}

/** The schema of the value at one step below another; undefined where the schema knows none. */
export function schemaBelow(schema: AnySchema, value: unknown, step: string | number): AnySchema | undefined {
  const inner = unwrap(schema);
  const { def } = inner._zod;
  switch (def.type) {
    case 'object':
      return Object.hasOwn(def.shape, step) ? (def.shape[step] as AnySchema) : undefined;
    case 'record':
      return def.valueType as AnySchema;
    case 'array':
      return def.element as AnySchema;
    case 'union': {
      const union = alternativesOf(inner);
      const chosen = (value as Record<string, unknown> | null | undefined)?.[union?.discriminator ?? ''];
      const options = union?.options ?? [];
      const option = options.find((one) => one.value === chosen) ?? options[0];
      return option === undefined ? undefined : schemaBelow(option.schema, value, step);
    }
    default:
      return undefined;
  }
}

/** The schema of the value at a path, with what the file holds there deciding between alternatives. */
export function schemaAt(root: AnySchema, value: unknown, path: Path): AnySchema | undefined {
  let schema: AnySchema | undefined = root;
  let at = value;
  for (const step of path) {
    if (schema === undefined) return undefined;
    schema = schemaBelow(schema, at, step);
    at = typeof at === 'object' && at !== null ? (at as Record<string | number, unknown>)[step] : undefined;
  }
  return schema;
}
