/** A content security policy: its directives in lower case, each with its sources as served. */
export type Policy = ReadonlyMap<string, readonly string[]>;

/**
 * Reads the policies of a Content-Security-Policy header. Several headers, or several policies in one, stand in a list
 * with commas; each of them must allow what a page loads.
 *
 * @param header - The header's value; several joined by commas.
 * @returns The policies that have a directive. Of a directive that stands twice the first counts (CSP Level 3, 2.2.1).
 */
export function parsePolicies(header: string): Policy[] {
  return header
    .split(',')
    .map(parsePolicy)
    .filter((policy) => policy.size > 0);
}

function parsePolicy(text: string): Policy {
  const directives = new Map<string, readonly string[]>();
  for (const part of text.split(';')) {
    const [name = '', ...sources] = part.trim().split(/\s+/);
    const lower = name.toLowerCase();
    if (lower !== '' && !directives.has(lower)) directives.set(lower, sources);
  }
  return directives;
}

/** Directives that say themselves what may be loaded, or fall back to `default-src` where they are missing. */
const withFallback: Readonly<Record<string, readonly string[]>> = {
  'script-src': [],
  'style-src': [],
  'img-src': [],
  'connect-src': [],
  'font-src': [],
  'media-src': [],
  'object-src': [],
  'manifest-src': [],
  'child-src': [],
  'frame-src': ['child-src'],
  'worker-src': ['child-src', 'script-src'],
  'script-src-elem': ['script-src'],
  'script-src-attr': ['script-src'],
  'style-src-elem': ['style-src'],
  'style-src-attr': ['style-src'],
  'default-src': [],
};

/**
 * Whether a directive says what may be loaded, so that it can also widen what it would else fall back to.
 *
 * @param directive - Its name.
 */
export function saysWhatLoads(directive: string): boolean {
  return Object.hasOwn(withFallback, directive);
}

/**
 * The sources that hold for a directive.
 *
 * @param policy - The policy.
 * @param directive - The directive.
 * @returns Them, from the directive or from what it falls back to; undefined where nothing is said, so that all is
 *   allowed.
 */
export function effectiveSources(policy: Policy, directive: string): readonly string[] | undefined {
  const own = policy.get(directive);
  const fallback = withFallback[directive];
  if (own !== undefined || fallback === undefined) return own;
  for (const other of [...fallback, 'default-src']) {
    const sources = policy.get(other);
    if (sources !== undefined) return sources;
  }
  return undefined;
}
