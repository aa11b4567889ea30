import { describe, expect, test } from '@jest/globals';
import { parse } from 'yaml';
import { z } from 'zod';
import { Configuration } from '../src/index.ts';
import { alternativesOf, type AnySchema, membersOf, unwrap } from '../src/explain/shape.ts';
import { allowedWords } from '../src/explain/describe.ts';
import { sampleOf } from '../src/explain/mend.ts';
import { factsOf } from '../src/schema/meta.ts';
import { example } from './helpers/example.ts';

interface Key {
  readonly path: string;
  readonly schema: AnySchema;
}

function keysOf(path: string, schema: AnySchema): Key[] {
  const { def } = unwrap(schema)._zod;
  if (def.type === 'record') return keysOf(`${path}.NAME`, def.valueType as AnySchema);
  if (def.type === 'array') return keysOf(`${path}[]`, def.element as AnySchema);
  const union = alternativesOf(schema);
  const shapes =
    union === undefined
      ? [{ label: path, schema }]
      : union.options.map((option) => ({ label: `${path}(${option.value})`, schema: option.schema }));
  return shapes.flatMap(({ label, schema: shape }) =>
    membersOf(shape).flatMap((member) => {
      const below = `${label}.${member.name}`;
      const discriminates = union?.discriminator === member.name;
      return [
        ...(discriminates ? [] : [{ path: below, schema: member.schema }]),
        ...keysOf(below, member.schema),
      ];
    }),
  );
}

const keys = keysOf('', Configuration);

describe('the schema', () => {
  test('has many keys', () => {
    expect(keys.length).toBeGreaterThan(250);
  });

  test('says of every key what it means and what is allowed', () => {
    const mute = keys.filter(
      ({ schema }) => (factsOf(schema).description ?? '') === '' || allowedWords(schema) === '',
    );
    expect(mute.map(({ path }) => path)).toEqual([]);
  });

  test('takes its own sample of every key, so that a wrong file can be mended', () => {
    const refused = keys.filter(({ schema }) => !z.safeParse(schema, sampleOf(schema)).success);
    expect(refused.map(({ path }) => path)).toEqual([]);
  });

  test('takes every default that it fills in', () => {
    const minimal = Configuration.safeParse(sampleOf(Configuration));
    expect(minimal.success).toBe(true);
    expect(Configuration.parse(minimal.data)).toEqual(minimal.data);
  });

  test('as a JSON Schema takes the example and refuses a key that it does not know', () => {
    const asJson = z.fromJSONSchema(z.toJSONSchema(Configuration, { io: 'input', target: 'draft-7' }));
    const value = parse(example) as Record<string, unknown>;
    expect(asJson.safeParse(value).success).toBe(true);
    expect(asJson.safeParse({ ...value, colour: 'red' }).success).toBe(false);
  });
});
