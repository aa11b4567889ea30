import { data } from '@actions/expressions';
import type { ExpressionData } from '@actions/expressions/data/expressiondata';

/** A value of an expression as JavaScript has it. */
export type Value =
  string | number | boolean | null | readonly Value[] | { readonly [key: string]: Value | undefined };

/** Turns a value into what GitHub's expression engine works on. Absent members are null. */
export function toData(value: Value | undefined): ExpressionData {
  if (value === undefined || value === null) return new data.Null();
  if (typeof value === 'string') return new data.StringData(value);
  if (typeof value === 'number') return new data.NumberData(value);
  if (typeof value === 'boolean') return new data.BooleanData(value);
  if (Array.isArray(value)) return new data.Array(...(value as Value[]).map(toData));
  return new data.Dictionary(
    ...Object.entries(value as Record<string, Value | undefined>).map(([key, member]) => ({
      key,
      value: toData(member),
    })),
  );
}

/** Turns the engine's value into JavaScript's. */
export function fromData(value: ExpressionData): Value {
  switch (value.kind) {
    case data.Kind.String:
    case data.Kind.Number:
    case data.Kind.Boolean:
      return value.value;
    case data.Kind.Array:
      return value.values().map(fromData);
    case data.Kind.Dictionary:
      return Object.fromEntries(value.pairs().map((pair) => [pair.key, fromData(pair.value)]));
    default:
      return null;
  }
}

/** A value as GitHub writes it into a text. */
export function textOfValue(value: Value | undefined): string {
  return toData(value).coerceString();
}
