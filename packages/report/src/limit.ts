/** GitHub refuses a step summary that is longer. */
export const summaryLimit = 1024 * 1024;

const note =
  '\n\n_This summary is cut here: it is longer than a summary may be. The evidence has all of it._\n';

/**
 * Shortens a summary at a line end so that GitHub takes it, and says so.
 *
 * @param markdown - The summary.
 * @param maxBytes - The limit; a little less than GitHub's if not given.
 */
export function limitSummary(markdown: string, maxBytes: number = summaryLimit - 1024): string {
  const whole = Buffer.from(markdown.toWellFormed());
  if (whole.length <= maxBytes) return whole.toString('utf8');
  const room = Math.max(0, maxBytes - Buffer.byteLength(note) - closing.length * 16);
  const lineEnd = whole.lastIndexOf(0x0a, room);
  const kept = whole.subarray(0, lineEnd > 0 ? lineEnd : characterEnd(whole, room)).toString('utf8');
  const open = (kept.match(/<details>/g)?.length ?? 0) - (kept.match(/<\/details>/g)?.length ?? 0);
  return `${kept}${closing.repeat(Math.max(0, Math.min(open, 16)))}${note}`.slice(0, maxBytes);
}

const closing = '\n\n</details>';

/** The last place at or before `at` where no UTF-8 sequence is broken. */
function characterEnd(bytes: Buffer, at: number): number {
  let end = at;
  while (end > 0 && ((bytes[end] ?? 0) & 0xc0) === 0x80) end -= 1;
  return end;
}
