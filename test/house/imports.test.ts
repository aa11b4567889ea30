import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';

const root = path.resolve(import.meta.dirname, '../..');
let house: string;

/** A house of two or three small rooms, with the project's own rules. */
beforeEach(() => {
  house = mkdtempSync(path.join(os.tmpdir(), 'house-'));
  for (const file of ['.dependency-cruiser.mjs', 'tsconfig.json'])
    cpSync(path.join(root, file), path.join(house, file));
  symlinkSync(path.join(root, 'node_modules'), path.join(house, 'node_modules'));
});
afterEach(() => rmSync(house, { recursive: true, force: true }));

function room(file: string, source: string): void {
  const target = path.join(house, file);
  mkdirSync(path.dirname(target), { recursive: true });
  const workspace = path.join(house, ...file.split('/').slice(0, 2));
  writeFileSync(
    path.join(workspace, 'package.json'),
    JSON.stringify({ name: path.basename(workspace), type: 'module' }),
  );
  writeFileSync(target, source);
}

function judge(): { status: number | null; said: string } {
  const cli = path.join(root, 'node_modules/dependency-cruiser/bin/dependency-cruiser.mjs');
  const folders = ['packages', 'actions'].map((name) => path.join(house, name));
  folders.forEach((folder) => mkdirSync(folder, { recursive: true }));
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [cli, '--config', '.dependency-cruiser.mjs', 'packages', 'actions'],
    { cwd: house, encoding: 'utf8' },
  );
  return { status, said: stdout + stderr };
}

describe('the direction of imports', () => {
  test('a room may import the room below it', () => {
    room('packages/model/src/index.ts', 'export const word = 1;');
    room('packages/runtime/src/index.ts', "export { word } from '../../model/src/index.ts';");
    expect(judge()).toMatchObject({ status: 0 });
  });

  test.each([
    [
      'model-imports-downward',
      {
        'packages/model/src/index.ts': "import '../../runtime/src/index.ts';",
        'packages/runtime/src/index.ts': 'export {};',
      },
    ],
    [
      'pure-rooms',
      { 'packages/gate/src/index.ts': "import { readFileSync } from 'node:fs'; readFileSync('x');" },
    ],
    [
      'no-cycles',
      {
        'packages/gate/src/a.ts': "import { b } from './b.ts'; export const a = b;",
        'packages/gate/src/b.ts': "import { a } from './a.ts'; export const b = a;",
      },
    ],
    [
      'shipped-code-knows-no-rehearsal',
      {
        'actions/watch/src/index.ts': "import '../../../packages/sandbox/src/index.ts';",
        'packages/sandbox/src/index.ts': 'export {};',
      },
    ],
    [
      'actions-core-in-toolkit-only',
      { 'packages/notify/src/index.ts': "import { info } from '@actions/core'; info('x');" },
    ],
    [
      'actions-stand-alone',
      {
        'actions/watch/src/index.ts': "import '../../plan/src/index.ts';",
        'actions/plan/src/index.ts': 'export {};',
      },
    ],
  ])('%s goes red', (rule, files) => {
    for (const [file, source] of Object.entries(files)) room(file, source);
    const { status, said } = judge();
    expect(said).toContain(`error ${rule}`);
    expect(status).not.toBe(0);
  });

  test('a room without a place in the order is refused', () => {
    room('packages/attic/src/index.ts', 'export {};');
    const { status, said } = judge();
    expect(said).toContain('packages/attic has no place');
    expect(status).not.toBe(0);
  });
});
