import { spawnSync } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { runProcess } from '@fhir-iq/sluice-runtime';
import { actionNames, bundleOf } from '../helpers/bundles.ts';
import { measureByTurns } from '../helpers/compare.ts';
import type { Bench, Figure } from './main.ts';

const root = path.resolve(import.meta.dirname, '../..');
const rounds = 15;

/**
 * Start-up of each bundle against one that only imports @actions/core, yaml and zod. A bundle is stopped at the first line
 * of its work by a clock that cannot be: what is measured is all before it, and the writing of the failure on top.
 */
const bench: Bench = async () => {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'sluice-startup-'));
  try {
    const baseline = path.join(folder, 'baseline', 'index.mjs');
    const cli = path.join(root, 'node_modules/@vercel/ncc/dist/ncc/cli.js');
    const args = [
      cli,
      'build',
      path.join(import.meta.dirname, 'fixtures/baseline.mjs'),
      '-o',
      path.dirname(baseline),
      '--minify',
      '--transpile-only',
      '--no-cache',
      '-q',
    ];
    // Not from the root: tsconfig.json there takes the HTTP client out of @actions/core.
    const built = spawnSync(process.execPath, args, { cwd: folder, encoding: 'utf8' });
    if (built.status !== 0)
      throw new Error(`the baseline could not be bundled: ${built.stdout}${built.stderr}`);
    await mkdir(path.join(folder, 'temp'));
    await writeFile(path.join(folder, 'output'), '');

    const start = (program: string, code: number) => async (): Promise<void> => {
      const env = {
        PATH: process.env['PATH'],
        RUNNER_TEMP: path.join(folder, 'temp'),
        GITHUB_OUTPUT: path.join(folder, 'output'),
        GITHUB_WORKSPACE: folder,
        SLUICE_CLOCK: 'none',
      };
      const result = await runProcess({
        command: process.execPath,
        args: [program],
        cwd: folder,
        env,
        timeoutMs: 30_000,
      });
      if (result.code !== code)
        throw new Error(`${program} ended with ${String(result.code)}:\n${result.stdout}${result.stderr}`);
    };
    const figures: Figure[] = [];
    for (const name of actionNames()) {
      const times = await measureByTurns(rounds, {
        baseline: start(baseline, 0),
        bundle: start(bundleOf(name), 1),
      });
      const note = `${times.bundle.toFixed(0)} ms against ${times.baseline.toFixed(0)} ms`;
      figures.push({ name, value: times.bundle / times.baseline, unit: 'x', limit: 1.2, note });
    }
    return figures;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
};
export default bench;
