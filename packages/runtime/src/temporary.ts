import { mkdtemp, realpath, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';

/**
 * Gives a fresh folder to `work` and removes it afterwards, whatever happens.
 *
 * @param prefix - Begins the folder's name, so that people see whose it is.
 * @param work - Gets the folder's real path.
 * @param options - Where to make it.
 * @param options.parent - The folder to make it in; the system's folder for temporary files if not given.
 * @returns What `work` returned.
 */
export async function withTemporaryDirectory<T>(
  prefix: string,
  work: (directory: string) => Promise<T>,
  options: { parent?: string } = {},
): Promise<T> {
  const parent = await realpath(options.parent ?? os.tmpdir());
  const directory = await mkdtemp(path.join(parent, `${prefix}-`));
  try {
    return await work(directory);
  } finally {
    // A process that was just killed may still write: try again rather than leave files behind.
    await rm(directory, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
  }
}
