import { response } from 'wix-http-functions';
import { headers, limits } from 'public/sluice-build.js';
import { waitOf } from 'backend/rate-limit.js';

/**
 * An answer of one of the site's own HTTP functions, with the security headers and the cache strategy of
 * `.github/sluice.yml`. Publish writes both into the build module, so nothing of them stands here.
 *
 * @param {string} kind - The kind of asset, as the cache strategy names it; what it does not name is never kept.
 * @param {{ status: number, body?: unknown, headers?: Record<string, string> }} options - The answer; its own headers
 *   come beside the configured ones, and replace none of them.
 */
export function siteAnswer(kind, options) {
  const configured = { ...headers.security, 'Cache-Control': headers.cache[kind] ?? 'no-store' };
  const own = { 'Content-Type': 'application/json', ...options.headers };
  const names = new Set(Object.keys(configured).map((name) => name.toLowerCase()));
  const beside = Object.entries(own).filter(([name]) => !names.has(name.toLowerCase()));
  return response({ ...options, headers: { ...Object.fromEntries(beside), ...configured } });
}

/**
 * Answers 429 to a visitor who has used up a limit of `.github/sluice.yml`, else what `make` gives.
 *
 * @param {{ ip?: string, functionName?: string }} request - The request.
 * @param {'api' | 'forms' | 'downloads'} limit - Which limit counts.
 * @param {() => unknown} make - Makes the answer.
 */
export function withinLimit(request, limit, make) {
  const seconds = waitOf(`${limit} ${request.functionName} ${request.ip}`, limits[limit], Date.now());
  if (seconds === 0) return make();
  return siteAnswer('real_time_data', {
    status: 429,
    headers: { 'Retry-After': String(seconds) },
    body: { error: 'too many requests', retryAfter: seconds },
  });
}
