import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';

/** Where a scanned text comes from. */
export type Origin =
  | { readonly kind: 'tree'; readonly path: string }
  | { readonly kind: 'commit'; readonly path: string; readonly commit: string }
  | { readonly kind: 'message'; readonly commit: string }
  | { readonly kind: 'name'; readonly commit: string; readonly path: string }
  | { readonly kind: 'canary'; readonly number: number };

/**
 * A folder of numbered files for a scanner. The change chooses no name in it: gitleaks passes over files by their names
 * (pictures, lockfiles, gitleaks.toml), and reads `.gitleaksignore` beside what it scans.
 */
export interface ScanFolder {
  readonly directory: string;
  add(origin: Origin, content: Buffer | string): void;
  /** What a reported file stands for. */
  originOf(file: string): Origin | undefined;
  readonly size: () => number;
}

/** Lines by which a finding's line is greater than the line of the origin. */
export const paddingLines = 1;
/** Scanners pass over what begins like an archive or a document; with this before it, nothing does. */
const padding = `${' '.repeat(600)}\n`;
const perFolder = 1000;

/** Rules of gitleaks that look at the name too, and the ending that makes them look. */
const endings: readonly (readonly [RegExp, string])[] = [
  [/\.php$/i, '.php'],
  [/\.(?:tf|hcl)$/i, '.tf'],
  [/\.ya?ml$/i, '.yaml'],
  [/nuget\.config$/i, '.nuget.config'],
  [/\.(?:p12|pfx)$/i, '.p12'],
];

/**
 * Makes an empty scan folder.
 *
 * @param directory - A folder outside the checkout; it is made.
 */
export function createScanFolder(directory: string): ScanFolder {
  const origins = new Map<string, Origin>();
  let number = 0;
  mkdirSync(directory);
  return {
    directory,
    add(origin, content) {
      const folder = String(Math.floor(number / perFolder));
      if (number % perFolder === 0) mkdirSync(path.join(directory, folder));
      const name = `${number}${endingOf(origin)}`;
      number += 1;
      origins.set(name, origin);
      const text = typeof content === 'string' ? Buffer.from(content) : content;
      // Hundreds of small files: waiting for each by itself would take longer than writing them.
      writeFileSync(path.join(directory, folder, name), Buffer.concat([Buffer.from(padding), text]), {
        mode: 0o600,
      });
    },
    originOf: (file) => origins.get(path.basename(file)),
    size: () => number,
  };
}

function endingOf(origin: Origin): string {
  const name = 'path' in origin && origin.kind !== 'name' ? origin.path : '';
  return endings.find(([pattern]) => pattern.test(name))?.[1] ?? '';
}
