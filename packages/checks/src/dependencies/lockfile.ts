import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { ConfigurationError, WorkError } from '@fhir-iq/sluice-model';
import { z } from 'zod';
import { readWixLock } from '../syntax/wix-lock.ts';

/** One version of a package that a lockfile fixes. */
export interface LockedPackage {
  readonly name: string;
  readonly version: string;
  /** Lockfiles that have it. */
  readonly files: readonly string[];
  /** Only development needs it. */
  readonly dev: boolean;
}

/** What the lockfiles of a site fix. */
export interface Locked {
  readonly packages: readonly LockedPackage[];
  readonly files: readonly string[];
  /** Packages that come from elsewhere than a registry, about which no advisory service knows. */
  readonly elsewhere: readonly string[];
}

const entry = z.object({
  name: z.string().optional(),
  version: z.string().optional(),
  resolved: z.union([z.string(), z.boolean()]).optional(),
  link: z.boolean().optional(),
  dev: z.boolean().optional(),
  devOptional: z.boolean().optional(),
});
const npmLock = z.object({ lockfileVersion: z.int(), packages: z.record(z.string(), entry).optional() });

const exact = /^\d+\.\d+\.\d+(?:[-+].*)?$/;

/**
 * Reads what the site's lockfiles fix: npm's, and wix.lock, by which Wix installs.
 *
 * @param directory - The checkout.
 * @throws {WorkError} If there is none, or one of a form that cannot be read: then nothing can be said of dependencies.
 */
export async function readLockfiles(directory: string): Promise<Locked> {
  const npm = await firstOf(directory, ['npm-shrinkwrap.json', 'package-lock.json']);
  const wix = await firstOf(directory, ['wix.lock']);
  if (npm === undefined) throw await noLockfile(directory);
  const packages = new Map<string, LockedPackage>();
  const elsewhere: string[] = [];
  readNpm(npm.file, npm.text, packages, elsewhere);
  if (wix !== undefined) readWix(wix.text, packages);
  return {
    packages: [...packages.values()],
    files: [npm.file, ...(wix === undefined ? [] : [wix.file])],
    elsewhere,
  };
}

function readNpm(
  file: string,
  text: string,
  packages: Map<string, LockedPackage>,
  elsewhere: string[],
): void {
  let lock: z.infer<typeof npmLock>;
  try {
    lock = npmLock.parse(JSON.parse(text));
  } catch (cause) {
    throw new ConfigurationError({
      what: `${file} cannot be read: ${cause instanceof Error ? cause.message : String(cause)}`,
      remedy: 'Run "npm install --package-lock-only".',
      cause,
    });
  }
  if (lock.packages === undefined || lock.lockfileVersion < 2) {
    throw new ConfigurationError({
      what: `${file} is of lockfileVersion ${lock.lockfileVersion}.`,
      allowed: 'Read are versions 2 and 3.',
      remedy: 'Run "npm install --package-lock-only" with npm 7 or later.',
    });
  }
  for (const [location, one] of Object.entries(lock.packages)) {
    if (!/(?:^|\/)node_modules\//.test(location) || one.link === true) continue;
    const name = one.name ?? location.slice(location.lastIndexOf('node_modules/') + 'node_modules/'.length);
    const { resolved, version } = one;
    const fromRegistry = typeof resolved !== 'string' || /^https?:/.test(resolved);
    if (version === undefined || !exact.test(version) || !fromRegistry) elsewhere.push(name);
    else add(packages, name, version, file, one.dev === true || one.devOptional === true);
  }
}

function readWix(text: string, packages: Map<string, LockedPackage>): void {
  const lock = readWixLock(text);
  if (lock === undefined) {
    throw new ConfigurationError({
      what: 'wix.lock is not the file that "npx wix install" writes: what Wix would install is not known.',
      remedy: 'Run "npx wix install" and commit wix.lock.',
    });
  }
  for (const { name, version } of lock.packages) {
    if (exact.test(version)) add(packages, name, version, 'wix.lock', false);
  }
}

function add(
  packages: Map<string, LockedPackage>,
  name: string,
  version: string,
  file: string,
  dev: boolean,
): void {
  const known = packages.get(`${name}@${version}`);
  const files = [...new Set([...(known?.files ?? []), file])];
  packages.set(`${name}@${version}`, { name, version, files, dev: dev && (known?.dev ?? true) });
}

async function noLockfile(directory: string): Promise<WorkError> {
  const other = await firstOf(directory, ['yarn.lock', 'pnpm-lock.yaml', 'bun.lock']);
  const found =
    other === undefined
      ? 'There is no package-lock.json'
      : `There is ${other.file} and no package-lock.json, and npm audit reads only npm's`;
  return new WorkError({
    what: `${found}: which versions are installed is not known, so nothing can be asked about them.`,
    remedy: 'Run "npm install --package-lock-only" and commit package-lock.json.',
  });
}

async function firstOf(
  directory: string,
  names: readonly string[],
): Promise<{ file: string; text: string } | undefined> {
  for (const file of names) {
    try {
      return { file, text: await readFile(path.join(directory, file), 'utf8') };
    } catch (cause) {
      if ((cause as NodeJS.ErrnoException).code !== 'ENOENT')
        throw new WorkError({ what: `${file} could not be read.`, cause });
    }
  }
  return undefined;
}
