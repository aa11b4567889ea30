/** How many visitors are remembered at once; the oldest is forgotten first. */
const mostVisitors = 10_000;
const visitors = new Map();

/**
 * Counts a request and says how long its visitor must wait. Wix runs several instances of a site's backend: each counts
 * for itself, so a visitor may get through somewhat more often than the limit says, never less.
 *
 * @param {string} visitor - Who, and what.
 * @param {{ count: number, seconds: number } | undefined} limit - The limit; without one nobody waits.
 * @param {number} now - The present, in milliseconds.
 * @returns {number} Seconds to wait; 0 lets the request through.
 */
export function waitOf(visitor, limit, now) {
  if (limit === undefined) return 0;
  const period = limit.seconds * 1000;
  const before = visitors.get(visitor);
  const current = before !== undefined && now - before.since < period ? before : { since: now, count: 0 };
  current.count += 1;
  visitors.delete(visitor);
  visitors.set(visitor, current);
  if (visitors.size > mostVisitors) visitors.delete(visitors.keys().next().value);
  return current.count <= limit.count ? 0 : Math.max(1, Math.ceil((current.since + period - now) / 1000));
}
