/**
 * What a change added to a file: its lines at their places, all lines that a version before had as well left empty.
 *
 * @param now - The content after the change.
 * @param before - The contents at the parents; what any of them had is not new.
 * @returns As many lines as `now` has; undefined where nothing was added.
 */
export function addedLines(now: Buffer, before: readonly Buffer[]): Buffer | undefined {
  const after = asText(now);
  if (before.length === 0) return after.trim() === '' ? undefined : Buffer.from(after, 'latin1');
  const known = new Set(before.flatMap((one) => linesOf(asText(one))));
  const lines = linesOf(after).map((line) => (known.has(line) ? '' : line));
  return lines.every((line) => line.trim() === '') ? undefined : Buffer.from(lines.join('\n'), 'latin1');
}

/**
 * The bytes of a file as text whose characters are bytes (latin1), so that nothing is lost; UTF-16 is turned into UTF-8.
 *
 * @param bytes - The content.
 */
export function asText(bytes: Buffer): string {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return fromUtf16(bytes, 'utf-16le');
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return fromUtf16(bytes, 'utf-16be');
  return bytes.toString('latin1');
}

function fromUtf16(bytes: Buffer, encoding: string): string {
  return Buffer.from(new TextDecoder(encoding).decode(bytes)).toString('latin1');
}

function linesOf(text: string): string[] {
  return text.split('\n');
}
