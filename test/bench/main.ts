import { readdirSync } from 'node:fs';
import path from 'node:path';

/** One line of a bench: a ratio or a size with its limit. */
export interface Figure {
  readonly name: string;
  readonly value: number;
  readonly unit: 'x' | 'MB' | 's';
  /** The most that is allowed; undefined for a figure that is only told. */
  readonly limit?: number;
  /** What the figure is made of. */
  readonly note?: string;
}

/** A bench: a file of this folder exports it as its default. */
export type Bench = () => Promise<readonly Figure[]>;

const folder = import.meta.dirname;
const known = readdirSync(folder)
  .filter((name) => name.endsWith('.ts') && name !== 'main.ts')
  .map((name) => name.slice(0, -'.ts'.length))
  .sort();

const wanted = process.argv.slice(2);
const stranger = wanted.find((name) => !known.includes(name));
if (stranger !== undefined) {
  console.error(`There is no bench "${stranger}". Known: ${known.join(', ')}.`);
  process.exit(2);
}

let over = 0;
for (const name of wanted.length > 0 ? wanted : known) {
  const { default: bench } = (await import(path.join(folder, `${name}.ts`))) as { default: Bench };
  console.log(`\n${name}`);
  for (const figure of await bench()) {
    const { value, unit, limit, note } = figure;
    const bad = limit !== undefined && value > limit;
    if (bad) over += 1;
    const verdict = limit === undefined ? '    ' : bad ? 'OVER' : 'ok  ';
    const bound = limit === undefined ? '' : ` (at most ${String(limit)} ${unit})`;
    console.log(
      `  ${verdict} ${figure.name.padEnd(28)} ${value.toFixed(2)} ${unit}${bound}${note === undefined ? '' : `  ${note}`}`,
    );
  }
}
process.exit(over === 0 ? 0 : 1);
