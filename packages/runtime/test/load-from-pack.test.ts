import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { collectingLog, loadFromPack } from '@fhir-iq/sluice-runtime';
import { placeToolPack } from '@fhir-iq/sluice-runtime/tools/tool-pack';

let folder: string;
const request = () => ({
  env: { ...process.env, RUNNER_TOOL_CACHE: path.join(folder, 'cache') },
  log: collectingLog(),
  packsDirectory: path.join(folder, 'packs'),
});
beforeAll(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), 'sluice-load-'));
  const pack = path.join(folder, 'packs', 'small');
  await mkdir(pack, { recursive: true });
  const manifest = { name: 'small', version: '1.0.0', dependencies: {}, sluice: { package: 'a-library' } };
  await writeFile(path.join(pack, 'package.json'), JSON.stringify(manifest));
  const packages = { '': { name: 'small', version: '1.0.0' } };
  const lock = { name: 'small', version: '1.0.0', lockfileVersion: 3, requires: true, packages };
  await writeFile(path.join(pack, 'package-lock.json'), JSON.stringify(lock));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

test('a library is imported from the pack alone, by the conditions of import; one that is not there is named', async () => {
  const { directory } = await placeToolPack(request(), 'small');
  const home = path.join(directory, 'node_modules', 'a-library');
  await mkdir(home, { recursive: true });
  const exports = { '.': { import: './index.mjs', require: './index.cjs' } };
  await writeFile(
    path.join(home, 'package.json'),
    JSON.stringify({ name: 'a-library', version: '2.1.0', exports }),
  );
  await writeFile(path.join(home, 'index.mjs'), 'export const said = "imported";\n');
  const { library, tool } = await loadFromPack<{ said: string }>(request(), 'small');
  expect(library.said).toBe('imported');
  expect(tool).toEqual({ name: 'a-library', version: '2.1.0', source: 'tool-cache' });
  await expect(loadFromPack(request(), 'small', 'b-library')).rejects.toThrow(
    /b-library of tool pack small could not be loaded/,
  );
}, 60_000);
