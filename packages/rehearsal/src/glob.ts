import { readdirSync, statSync } from 'node:fs';
import path from 'node:path';

const magic = /[*?[\]{}!]/;

/** Node's globs pass over names that begin with a dot, GitHub's do not: such a dot is written as another letter. */
function withoutDots(text: string): string {
  return text.replace(/(^|\/)\.(?=[^./])/g, '$1\u2024');
}

/** The part of a pattern before its first glob character: what a search starts from. */
export function searchPath(pattern: string): string {
  const parts = pattern.split(path.sep);
  const first = parts.findIndex((part) => magic.test(part));
  return first < 0 ? pattern : parts.slice(0, first).join(path.sep) || path.sep;
}

/** All files below a folder, hidden ones too; the file itself for a file; nothing for what does not exist. */
function filesBelow(start: string): string[] {
  const stat = statSync(start, { throwIfNoEntry: false });
  if (stat === undefined) return [];
  if (!stat.isDirectory()) return [start];
  return readdirSync(start, { recursive: true, withFileTypes: true })
    .filter((entry) => !entry.isDirectory())
    .map((entry) => path.join(entry.parentPath, entry.name));
}

/**
 * The files that a pattern of GitHub's toolkit means: those that match, and those in folders that match.
 *
 * @param pattern - An absolute path, with or without glob characters.
 * @returns Absolute paths, sorted.
 */
export function globFiles(pattern: string): string[] {
  const start = searchPath(pattern);
  const files = filesBelow(start);
  if (start === pattern) return files.sort();
  const wanted = withoutDots(pattern);
  const matches = (file: string): boolean => {
    // A folder that matches brings all that is in it.
    for (let one = file; one.length > start.length; one = path.dirname(one)) {
      if (path.matchesGlob(withoutDots(one), wanted)) return true;
    }
    return false;
  };
  return files.filter(matches).sort();
}
