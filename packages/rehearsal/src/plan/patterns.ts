/**
 * Turns a filter pattern of GitHub into a regular expression: `*` is all but a slash, `**` is all, `?` is zero or one of
 * the character before, `+` one or more of it, `[]` a set.
 */
export function filterPattern(pattern: string): RegExp {
  const source = pattern.replace(/\*\*\/?|\*|[?+]|\[[^\]]*\]|\\.|[.^$(){}|]/g, (part) => {
    if (part === '**/') return '(?:.*/)?';
    if (part === '**') return '.*';
    if (part === '*') return '[^/]*';
    if (part === '?' || part === '+' || part.startsWith('[') || part.startsWith('\\')) return part;
    return `\\${part}`;
  });
  return new RegExp(`^${source}$`);
}

/** Whether a list of patterns takes a name; a later `!pattern` takes it out again. */
export function matchesFilters(patterns: readonly string[], name: string): boolean {
  let matched = false;
  for (const pattern of patterns) {
    if (pattern.startsWith('!')) matched = matched && !filterPattern(pattern.slice(1)).test(name);
    else matched ||= filterPattern(pattern).test(name);
  }
  return matched;
}

/** Whether an environment's branch pattern takes a ref's name, in the manner of fnmatch: `*` does not match a slash. */
export function matchesBranchPolicy(pattern: string, name: string): boolean {
  const source = pattern.replace(/\*\*\/|\*+|\?|\[!?[^\]]*\]|[.^$+(){}|\\]/g, (part) => {
    if (part === '**/') return '(?:[^/]+/)*';
    if (part.startsWith('*')) return '[^/]*';
    if (part === '?') return '[^/]';
    if (part.startsWith('[')) return part.replace('[!', '[^');
    return `\\${part}`;
  });
  return new RegExp(`^${source}$`).test(name);
}
