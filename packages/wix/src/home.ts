import { readdir, rm } from 'node:fs/promises';
import path from 'node:path';
import { withTemporaryDirectory } from '@fhir-iq/sluice-runtime';

const prefix = 'sluice-wix-home';

/**
 * Gives the Wix CLI a home of its own: it writes the API key there in plain text, so the folder is removed in every end.
 * What a killed process left behind in the same place is removed first.
 *
 * @param parent - A folder that belongs to this job (`RUNNER_TEMP`).
 * @param work - Gets the empty home.
 * @returns What `work` returned.
 */
export async function withWixHome<T>(parent: string, work: (home: string) => Promise<T>): Promise<T> {
  await removeLeftHomes(parent);
  return await withTemporaryDirectory(`${prefix}-${String(process.pid)}`, work, { parent });
}

/**
 * Removes homes whose process no longer lives.
 *
 * @param parent - Where homes are made.
 */
export async function removeLeftHomes(parent: string): Promise<void> {
  const names = await readdir(parent);
  for (const name of names) {
    const owner = new RegExp(`^${prefix}-(\\d+)-`).exec(name)?.[1];
    if (owner !== undefined && !lives(Number(owner))) {
      await rm(path.join(parent, name), { recursive: true, force: true, maxRetries: 3 });
    }
  }
}

function lives(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
