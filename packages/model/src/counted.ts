/** Plurals whose singular is another word than the plural without its `s`. */
const others: readonly (readonly [RegExp, string])[] = [
  [/ies$/, 'y'],
  [/(ss|sh|ch|x)es$/, '$1'],
  [/s$/, ''],
];

/**
 * A number with its noun, as people say it: `1 page`, `2 pages`, `0 advisories`.
 *
 * @param number - How many.
 * @param plural - The noun in the plural, with what belongs to it: `pages`, `pages are`.
 * @param singular - What stands in its place where there is one; what the plural yields if not given.
 */
export function counted(number: number, plural: string, singular?: string): string {
  return `${String(number)} ${number === 1 ? (singular ?? singularOf(plural)) : plural}`;
}

function singularOf(plural: string): string {
  const rule = others.find(([ending]) => ending.test(plural));
  return rule === undefined ? plural : plural.replace(rule[0], rule[1]);
}
