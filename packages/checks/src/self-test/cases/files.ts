import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { git } from '@fhir-iq/sluice-runtime';

/**
 * Writes files of a made-up checkout.
 *
 * @param folder - The checkout.
 * @param files - Their content by path.
 */
export async function writeFiles(folder: string, files: Readonly<Record<string, string>>): Promise<void> {
  for (const [name, content] of Object.entries(files)) {
    await mkdir(path.join(folder, path.dirname(name)), { recursive: true });
    await writeFile(path.join(folder, name), content);
  }
}

/**
 * Commits all files of a folder; makes it a repository first where it is none.
 *
 * @param folder - The checkout.
 * @param message - The commit's message.
 * @returns The commit.
 */
export async function commitAll(folder: string, message: string): Promise<string> {
  const person = ['-c', 'user.name=Self-test', '-c', 'user.email=self-test@known-bad.example'];
  await git(folder, ['init', '--quiet']);
  await git(folder, ['add', '--all']);
  await git(folder, [
    ...person,
    '-c',
    'commit.gpgsign=false',
    'commit',
    '--quiet',
    '--no-verify',
    '-m',
    message,
  ]);
  return (await git(folder, ['rev-parse', 'HEAD'])).trim();
}
