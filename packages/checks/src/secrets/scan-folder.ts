import { hash } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';

/** Where a scanned text comes from. */
export type Origin =
  | { readonly kind: 'tree'; readonly path: string }
  | { readonly kind: 'commit'; readonly path: string; readonly commit: string }
  | { readonly kind: 'message'; readonly commit: string }
  | { readonly kind: 'name'; readonly commit: string; readonly path: string }
  | { readonly kind: 'canary'; readonly number: number };

/** A place in what is scanned, in terms of the repository. */
export interface ScannedPlace {
  readonly origin: Origin;
  /** Line of the origin, from 1. */
  readonly line: number;
}

/**
 * A folder of numbered files for a scanner. The change chooses no name in it: gitleaks passes over files by their names
 * (pictures, lockfiles, gitleaks.toml), and reads `.gitleaksignore` beside what it scans. Small texts share a file,
 * because each file costs the scanner about as much as some hundred lines; the same text again is not scanned again.
 */
export interface ScanFolder {
  readonly directory: string;
  add(origin: Origin, content: Buffer | string): void;
  /** Ends when all is written; nothing can be added afterwards. */
  close(): Promise<void>;
  /**
   * What a reported place stands for: all places that have the same text.
   *
   * @param file - A file of the folder.
   * @param line - Its line, from 1.
   */
  placesOf(file: string, line: number): readonly ScannedPlace[];
  /** Numbers of the canaries: one before all texts, one behind them. */
  readonly canaries: () => readonly number[];
  /** How many texts were added. */
  readonly size: () => number;
}

/** Scanners pass over what begins like an archive or a document; with this line before it, nothing does. */
const padding = `${' '.repeat(600)}\n`;
const perFolder = 1000;
/** gitleaks reads about 100 kB at a time. */
const sharedBytes = 90_000;

/** A text inside a file, from a line on. */
interface Segment {
  readonly from: number;
  readonly origins: Origin[];
}

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
 * @param canary - Makes the text of a canary.
 */
export function createScanFolder(directory: string, canary: () => string): ScanFolder {
  const files = new Map<string, readonly Segment[]>();
  const canaries: number[] = [];
  let texts = 0;
  let shared = newFile();
  const writes: Promise<void>[] = [];
  const known = new Map<string, Segment>();
  mkdirSync(directory);

  const write = (file: ScanFile, ending: string): void => {
    const number = files.size;
    const folder = path.join(directory, String(Math.floor(number / perFolder)));
    if (number % perFolder === 0) mkdirSync(folder);
    const name = `${number}${ending}`;
    files.set(name, file.segments);
    const written = writeFile(path.join(folder, name), Buffer.concat(file.parts), { mode: 0o600 });
    // Whoever closes the folder learns of it.
    written.catch(() => undefined);
    writes.push(written);
  };
  const addCanary = (): void => {
    canaries.push(canaries.length);
    append(shared, { kind: 'canary', number: canaries.length - 1 }, Buffer.from(canary()));
  };
  const flush = (): void => {
    write(shared, '');
    shared = newFile();
  };
  addCanary();
  return {
    directory,
    add(origin, content) {
      texts += 1;
      const bytes = typeof content === 'string' ? Buffer.from(content) : content;
      const ending = endingOf(origin);
      const text = `${ending} ${hash('sha256', bytes, 'base64')}`;
      const same = known.get(text);
      if (same !== undefined) {
        same.origins.push(origin);
        return;
      }
      if (ending !== '' || bytes.length > sharedBytes) {
        const alone = newFile();
        known.set(text, append(alone, origin, bytes));
        return write(alone, ending);
      }
      if (shared.bytes + bytes.length > sharedBytes) flush();
      known.set(text, append(shared, origin, bytes));
    },
    async close() {
      addCanary();
      flush();
      await Promise.all(writes);
    },
    placesOf(file, line) {
      const segment = files.get(path.basename(file))?.findLast((one) => one.from <= line);
      if (segment === undefined) return [];
      return segment.origins.map((origin) => ({ origin, line: line - segment.from + 1 }));
    },
    canaries: () => canaries,
    size: () => texts,
  };
}

/** A file that is being put together. */
interface ScanFile {
  readonly parts: Buffer[];
  readonly segments: Segment[];
  bytes: number;
  /** The line at which the next text begins. */
  next: number;
}

function newFile(): ScanFile {
  return { parts: [Buffer.from(padding)], segments: [], bytes: padding.length, next: 2 };
}

const separator = Buffer.from('\n\n');

function append(file: ScanFile, origin: Origin, bytes: Buffer): Segment {
  const segment = { from: file.next, origins: [origin] };
  file.segments.push(segment);
  file.parts.push(bytes, separator);
  file.bytes += bytes.length + separator.length;
  file.next += lineEnds(bytes) + separator.length;
  return segment;
}

function lineEnds(bytes: Buffer): number {
  let count = 0;
  for (let at = bytes.indexOf(10); at >= 0; at = bytes.indexOf(10, at + 1)) count += 1;
  return count;
}

function endingOf(origin: Origin): string {
  const name = 'path' in origin && origin.kind !== 'name' ? origin.path : '';
  return endings.find(([pattern]) => pattern.test(name))?.[1] ?? '';
}
