import { execFile } from 'node:child_process';
import { cp, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { describe, expect, test } from '@jest/globals';

const root = fileURLToPath(new URL('../../..', import.meta.url));
const run = promisify(execFile);

interface Ended {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

async function generate(directory: string, ...args: string[]): Promise<Ended> {
  try {
    return {
      code: 0,
      ...(await run(process.execPath, [path.join(directory, 'scripts/generate.mjs'), ...args], {
        cwd: directory,
      })),
    };
  } catch (error) {
    const { code, stdout, stderr } = error as Ended;
    return { code, stdout, stderr };
  }
}

describe('generated files', () => {
  test('are fresh', async () => {
    expect(await generate(root, '--check')).toMatchObject({ code: 0, stderr: '' });
  });

  test('that are stale or missing are named', async () => {
    const directory = await mkdtemp(path.join(os.tmpdir(), 'sluice-generate-'));
    try {
      for (const folder of [
        ...['scripts', 'docs/reference', 'docs/checks.md'],
        ...[
          'docs/failure-table.md',
          'test/rehearsal/failure-table.ts',
          'test/rehearsal/failures',
          'test/rehearsal/red',
        ],
      ]) {
        await cp(path.join(root, folder), path.join(directory, folder), { recursive: true });
      }
      await cp(path.join(root, 'package.json'), path.join(directory, 'package.json'));
      for (const file of ['action.yml', 'README.md'])
        await cp(path.join(root, 'actions/notify', file), path.join(directory, 'actions/notify', file));
      await symlink(path.join(root, 'node_modules'), path.join(directory, 'node_modules'), 'junction');
      expect(await generate(directory, '--check')).toMatchObject({ code: 0 });

      const action = path.join(directory, 'actions/notify/action.yml');
      await writeFile(
        action,
        (await readFile(action, 'utf8')).replace(
          'inputs:',
          'inputs:\n  colour:\n    description: The colour.',
        ),
      );
      await rm(path.join(directory, 'docs/reference/evidence.schema.json'));
      const stale = await generate(directory, '--check');
      expect(stale.code).toBe(1);
      expect(
        stale.stderr
          .split('\n')
          .filter(Boolean)
          .map((line) => line.split(' ')[0]),
      ).toEqual(['docs/reference/evidence.schema.json', 'actions/notify/README.md']);

      expect((await generate(directory)).stdout).toContain('wrote actions/notify/README.md');
      expect(await readFile(path.join(directory, 'actions/notify/README.md'), 'utf8')).toContain(
        '| `colour` | The colour. | no |',
      );
      expect(await generate(directory, '--check')).toMatchObject({ code: 0 });
    } finally {
      await rm(directory, { recursive: true, force: true });
    }
  });
});
