import type { FarResponse } from '../far-end.ts';
import type { DesignSeed } from '../seed.ts';

const pagesFile = '/pages-sitemap.xml';
const namespace = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"';

/**
 * The site map of a published site, as Wix makes it: an index that leads to the map of its pages.
 *
 * @param design - The design that is shown.
 * @param path - The path that was asked for.
 * @param address - The site's primary address.
 * @returns Undefined for another path.
 */
export function siteMap(
  design: DesignSeed | undefined,
  path: string,
  address: string,
): FarResponse | undefined {
  const site = address.replace(/\/$/, '');
  if (path === '/sitemap.xml')
    return xml(`<sitemapindex ${namespace}><sitemap><loc>${site}${pagesFile}</loc></sitemap></sitemapindex>`);
  if (path !== pagesFile) return undefined;
  const pages = (design?.pages ?? []).map(
    (page) => `<url><loc>${escape(`${site}${page.path === '/' ? '' : page.path}`)}</loc></url>`,
  );
  return xml(`<urlset ${namespace}>${pages.join('')}</urlset>`);
}

function xml(body: string): FarResponse {
  return {
    status: 200,
    headers: { 'content-type': 'text/xml; charset=utf-8' },
    body: `<?xml version="1.0" encoding="UTF-8"?>\n${body}\n`,
  };
}

function escape(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
