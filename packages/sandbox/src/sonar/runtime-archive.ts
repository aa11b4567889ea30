import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { gzipSync } from 'node:zlib';

/** What scanners download: its bytes and their digest, which the scanner checks. */
export interface Download {
  readonly content: Buffer;
  readonly sha256: string;
}

const block = 512;
/** Where the program lies in the archive, as in that of the real server. */
export const javaPath = 'stand-in-jre/bin/java';

/**
 * The "Java" of the stand-in: a tar archive with one program, which takes the engine's place.
 *
 * @returns A gzipped tar of `javaPath`.
 */
export function runtimeArchive(): Download {
  const program = readFileSync(path.join(import.meta.dirname, 'engine.cjs'));
  const padding = Buffer.alloc((block - (program.length % block)) % block);
  // Two empty blocks end an archive.
  const tar = Buffer.concat([header(javaPath, program.length), program, padding, Buffer.alloc(2 * block)]);
  return download(gzipSync(tar));
}

/** Gives bytes their digest. */
export function download(content: Buffer): Download {
  return { content, sha256: createHash('sha256').update(content).digest('hex') };
}

/** A ustar header of an executable file (POSIX 1003.1, pax, "ustar Interchange Format"). */
function header(name: string, size: number): Buffer {
  const bytes = Buffer.alloc(block);
  bytes.write(name, 0);
  bytes.write('0000755\0', 100);
  bytes.write('0000000\0', 108);
  bytes.write('0000000\0', 116);
  bytes.write(`${size.toString(8).padStart(11, '0')}\0`, 124);
  bytes.write('00000000000\0', 136);
  // The sum is taken with blanks in its own place.
  bytes.write('        ', 148);
  bytes.write('0', 156);
  bytes.write('ustar\u000000', 257);
  const sum = bytes.reduce((all, byte) => all + byte, 0);
  bytes.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148);
  return bytes;
}
