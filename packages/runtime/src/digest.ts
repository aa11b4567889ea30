import { createHash } from 'node:crypto';
import { lstat, readFile, readlink } from 'node:fs/promises';
import path from 'node:path';
import { canonicalJson, WorkError } from '@fhir-iq/sluice-model';
import type { Digest } from '@fhir-iq/sluice-model';

/**
 * SHA-256 of bytes, or of a text's UTF-8 bytes.
 *
 * @param content - What to digest.
 * @returns `sha256:` and 64 hexadecimal digits.
 */
export function sha256Digest(content: string | Uint8Array): Digest {
  return `sha256:${createHash('sha256').update(content).digest('hex')}`;
}

/**
 * Digest of a JSON value in its canonical form, so that the order of keys does not matter.
 *
 * @param value - A JSON value.
 * @throws {TypeError} For what JSON cannot say.
 */
export function digestOf(value: unknown): Digest {
  return sha256Digest(canonicalJson(value));
}

/**
 * Digest of a set of files: path, kind (file, executable, link) and content of each, whatever order they come in.
 *
 * @param directory - Where the files lie.
 * @param files - Paths relative to `directory`, with `/` or the machine's separator.
 * @throws {WorkError} If one of them cannot be read, or is neither a file nor a link.
 */
export async function treeDigest(directory: string, files: readonly string[]): Promise<Digest> {
  const names = [...new Set(files.map((file) => file.split(path.sep).join('/')))].sort(byCodeUnits);
  const entries: [string, string, Digest][] = [];
  for (const name of names) entries.push([name, ...(await entryOf(path.join(directory, name)))]);
  return digestOf(entries);
}

async function entryOf(file: string): Promise<[kind: string, digest: Digest]> {
  try {
    const facts = await lstat(file);
    if (facts.isSymbolicLink()) return ['link', sha256Digest(await readlink(file))];
    if (facts.isFile())
      return [(facts.mode & 0o100) === 0 ? 'file' : 'executable', sha256Digest(await readFile(file))];
  } catch (cause) {
    throw new WorkError({ what: `${file} could not be read for its digest.`, cause });
  }
  throw new WorkError({ what: `${file} is neither a file nor a link, so it has no digest.` });
}

function byCodeUnits(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
