/** Lines of the contents that were seen last: in a history, what one commit leaves is what another starts from. */
const remembered = 64;

/**
 * Makes a reader of what changes added to files.
 *
 * @returns Gives a content's lines at their places, all lines that a version before had as well left empty; as many lines
 *   as `now` has, undefined where nothing was added.
 */
export function addedLinesReader(): (now: Buffer, before: readonly Buffer[]) => Buffer | undefined {
  const seen = new Map<Buffer, readonly string[]>();
  const linesOf = (content: Buffer): readonly string[] => {
    const lines = seen.get(content) ?? asText(content).split('\n');
    seen.set(content, lines);
    const [oldest] = seen.keys();
    if (seen.size > remembered && oldest !== undefined) seen.delete(oldest);
    return lines;
  };
  return (now, before) => {
    if (before.length === 0) {
      const after = asText(now);
      return after.trim() === '' ? undefined : Buffer.from(after, 'latin1');
    }
    const [only, ...others] = before.map(linesOf);
    const known = new Set(others.length === 0 ? only : [only ?? [], ...others].flat());
    const lines = linesOf(now).map((line) => (known.has(line) ? '' : line));
    return lines.every((line) => line.trim() === '') ? undefined : Buffer.from(lines.join('\n'), 'latin1');
  };
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
