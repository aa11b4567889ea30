import { expect, test } from '@jest/globals';
import { parse, stringify } from 'yaml';
import { example } from './helpers/example.ts';
import { loadMutations, randomOf } from './helpers/mutations.ts';

const values: readonly unknown[] = [
  null,
  true,
  false,
  0,
  -1,
  1.5,
  1e300,
  Number.NaN,
  '',
  ' ',
  'x',
  'yes',
  '0',
  '30x',
  '99999999999y',
  '-5m',
  '${',
  '${X}',
  '${x y}',
  '<<',
  '__proto__',
  'constructor',
  '{}',
  [],
  {},
  [[]],
  [null],
  { a: 1 },
  ['a', 'a'],
  'a'.repeat(600),
  '2026-02-30',
  'error_rate > 500%',
  '> 100%',
  '5-2',
  'https://',
  'https://a:b@c',
  'monday:sunday',
  '-40',
  '*',
  "'none'",
  'production',
  'tech_lead',
  '\u0000',
  '\uD800',
];

interface Place {
  readonly parent: Record<string | number, unknown>;
  readonly key: string | number;
}

function placesOf(value: unknown): Place[] {
  if (typeof value !== 'object' || value === null) return [];
  const parent = value as Record<string | number, unknown>;
  const keys = Array.isArray(value) ? [...value.keys()] : Object.keys(value);
  return keys.flatMap((key) => [{ parent, key }, ...placesOf(parent[key])]);
}

function mutateStructure(plain: unknown, random: () => number): string {
  const value = structuredClone(plain);
  const changes = 1 + Math.floor(random() * 4);
  for (let change = 0; change < changes; change += 1) {
    const places = placesOf(value);
    const { parent, key } = places[Math.floor(random() * places.length)] ?? { parent: {}, key: '' };
    const other = places[Math.floor(random() * places.length)] ?? { parent, key };
    switch (Math.floor(random() * 5)) {
      case 0:
        if (Array.isArray(parent)) parent.splice(Number(key), 1);
        else Reflect.deleteProperty(parent, key);
        break;
      case 1:
        parent[key] = structuredClone(values[Math.floor(random() * values.length)]);
        break;
      case 2:
        parent[key] = structuredClone(other.parent[other.key]);
        break;
      case 3:
        if (!Array.isArray(parent))
          parent[`${String(key).slice(0, -1)}${random() < 0.5 ? 'x' : ''}`] = parent[key];
        break;
      default:
        if (Array.isArray(parent)) parent.push(structuredClone(parent[Number(key)]));
        else parent[`added_${changes}`] = structuredClone(parent[key]);
    }
  }
  return stringify(value, { aliasDuplicateObjects: random() < 0.5 });
}

test("1,000 mutations of the example's structure are each accepted or told what is wrong, with line and column", () => {
  const random = randomOf(20_261_124);
  const plain = parse(example) as unknown;
  const { accepted, flaw } = loadMutations(1000, () => mutateStructure(plain, random));
  expect(flaw).toBeUndefined();
  expect(accepted).toBeGreaterThan(50);
  expect(accepted).toBeLessThan(950);
});
