import { proxyFor } from '@fhir-iq/sluice-runtime';
import { askAddress } from '../endpoints/ask-site.ts';
import type { CheckContext } from '../check.ts';
import type { PlainWay } from './observatory/rule.ts';

const mostHops = 5;

/** What became of an address that was asked by http, or why nothing is known of it. */
export type PlainAnswer =
  (PlainWay & { readonly status?: number | undefined }) | { readonly unknown: string };

/**
 * Asks for an address by http and follows where it leads, at most five times, until https.
 *
 * @param context - The check's.
 * @param url - The https address.
 */
export async function askPlain(
  context: Pick<CheckContext, 'http' | 'signal' | 'env'>,
  url: URL,
): Promise<PlainAnswer> {
  const hops: string[] = [];
  let status: number | undefined;
  let at = plainAddress(url);
  for (let hop = 0; hop <= mostHops; hop += 1) {
    const asked = await askAddress(context, at, { redirect: 'manual', attempts: 1, timeoutMs: 10_000 });
    if ('failed' in asked) {
      // Behind a proxy it is the proxy that refuses: that says nothing of the site.
      const refused = hop === 0 && /ECONNREFUSED/.test(asked.failed);
      if (!refused || proxyFor(at, context.env) !== undefined) return { unknown: asked.failed };
      return { hops, refused: true };
    }
    status ??= asked.answer.status;
    const location = asked.answer.headers['location'];
    const next =
      asked.answer.status >= 300 && asked.answer.status < 400 && location !== undefined
        ? URL.parse(location, at.href)
        : null;
    if (next === null) break;
    hops.push(next.href);
    if (next.protocol !== 'http:') break;
    at = next;
  }
  return { hops, refused: false, status };
}

/**
 * The address by which http is tried: the same one at its own port; that of https is not one for http.
 *
 * @param url - The site's address.
 */
export function plainAddress(url: URL): URL {
  const plain = new URL(url);
  if (url.protocol === 'https:') plain.port = '';
  plain.protocol = 'http:';
  return plain;
}
