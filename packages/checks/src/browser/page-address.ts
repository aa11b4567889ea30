import { WorkError } from '@fhir-iq/sluice-model';
import type { CheckContext } from '../check.ts';
import { siteUrl } from '../smoke/site-url.ts';

/**
 * The address of a page on the site under test; what the site's own address asks for (a preview's build) stays.
 *
 * @param context - The check's.
 * @param path - A path, with a query if it has one.
 */
export function pageUrl(context: Pick<CheckContext, 'url' | 'configuration' | 'stage'>, path: string): URL {
  const site = siteUrl(context);
  const page = new URL(path, site);
  if (page.origin !== site.origin)
    throw new WorkError({
      what: `${path} is no page of ${site.origin}.`,
      allowed: 'A path begins with one /.',
    });
  for (const [name, value] of site.searchParams)
    if (!page.searchParams.has(name)) page.searchParams.set(name, value);
  return page;
}

/**
 * The path by which a page of the site is known, or undefined for an address elsewhere. Production's own addresses
 * stand for those of the site under test: that is how site maps and links name them.
 *
 * @param context - The check's.
 * @param address - An absolute address.
 */
export function pathOnSite(
  context: Pick<CheckContext, 'url' | 'configuration' | 'stage'>,
  address: URL,
): string | undefined {
  const site = siteUrl(context);
  const production = new URL(context.configuration.environments.production.url);
  const own = new URL(context.configuration.environments[context.stage].url);
  if (![site, production, own].some((one) => one.origin === address.origin)) return undefined;
  const search = new URLSearchParams(address.search);
  for (const name of site.searchParams.keys()) search.delete(name);
  const query = search.toString();
  const path = address.pathname.length > 1 ? address.pathname.replace(/\/+$/, '') || '/' : address.pathname;
  return query === '' ? path : `${path}?${query}`;
}
