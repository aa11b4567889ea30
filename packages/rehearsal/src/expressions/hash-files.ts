import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { globFiles } from '../glob.ts';

/**
 * GitHub's `hashFiles()`: SHA-256 over the SHA-256 of each file that matches, in the order of their paths.
 *
 * @param workspace - The folder that patterns start from; what lies outside it does not count.
 * @param patterns - Globs; one that starts with `!` takes files out again.
 * @returns 64 hexadecimal digits, or nothing when no file matches.
 */
export function hashFiles(workspace: string, patterns: readonly string[]): string {
  const lines = patterns.flatMap((pattern) => pattern.split('\n')).map((line) => line.trim());
  const chosen = new Set<string>();
  for (const line of lines.filter((one) => one !== '' && !one.startsWith('#'))) {
    const excludes = line.startsWith('!');
    for (const absolute of globFiles(path.resolve(workspace, excludes ? line.slice(1) : line))) {
      if (!absolute.startsWith(`${path.resolve(workspace)}${path.sep}`)) continue;
      if (excludes) chosen.delete(absolute);
      else chosen.add(absolute);
    }
  }
  if (chosen.size === 0) return '';
  const hash = createHash('sha256');
  for (const file of [...chosen].sort())
    hash.update(createHash('sha256').update(readFileSync(file)).digest());
  return hash.digest('hex');
}
