import { gunzipSync } from 'node:zlib';
import { counted, WorkError } from '@fhir-iq/sluice-model';
import type { CheckContext } from '../check.ts';
import { loadParser } from './markup.ts';
import { pageUrl, pathOnSite } from './page-address.ts';

/** What a site map lists of the site. */
export interface SiteMap {
  readonly paths: readonly string[];
  /** What was left out, in parentheses; else empty. */
  readonly said: string;
}

/** The protocol's own limits for one file (sitemaps.org): 50 MB and 50,000 addresses. */
const mostBytes = 52_428_800;
const mostAddresses = 50_000;
/** Files that an index may lead to. */
const mostFiles = 100;

/**
 * Reads a site map, and those that an index names.
 *
 * @param context - The check's.
 * @param file - Its path on the site.
 * @throws {WorkError} If it cannot be had, or is none.
 */
export async function readSiteMap(context: CheckContext, file: string): Promise<SiteMap> {
  const paths = new Set<string>();
  const left = { elsewhere: 0, files: 0, addresses: 0 };
  const waiting = [pageUrl(context, file)];
  const seen = new Set<string>();
  while (waiting.length > 0) {
    const url = waiting.shift() as URL;
    if (seen.has(url.href)) continue;
    if (seen.size >= mostFiles) {
      left.files += 1;
      continue;
    }
    seen.add(url.href);
    const { maps, pages } = await entriesOf(context, url);
    for (const one of maps) {
      const path = pathOf(context, one);
      if (path === undefined) left.elsewhere += 1;
      else waiting.push(pageUrl(context, path));
    }
    for (const one of pages) {
      const path = pathOf(context, one);
      if (path === undefined) left.elsewhere += 1;
      else if (paths.size >= mostAddresses) left.addresses += 1;
      else paths.add(path);
    }
  }
  const said = [
    left.elsewhere > 0
      ? `${counted(left.elsewhere, 'addresses of other hosts', 'address of another host')} left out`
      : '',
    left.files > 0 ? `${counted(left.files, 'files')} beyond ${String(mostFiles)} left out` : '',
    left.addresses > 0
      ? `${counted(left.addresses, 'addresses')} beyond ${String(mostAddresses)} left out`
      : '',
  ].filter((part) => part !== '');
  return { paths: [...paths], said: said.length === 0 ? '' : ` (${said.join(', ')})` };
}

function pathOf(context: CheckContext, address: string): string | undefined {
  const url = URL.parse(address.trim());
  return url === null ? undefined : pathOnSite(context, url);
}

async function entriesOf(context: CheckContext, url: URL): Promise<{ maps: string[]; pages: string[] }> {
  const response = await context.http.request({
    url,
    timeoutMs: 30_000,
    maxBytes: mostBytes,
    ...(context.signal === undefined ? {} : { signal: context.signal }),
  });
  const remedy = 'Correct pages.siteMap, or leave it out and name pages under pages.list.';
  if (response.status !== 200) {
    throw new WorkError({
      what: `The site map ${url.href} answered ${String(response.status)}.`,
      allowed: 'Expected is 200.',
      remedy,
    });
  }
  const { body } = response;
  const packed = body[0] === 0x1f && body[1] === 0x8b;
  const text = packed ? gunzipSync(body, { maxOutputLength: mostBytes }).toString('utf8') : response.text();
  const { Parser } = await loadParser(context);
  const found = { maps: [] as string[], pages: [] as string[] };
  const inside: string[] = [];
  let root = '';
  let address = '';
  const parser = new Parser(
    {
      onopentag: (name) => {
        if (root === '') root = name;
        inside.push(name);
        if (name === 'loc') address = '';
      },
      ontext: (part) => {
        if (inside.at(-1) === 'loc') address += part;
      },
      onclosetag: (name) => {
        inside.pop();
        const parent = inside.at(-1);
        if (name === 'loc' && parent === 'url') found.pages.push(address);
        if (name === 'loc' && parent === 'sitemap') found.maps.push(address);
      },
    },
    { xmlMode: true, decodeEntities: true },
  );
  parser.write(text);
  parser.end();
  if (root === 'urlset' || root === 'sitemapindex') return found;
  throw new WorkError({
    what: `${url.href} is no site map: its first element is ${root === '' ? 'none' : `<${root.slice(0, 50)}>`}.`,
    allowed: 'Allowed are <urlset> and <sitemapindex>.',
    remedy,
  });
}
