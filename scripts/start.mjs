// Runs on the machine's own Node with nothing installed: installs what the lockfile says, builds what changed, then runs
// the asked command on Node 24.
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));

/** What each command runs on Node 24, and whether it needs the bundles. */
const commands = {
  build: { needsBundles: true, run: [] },
  rehearse: { needsBundles: true, run: ['packages/cli/src/main.ts', 'rehearse'] },
  test: {
    needsBundles: true,
    run: [
      '--experimental-vm-modules',
      '--disable-warning=ExperimentalWarning',
      'node_modules/jest/bin/jest.js',
    ],
  },
  jest: {
    needsBundles: false,
    run: [
      '--experimental-vm-modules',
      '--disable-warning=ExperimentalWarning',
      'node_modules/jest/bin/jest.js',
    ],
  },
  generate: { needsBundles: false, run: ['scripts/generate.mjs'] },
  check: { needsBundles: false, run: ['scripts/check.mjs'] },
  bench: { needsBundles: true, run: ['test/bench/main.ts'] },
};

/** Whether node_modules holds what the lockfile names, by npm's own list of what it put there. */
function installed() {
  const put = path.join(root, 'node_modules', '.package-lock.json');
  if (!existsSync(put)) return false;
  const present = JSON.parse(readFileSync(put, 'utf8')).packages;
  const wanted = JSON.parse(readFileSync(path.join(root, 'package-lock.json'), 'utf8')).packages;
  return Object.entries(wanted).every(
    // An optional package of another platform is named by the lockfile and never put there.
    ([name, { version, optional }]) =>
      !name.includes('node_modules/') || present[name]?.version === version || (optional && !present[name]),
  );
}

function install() {
  if (installed()) return;
  console.log('Installing what package-lock.json names …');
  run(
    'npm',
    ['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'],
    process.platform === 'win32',
  );
}

function run(command, args, shell = false) {
  const result = spawnSync(command, args, { cwd: root, stdio: 'inherit', shell });
  if (result.error !== undefined) console.error(`${command} could not be started: ${result.error.message}`);
  if (result.status !== 0) process.exit(result.status ?? 2);
}

const [name, ...args] = process.argv.slice(2);
const command = commands[name];
if (command === undefined) {
  console.error(`usage: node scripts/start.mjs ${Object.keys(commands).join('|')} [ARGUMENT…]`);
  process.exit(2);
}
install();
const { nodeForSluice } = await import('../packages/cli/bin/node.mjs');
const node = nodeForSluice();
if (command.needsBundles) run(node, ['scripts/build.mjs', ...(name === 'build' ? args : [])]);
if (command.run.length > 0) run(node, [...command.run, ...args]);
