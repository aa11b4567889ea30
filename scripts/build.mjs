// Bundles each action with ncc, where its sources or what they import changed since its last bundle.
// usage: build.mjs [--out DIR] [ACTION…]   (--out: bundle into DIR/<action> afresh, to compare with dist)
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  cpSync,
  existsSync,
  globSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { minify } from '@swc/core';

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
const scope = '@fhir-iq/sluice-';
const { values, positionals } = parseArgs({ options: { out: { type: 'string' } }, allowPositionals: true });

const manifest = (folder) => JSON.parse(readFileSync(path.join(root, folder, 'package.json'), 'utf8'));

/** The workspace packages that a folder imports, directly or not. */
function closure(folder, seen = new Set()) {
  for (const name of Object.keys(manifest(folder).dependencies ?? {})) {
    if (!name.startsWith(scope)) continue;
    const next = `packages/${name.slice(scope.length)}`;
    if (!seen.has(next)) closure(next, seen.add(next));
  }
  return seen;
}

function sourceHash(folder) {
  const hash = createHash('sha256');
  const folders = [folder, ...closure(folder)].sort();
  const files = folders.flatMap((one) =>
    globSync(`${one}/{package.json,src/**,tool-packs/**}`, { cwd: root }),
  );
  for (const file of ['package-lock.json', 'tsconfig.json', 'scripts/build.mjs', ...files.sort()]) {
    try {
      hash.update(`${file}\0`).update(readFileSync(path.join(root, file)));
    } catch (error) {
      if (error.code !== 'EISDIR') throw error;
    }
  }
  return hash.digest('hex');
}

function ncc(entry, out) {
  const cli = path.join(root, 'node_modules/@vercel/ncc/dist/ncc/cli.js');
  const args = [
    cli,
    'build',
    entry,
    '-o',
    out,
    '--minify',
    '--transpile-only',
    '--no-cache',
    '--license',
    'licenses.txt',
    '-q',
  ];
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, args, { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] });
    let said = '';
    child.stdout.on('data', (chunk) => (said += chunk));
    child.stderr.on('data', (chunk) => (said += chunk));
    child.on('error', reject);
    child.on('close', (code) =>
      code === 0 ? resolve() : reject(new Error(`ncc on ${entry} ended with ${code}:\n${said}`)),
    );
  });
}

/** ncc minifies the entry alone: what is loaded later is minified here, or it would be three times its size. */
async function minifyChunks(out) {
  for (const file of globSync('*.index.js', { cwd: out })) {
    const chunk = path.join(out, file);
    const options = { module: true, compress: true, mangle: true, format: { comments: false } };
    writeFileSync(chunk, (await minify(readFileSync(chunk, 'utf8'), options)).code);
  }
}

async function bundle(action) {
  const folder = `actions/${action}`;
  const out = path.join(root, values.out ?? folder, values.out === undefined ? 'dist' : action);
  const stamp = path.join(out, '.built-from');
  const wanted = sourceHash(folder);
  if (values.out === undefined && existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) return;
  const started = Date.now();
  // Made beside and put in place at once: what runs from dist, or builds at the same time, never sees half a bundle.
  const workshop = path.join(root, '.sluice', 'build');
  mkdirSync(workshop, { recursive: true });
  const made = mkdtempSync(path.join(workshop, `${action}-`));
  try {
    await ncc(`${folder}/src/index.ts`, made);
    await minifyChunks(made);
    for (const pack of manifest(folder).sluice?.toolPacks ?? []) {
      const target = path.join(made, 'tool-packs', pack);
      cpSync(path.join(root, 'packages/runtime/tool-packs', pack), target, { recursive: true });
    }
    writeFileSync(path.join(made, '.built-from'), wanted);
    replace(out, made);
  } finally {
    rmSync(made, { recursive: true, force: true });
  }
  console.log(`bundled ${action} in ${((Date.now() - started) / 1000).toFixed(1)} s`);
}

/** Puts a folder in the place of another; of two builds that end at once, the last one stays. */
function replace(out, made) {
  mkdirSync(path.dirname(out), { recursive: true });
  const old = `${made}.old`;
  for (let tries = 0; ; tries += 1) {
    try {
      if (existsSync(out)) renameSync(out, old);
      renameSync(made, out);
      break;
    } catch (error) {
      if (tries >= 20 || !['ENOENT', 'ENOTEMPTY', 'EEXIST'].includes(error.code)) throw error;
    } finally {
      rmSync(old, { recursive: true, force: true });
    }
  }
}

const known = readdirSync(path.join(root, 'actions')).filter((name) =>
  existsSync(path.join(root, 'actions', name, 'src/index.ts')),
);
const waiting = positionals.length > 0 ? [...positionals] : [...known];
const workers = Array.from({ length: Math.min(os.availableParallelism(), waiting.length) }, async () => {
  for (let action = waiting.shift(); action !== undefined; action = waiting.shift()) await bundle(action);
});
await Promise.all(workers);
