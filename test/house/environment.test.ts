import { globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from '@jest/globals';
import { environmentVariables } from '@fhir-iq/sluice-runtime';

const root = path.resolve(import.meta.dirname, '../..');
/** What ships in an action. */
const shipped =
  'packages/{toolkit,release,watch,checks,report,notify,github,wix,ledger,runtime,metrics,gate,config,model}/src/**/*.ts';

/** The variables that a file reads, by the ways in which our code writes it. */
function variablesReadBy(text: string): string[] {
  return [
    ...text.matchAll(/\b(?:env|process\.env|environment)\s*(?:\??\.)?\[\s*'(?<name>[A-Z][A-Z0-9_]+)'\s*\]/g),
  ].map((match) => match.groups!['name']!);
}

test('every environment variable that shipped code reads stands in the table, and nothing else does', () => {
  const read = new Map<string, string>();
  for (const file of [
    ...globSync(shipped, { cwd: root }),
    ...globSync('actions/*/src/*.ts', { cwd: root }),
  ]) {
    for (const name of variablesReadBy(readFileSync(path.join(root, file), 'utf8'))) read.set(name, file);
  }
  const missing = [...read].filter(([name]) => !(name in environmentVariables));
  expect(missing).toEqual([]);
  // Read by a name that is put together (proxies in both cases), or by the runner's own library.
  const elsewhere = ['HTTPS_PROXY', 'HTTP_PROXY', 'NO_PROXY', 'GITHUB_OUTPUT'];
  expect(
    Object.keys(environmentVariables).filter((name) => !read.has(name) && !elsewhere.includes(name)),
  ).toEqual([]);
});

test('the table of environment variables would miss one', () => {
  expect(variablesReadBy("const a = env['SLUICE_SECRET_SWITCH'] ?? process.env['OTHER_ONE'];")).toEqual([
    'SLUICE_SECRET_SWITCH',
    'OTHER_ONE',
  ]);
});
