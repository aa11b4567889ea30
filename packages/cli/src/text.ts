import type { Problem } from '@fhir-iq/sluice-config';

export type Decoded =
  { readonly ok: true; readonly text: string } | { readonly ok: false; readonly problem: Problem };

/**
 * Decodes a file as UTF-8.
 *
 * @param bytes - Its content.
 * @param file - Its name, for the problem.
 * @returns The text, or where it stops being UTF-8.
 */
export function decodeText(bytes: Buffer, file: string): Decoded {
  try {
    return { ok: true, text: new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes) };
  } catch {
    const good = bytes.toString('utf8').split('\uFFFD', 1)[0] ?? '';
    const lines = good.split('\n');
    const wide = bytes.length > 1 && (bytes.readUInt16BE(0) === 0xfffe || bytes.readUInt16BE(0) === 0xfeff);
    return {
      ok: false,
      problem: {
        file,
        line: lines.length,
        column: (lines.at(-1)?.length ?? 0) + 1,
        path: '',
        rule: 'encoding',
        message: 'the file is not encoded in UTF-8',
        found: wide ? 'UTF-16' : `the byte 0x${(bytes[Buffer.byteLength(good)] ?? 0).toString(16)}`,
        allowed: 'UTF-8',
      },
    };
  }
}
