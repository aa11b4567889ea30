import { lstat, readdir } from 'node:fs/promises';
import path from 'node:path';

/** One entry of what Wix would upload; `path` is relative to the checkout, with `/`. */
export interface UploadEntry {
  readonly path: string;
  readonly kind: 'file' | 'symbolic link' | 'special file' | 'file whose name is not UTF-8';
  readonly bytes: number;
}

const rootFiles = ['package.json', 'wix.lock', 'dependencies-metadata.json', 'wix.config.json'];

/**
 * Lists what the Wix CLI reads of a checkout: everything under src/, and its files of the root. Links are listed, never
 * followed: the CLI would follow them out of the repository, or in a circle.
 *
 * @param directory - The checkout.
 * @returns The entries, sorted by path.
 */
export async function listUpload(directory: string): Promise<UploadEntry[]> {
  const found: UploadEntry[] = [];
  for (const name of rootFiles) {
    const entry = await entryOf(directory, name);
    if (entry !== undefined && entry !== 'folder') found.push(entry);
  }
  const waiting = ['src'];
  for (let folder = waiting.pop(); folder !== undefined; folder = waiting.pop()) {
    for (const name of await namesIn(path.join(directory, folder))) {
      const entry = await entryOf(directory, `${folder}/${name}`);
      if (entry === 'folder') waiting.push(`${folder}/${name}`);
      else found.push(entry ?? { path: `${folder}/${name}`, kind: 'file whose name is not UTF-8', bytes: 0 });
    }
  }
  return found.sort((a, b) => (a.path < b.path ? -1 : 1));
}

async function namesIn(folder: string): Promise<string[]> {
  try {
    return await readdir(folder);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
}

async function entryOf(directory: string, file: string): Promise<UploadEntry | 'folder' | undefined> {
  try {
    const facts = await lstat(path.join(directory, file));
    if (facts.isDirectory()) return 'folder';
    const kind = facts.isFile() ? 'file' : facts.isSymbolicLink() ? 'symbolic link' : 'special file';
    return { path: file, kind, bytes: facts.size };
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}
