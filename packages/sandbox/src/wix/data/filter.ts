type Item = Readonly<Record<string, unknown>>;

const operators: Readonly<Record<string, (found: unknown, wanted: unknown) => boolean>> = {
  $eq: (found, wanted) => found === wanted,
  $ne: (found, wanted) => found !== wanted,
  $contains: (found, wanted) =>
    typeof found === 'string' && found.toLowerCase().includes(String(wanted).toLowerCase()),
  $startsWith: (found, wanted) =>
    typeof found === 'string' && found.toLowerCase().startsWith(String(wanted).toLowerCase()),
  $in: (found, wanted) => Array.isArray(wanted) && wanted.includes(found),
};

/**
 * Whether an item passes a filter of Wix's API query language, as far as it is rehearsed: fields with a value or with
 * operators, all of which must hold.
 *
 * @throws {Error} For an operator that is not rehearsed.
 */
export function matches(item: Item, filter: Item): boolean {
  return Object.entries(filter).every(([field, wanted]) => {
    if (typeof wanted !== 'object' || wanted === null) return item[field] === wanted;
    return Object.entries(wanted).every(([name, value]) => {
      const operator = operators[name];
      if (operator === undefined) throw new Error(`the operator ${name} of a filter is not rehearsed`);
      return operator(item[field], value);
    });
  });
}
