import { z } from 'zod';

/** Lists of names in the configuration that other keys refer to. */
export type ReferenceList = 'roles' | 'channels' | 'checks' | 'rules';

/** What the schema says of a key beside its type: one source for messages, the JSON Schema and the reference. */
export interface KeyFacts {
  /** What the key means, as one or two sentences. */
  readonly description: string;
  /** What is allowed, in words, where the type alone does not say it. */
  readonly allowed?: string;
  /** The unit of a bare number. */
  readonly unit?: string;
  /** The section of the deployment process specification that asks for the key. */
  readonly spec?: string;
  /** The list whose names are allowed here. */
  readonly reference?: ReferenceList;
  /** Other names under which people look for the key; none of them is accepted. */
  readonly alsoCalled?: readonly string[];
  /** Values that are allowed; the first also stands in for a wrong value while the rest of a file is checked. */
  readonly examples?: unknown[];
}

/** Attaches what is known of a key to its schema; what the inner schema said already stays. */
export function key<Schema extends z.ZodType>(schema: Schema, facts: KeyFacts): Schema {
  return schema.meta({ ...schema.meta(), ...facts });
}

/** What the schema says of a key, its default and optionality looked through; nothing where it says nothing. */
export function factsOf(schema: z.core.$ZodType): Partial<KeyFacts> {
  const { def } = schema._zod;
  const inner = 'innerType' in def ? factsOf(def.innerType as z.core.$ZodType) : {};
  return { ...inner, ...((z.globalRegistry.get(schema) ?? {}) as Partial<KeyFacts>) };
}
