/** Edits that turn one text into another: insertions, deletions, replacements and swaps of neighbours. */
function distance(a: string, b: string): number {
  const rows = [Array.from({ length: b.length + 1 }, (_, index) => index)];
  for (let i = 1; i <= a.length; i += 1) {
    const row = [i];
    const above = rows[i - 1] ?? [];
    for (let j = 1; j <= b.length; j += 1) {
      const replaced = (above[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      let least = Math.min((above[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1, replaced);
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) {
        least = Math.min(least, (rows[i - 2]?.[j - 2] ?? 0) + 1);
      }
      row.push(least);
    }
    rows.push(row);
  }
  return rows[a.length]?.[b.length] ?? 0;
}

const plain = (name: string) => name.toLowerCase().replaceAll(/[-_\s.]/g, '');

/** The longest name that is compared: longer ones are no slips of the pen. */
const longest = 64;

/**
 * The known name nearest to a wrong one: the same but for case, hyphens and underscores, or at most a third of its
 * letters away, or the only one that begins with it.
 *
 * @param wrong - The name that was found.
 * @param known - The names that are allowed.
 * @returns The nearest name; undefined when none is near.
 */
export function nearest(wrong: string, known: readonly string[]): string | undefined {
  const asked = plain(wrong);
  if (asked === '' || asked.length > longest) return undefined;
  const ranked = known
    .filter((name) => name !== wrong)
    .map((name) => ({ name, edits: distance(asked, plain(name)) }))
    .sort((a, b) => a.edits - b.edits);
  const best = ranked[0];
  if (best !== undefined && best.edits <= Math.max(1, Math.floor(asked.length / 3))) return best.name;
  const beginning = known.filter((name) => asked.length >= 3 && plain(name).startsWith(asked));
  return beginning.length === 1 ? beginning[0] : undefined;
}
