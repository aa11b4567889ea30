/** What caches read of an answer. */
export interface CacheFacts {
  readonly status: number;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
}

/**
 * The directives of a Cache-Control header; of one that stands twice the first counts (RFC 9111, 4.2.1).
 *
 * @param header - Its value; undefined: not there.
 * @returns Values by name in lower case; empty text for one without.
 */
export function cacheDirectives(header: string | undefined): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  for (const [, name = '', quoted, bare] of (header ?? '').matchAll(
    /([a-z-]+)(?:\s*=\s*(?:"([^"]*)"|([^\s,]*)))?/gi,
  )) {
    const lower = name.toLowerCase();
    if (!found.has(lower)) found.set(lower, quoted ?? bare ?? '');
  }
  return found;
}

/** Statuses that a cache may keep although nothing says how long (RFC 9110, 15.1). */
const heuristic = new Set([200, 203, 204, 206, 300, 301, 308, 404, 405, 410, 414, 501]);

/**
 * Whether a shared cache, between the site and its visitors, may keep an answer and show it to others (RFC 9111, 3). The
 * header for such caches alone (RFC 9213) counts too.
 *
 * @param facts - The answer.
 */
export function sharedCacheMayKeep({ status, headers }: CacheFacts): boolean {
  return ['cache-control', 'cdn-cache-control', 'surrogate-control'].some((name) => {
    if (name !== 'cache-control' && headers[name] === undefined) return false;
    const directives = cacheDirectives(headers[name]);
    // `private="field"` forbids that field alone.
    if (directives.has('no-store') || directives.get('private') === '') return false;
    if (['public', 's-maxage', 'max-age'].some((one) => directives.has(one))) return true;
    return headers['expires'] !== undefined || heuristic.has(status);
  });
}

/**
 * How long a visitor's own cache may use an answer without asking again.
 *
 * @param facts - The answer.
 * @returns Seconds; 0 where it must ask each time; undefined where nothing is said.
 */
export function freshSeconds({ headers }: CacheFacts): number | undefined {
  const directives = cacheDirectives(headers['cache-control']);
  // `no-cache="field"` forbids that field alone.
  if (directives.has('no-store') || directives.get('no-cache') === '') return 0;
  const age = directives.get('max-age');
  if (age !== undefined) return /^\d{1,12}$/.test(age) ? Number(age) : 0;
  const expires = headers['expires'];
  if (expires === undefined) return undefined;
  const [until, from] = [Date.parse(expires), Date.parse(headers['date'] ?? '')];
  return Number.isNaN(until) || Number.isNaN(from) ? 0 : Math.max(0, Math.round((until - from) / 1000));
}

/**
 * How long an answer may be shown at most, by any cache: fresh, and stale while it is asked for again (RFC 5861).
 *
 * @param facts - The answer.
 * @returns Seconds.
 */
export function longestSeconds(facts: CacheFacts): number {
  const { headers } = facts;
  const [own, shared] = [headers['cdn-cache-control'], headers['cache-control']].map(cacheDirectives);
  const seconds = (value: string | undefined): number =>
    value !== undefined && /^\d{1,12}$/.test(value) ? Number(value) : 0;
  const late = Math.max(...[own, shared].map((one) => seconds(one?.get('stale-while-revalidate'))));
  return Math.max(freshSeconds(facts) ?? 0, seconds(own?.get('max-age') ?? shared?.get('s-maxage'))) + late;
}

/**
 * How old an answer says it is.
 *
 * @param facts - The answer.
 * @returns Seconds; 0 where it says nothing that can be read.
 */
export function ageSeconds({ headers }: CacheFacts): number {
  return /^\d{1,12}$/.test(headers['age']?.trim() ?? '') ? Number(headers['age']) : 0;
}

/**
 * Whether an answer that a shared cache may keep sets a cookie, which everybody then gets.
 *
 * @param facts - The answer.
 */
export function sharesCookie(facts: CacheFacts): boolean {
  if (facts.headers['set-cookie'] === undefined || !sharedCacheMayKeep(facts)) return false;
  const directives = cacheDirectives(facts.headers['cache-control']);
  return ![directives.get('private'), directives.get('no-cache')].some((fields) =>
    fields
      ?.toLowerCase()
      .split(/[\s,]+/)
      .includes('set-cookie'),
  );
}

/**
 * Whether an answer says of itself that a shared cache kept it.
 *
 * @param facts - The answer.
 * @returns The header that says so; undefined where none does.
 */
export function keptByCache(facts: CacheFacts): string | undefined {
  const { headers } = facts;
  const age = ageSeconds(facts);
  if (age > 0) return `Age: ${age}`;
  for (const name of ['x-cache', 'cf-cache-status', 'x-cache-status', 'cache-status']) {
    const value = headers[name];
    if (value !== undefined && /\bhit\b/i.test(value)) return `${name}: ${value.slice(0, 80)}`;
  }
  return undefined;
}
