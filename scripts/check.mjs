// Runs every check of the source that is not a test; all of them, also after one has failed.
import { spawnSync } from 'node:child_process';

const modules = 'node_modules';
const checks = [
  ['types', [`${modules}/typescript/bin/tsc`, '-p', '.']],
  [
    'lint',
    [
      `${modules}/eslint/bin/eslint.js`,
      '.',
      '--max-warnings=0',
      '--report-unused-disable-directives',
      '--cache',
      '--cache-location',
      `${modules}/.cache/eslint/`,
    ],
  ],
  ['format', [`${modules}/prettier/bin/prettier.cjs`, '--check', '--log-level', 'warn', '.']],
  [
    'direction of imports',
    [
      `${modules}/dependency-cruiser/bin/dependency-cruiser.mjs`,
      '--config',
      '.dependency-cruiser.mjs',
      'packages',
      'actions',
    ],
  ],
  ['generated files', ['scripts/generate.mjs', '--check']],
];

const failed = [];
for (const [name, args] of checks) {
  const started = Date.now();
  const { status } = spawnSync(process.execPath, args, { stdio: 'inherit' });
  console.log(`${status === 0 ? 'ok  ' : 'FAIL'} ${name} (${((Date.now() - started) / 1000).toFixed(1)} s)`);
  if (status !== 0) failed.push(name);
}
if (failed.length > 0) console.error(`Failed: ${failed.join(', ')}.`);
process.exit(failed.length === 0 ? 0 : 1);
