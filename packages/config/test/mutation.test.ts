import { expect, test } from '@jest/globals';
import { parse, stringify } from 'yaml';
import type { LoadResult } from '../src/index.ts';
import { example, load } from './helpers/example.ts';

/** A generator of numbers from 0 to below 1 that gives the same ones for the same seed (mulberry32). */
function randomOf(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

const characters = [...'{}[]:,-?&*!|>\'"%@`#\t \n\r\u0000\uFEFF\u2028~<=$\\\u{1F600}é09azAZ_'];
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

function mutateText(text: string, random: () => number): string {
  const at = Math.floor(random() * text.length);
  const length = 1 + Math.floor(random() * 12);
  const lines = text.split('\n');
  const line = Math.floor(random() * lines.length);
  switch (Math.floor(random() * 8)) {
    case 0:
      return text.slice(0, at) + text.slice(at + length);
    case 1:
      return (
        text.slice(0, at) + (characters[Math.floor(random() * characters.length)] ?? '') + text.slice(at)
      );
    case 2:
      return (
        text.slice(0, at) + (characters[Math.floor(random() * characters.length)] ?? '') + text.slice(at + 1)
      );
    case 3:
      return text.slice(0, at);
    case 4:
      return lines.toSpliced(line, 1).join('\n');
    case 5:
      return lines.toSpliced(line, 0, lines[Math.floor(random() * lines.length)] ?? '').join('\n');
    case 6:
      return lines
        .with(line, `${' '.repeat(Math.floor(random() * 5))}${(lines[line] ?? '').trimStart()}`)
        .join('\n');
    default:
      return (
        text.slice(0, at) +
        text.slice(at + length, at + 2 * length) +
        text.slice(at, at + length) +
        text.slice(at + 2 * length)
      );
  }
}

function mutateStructure(plain: string, random: () => number): string {
  const value = parse(plain) as unknown;
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

function expectTold(result: LoadResult, text: string): void {
  if (result.ok) return;
  expect(result.problems.length).toBeGreaterThan(0);
  const lines = text.split('\n').length;
  for (const problem of [...result.problems, ...result.warnings]) {
    expect(problem.line).toBeGreaterThanOrEqual(1);
    expect(problem.line).toBeLessThanOrEqual(lines);
    expect(problem.column).toBeGreaterThanOrEqual(1);
    expect(problem.message).not.toBe('');
    expect(`${problem.message} ${problem.found} ${problem.allowed}`).not.toMatch(
      /\n\s+at |TypeError|\[object Object\]|Invalid input/,
    );
  }
}

test('2,000 mutations of the example are each accepted or told what is wrong, with line and column', () => {
  const random = randomOf(20_261_123);
  const plain = stringify(parse(example));
  let accepted = 0;
  for (let round = 0; round < 2000; round += 1) {
    const text = round % 2 === 0 ? mutateText(example, random) : mutateStructure(plain, random);
    let result: LoadResult;
    try {
      result = load(text);
    } catch (error) {
      throw new Error(`mutation ${round} threw:\n${text}`, { cause: error });
    }
    expectTold(result, text);
    if (result.ok) accepted += 1;
  }
  // Both ends must be met often: a test that only ever sees one says nothing of the other.
  expect(accepted).toBeGreaterThan(200);
  expect(accepted).toBeLessThan(1800);
});
