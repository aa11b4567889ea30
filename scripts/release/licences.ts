// usage: node scripts/release/licences.ts   (writes actions/*/dist/licenses.txt; ends with 1 when a licence is not allowed)
import { existsSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';

/** Licences under which code may be bundled into ours. */
const allowed = new Set([
  'Apache-2.0',
  'MIT',
  'ISC',
  'BSD-2-Clause',
  'BSD-3-Clause',
  '0BSD',
  'BlueOak-1.0.0',
  'MIT-0',
  'CC0-1.0',
  'Unlicense',
]);
const ours = '@fhir-iq/';

/** A package that a bundle may hold. */
export interface Licensed {
  readonly name: string;
  readonly version: string;
  readonly licence: string;
  /** Text of its licence file; empty when it has none. */
  readonly text: string;
}

interface Manifest {
  readonly name?: string;
  readonly version?: string;
  readonly license?: string;
  readonly dependencies?: Readonly<Record<string, string>>;
}

/**
 * Every package of others that an action depends on, directly or not: more than what is bundled, never less.
 *
 * @param folder - A folder with a package.json.
 * @returns The packages by name and version.
 */
export function licencesOf(folder: string): Licensed[] {
  const found = new Map<string, Licensed>();
  const seen = new Set<string>();
  const visit = (at: string): void => {
    if (seen.has(at)) return;
    seen.add(at);
    const manifest = read(at);
    if (manifest.name?.startsWith(ours) !== true) {
      const one = {
        name: manifest.name ?? at,
        version: manifest.version ?? '',
        licence: manifest.license ?? 'none',
        text: licenceText(at),
      };
      found.set(`${one.name}@${one.version}`, one);
    }
    for (const name of Object.keys(manifest.dependencies ?? {})) visit(folderOf(name, at));
  };
  visit(path.resolve(folder));
  return [...found.values()].sort((a, b) => (`${a.name}@${a.version}` < `${b.name}@${b.version}` ? -1 : 1));
}

/**
 * What of a list may not be bundled.
 *
 * @returns One sentence a package; none when all may.
 */
export function licenceProblems(list: readonly Licensed[]): string[] {
  const may = (licence: string): boolean =>
    licence
      .replace(/[()]/g, '')
      .split(' OR ')
      .some((one) => allowed.has(one.trim()));
  return list
    .filter(({ licence }) => !may(licence))
    .map(
      ({ name, version, licence }) =>
        `${name}@${version} has the licence "${licence}". Allowed: ${[...allowed].join(', ')}.`,
    );
}

function folderOf(name: string, from: string): string {
  const places = createRequire(path.join(from, 'package.json')).resolve.paths(name) ?? [];
  const place = places
    .map((one) => path.join(one, name))
    .find((one) => existsSync(path.join(one, 'package.json')));
  if (place === undefined) throw new Error(`${name}, which ${from} depends on, is not installed`);
  return place;
}

function read(folder: string): Manifest {
  return JSON.parse(readFileSync(path.join(folder, 'package.json'), 'utf8')) as Manifest;
}

function licenceText(folder: string): string {
  const file = readdirSync(folder).find((name) => /^(licen[cs]e|copying)/i.test(name));
  return file === undefined ? '' : readFileSync(path.join(folder, file), 'utf8').trim();
}

if (import.meta.main) {
  const actions = readdirSync('actions').filter((name) => existsSync(path.join('actions', name, 'dist')));
  if (actions.length === 0) throw new Error('no action is built: run npm run build first');
  for (const action of actions) {
    const list = licencesOf(path.join('actions', action));
    for (const problem of licenceProblems(list)) {
      process.stderr.write(`${action}: ${problem}\n`);
      process.exitCode = 1;
    }
    const text = list
      .map((one) => `${one.name} ${one.version}\n${one.licence}\n\n${one.text}`)
      .join('\n\n----\n\n');
    writeFileSync(path.join('actions', action, 'dist', 'licenses.txt'), `${text}\n`);
    process.stdout.write(`${action}: ${list.length} packages\n`);
  }
}
