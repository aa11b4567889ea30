import { mkdir, readdir, rename, rm, stat } from 'node:fs/promises';
import { randomUUID } from 'node:crypto';
import os from 'node:os';
import path from 'node:path';
import type { Log } from '@fhir-iq/sluice-model';
import type { Environment } from '../environment.ts';

/** Folder for tools that later jobs may use. */
export function cacheFolder(env: Environment): string {
  return env['RUNNER_TOOL_CACHE'] || path.join(env['RUNNER_TEMP'] || os.tmpdir(), 'sluice-tools');
}

const partial = '.partial-';

/**
 * Takes a folder out of the way that is not what it should be: what uses it at this moment keeps its open files.
 *
 * @param place - The folder.
 */
export async function takeAway(place: string): Promise<void> {
  const away = partialOf(path.dirname(place));
  await rename(place, away);
  await rm(away, { recursive: true, force: true, maxRetries: 5 });
}

/**
 * Makes a folder whole or not at all: it is filled under another name and renamed at the end. Processes that make the
 * same folder at once each succeed; the first one's stays.
 *
 * @param place - The folder's final path.
 * @param log - Says what is done.
 * @param fill - Fills the folder that it gets.
 * @returns Whether it was there already.
 */
export async function placeOnce(
  place: string,
  log: Log,
  fill: (folder: string) => Promise<void>,
): Promise<boolean> {
  if (await isThere(place)) return true;
  const parent = path.dirname(place);
  await mkdir(parent, { recursive: true });
  await removeLeftovers(parent, log);
  const folder = partialOf(parent);
  await mkdir(folder);
  try {
    await fill(folder);
    await rename(folder, place);
  } catch (error) {
    await rm(folder, { recursive: true, force: true, maxRetries: 5 });
    const { code = '' } = error as NodeJS.ErrnoException;
    if (!['ENOTEMPTY', 'EEXIST', 'EPERM'].includes(code) || !(await isThere(place))) throw error;
    log.debug(`${place} was made by another process meanwhile.`);
  }
  return false;
}

function partialOf(parent: string): string {
  return path.join(parent, `${partial}${os.hostname()}-${String(process.pid)}-${randomUUID().slice(0, 8)}`);
}

async function isThere(folder: string): Promise<boolean> {
  return (await stat(folder).catch(() => undefined))?.isDirectory() ?? false;
}

/** Removes what a killed process of this machine left behind. */
async function removeLeftovers(parent: string, log: Log): Promise<void> {
  for (const name of await readdir(parent)) {
    const match = name.startsWith(`${partial}${os.hostname()}-`) ? /-(\d+)-[0-9a-f]{8}$/.exec(name) : null;
    if (match === null || isRunning(Number(match[1]))) continue;
    log.debug(`Removing ${name}, left behind by a process that is no more.`);
    await rm(path.join(parent, name), { recursive: true, force: true, maxRetries: 5 });
  }
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
