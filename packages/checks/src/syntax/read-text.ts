import { isUtf8 } from 'node:buffer';
import type { Problem } from './problem.ts';

/**
 * Reads the bytes of a file as the Wix CLI does, as UTF-8, and says what would be lost or break by that.
 *
 * @param bytes - The file.
 * @returns The text without byte order mark, or what is wrong with the bytes.
 */
export function readText(bytes: Buffer): { text: string } | { problem: Problem } {
  if (!isUtf8(bytes)) {
    return {
      problem: {
        rule: 'not-utf8',
        message: 'is not UTF-8: Wix reads every file under src/ as UTF-8 and would upload a damaged one',
        line: 1,
        column: 1,
      },
    };
  }
  const at = bytes.indexOf(0);
  if (at >= 0) {
    const before = bytes
      .subarray(0, at)
      .toString('utf8')
      .split(/\r\n|\r|\n/);
    return {
      problem: {
        rule: 'nul-byte',
        message: 'holds a NUL byte: it is no text',
        line: before.length,
        column: (before.at(-1)?.length ?? 0) + 1,
      },
    };
  }
  const text = bytes.toString('utf8');
  return { text: text.startsWith('\uFEFF') ? text.slice(1) : text };
}
