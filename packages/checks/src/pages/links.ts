import { HttpFailure } from '@fhir-iq/sluice-runtime';
import { loadParser } from '../browser/markup.ts';
import { pageUrl, pathOnSite } from '../browser/page-address.ts';
import type { CheckContext } from '../check.ts';

/** What a link of the site leads to. */
export interface LinkAnswer {
  readonly path: string;
  /** Undefined: no answer came. */
  readonly status?: number | undefined;
  /** Why no answer came. */
  readonly failure?: string | undefined;
  /** Pages that have the link; the first few. */
  readonly from: readonly string[];
  /** What the first of two attempts said, where only the second gave an answer. */
  readonly first?: string | undefined;
  readonly html: boolean;
}

/** What following links found. */
export interface Followed {
  readonly answers: ReadonlyMap<string, LinkAnswer>;
  /** Links that were left over when the budget was used up. */
  readonly left: number;
}

const mostBytes = 5_000_000;
const timeoutMs = 30_000;
const atOnce = 4;
const mostFrom = 3;

/**
 * Follows the site's own links from a page on, breadth first, in the pages as they are served.
 *
 * @param context - The check's.
 * @param start - Path of the first page.
 * @param budget - The most addresses that are asked.
 * @returns What each address answered; the same for every shard.
 */
export async function followLinks(context: CheckContext, start: string, budget: number): Promise<Followed> {
  const answers = new Map<string, LinkAnswer>();
  const linkedFrom = new Map<string, string[]>([[start, []]]);
  let round = [start];
  while (round.length > 0 && answers.size < budget) {
    const asked = round.slice(0, budget - answers.size);
    const pages = await inTurns(asked, (path) => fetchPage(context, path));
    const next: string[] = [];
    asked.forEach((path, index) => {
      const page = pages[index];
      if (page === undefined) return;
      answers.set(path, { ...page.answer, from: linkedFrom.get(path) ?? [] });
      for (const link of page.links) {
        const known = linkedFrom.get(link);
        if (known === undefined) {
          linkedFrom.set(link, [path]);
          next.push(link);
        } else if (known.length < mostFrom && !known.includes(path)) known.push(path);
      }
    });
    round = [...round.slice(asked.length), ...next];
  }
  return { answers, left: round.length };
}

/**
 * Asks where links lead, without following them further.
 *
 * @param context - The check's.
 * @param links - Path to the pages that have it.
 */
export async function askLinks(
  context: CheckContext,
  links: ReadonlyMap<string, readonly string[]>,
): Promise<LinkAnswer[]> {
  const pages = await inTurns([...links.keys()], (path) => fetchPage(context, path));
  return pages.map(({ answer }) => ({ ...answer, from: (links.get(answer.path) ?? []).slice(0, mostFrom) }));
}

interface FetchedPage {
  readonly answer: Omit<LinkAnswer, 'from'>;
  readonly links: readonly string[];
}

async function fetchPage(context: CheckContext, path: string): Promise<FetchedPage> {
  let first: string | undefined;
  for (let attempt = 1; ; attempt += 1) {
    try {
      const response = await context.http.request({
        url: pageUrl(context, path),
        headers: { 'user-agent': 'sluice-page-navigation', accept: 'text/html,*/*;q=0.8' },
        timeoutMs,
        maxBytes: mostBytes,
        redirect: 'follow',
        maxRedirects: 5,
        retry: { attempts: 1 },
        ...(context.signal === undefined ? {} : { signal: context.signal }),
      });
      const { status } = response;
      if (attempt === 1 && status >= 500) {
        first = `it answered ${String(status)}`;
        continue;
      }
      const html = (response.headers['content-type'] ?? '').includes('html');
      const stayed = pathOnSite(context, new URL(response.url)) !== undefined;
      const links =
        html && stayed && status < 300 ? await linksIn(context, response.text(), new URL(response.url)) : [];
      return {
        answer: { path, status, html: html && stayed, ...(first === undefined ? {} : { first }) },
        links,
      };
    } catch (error) {
      context.signal?.throwIfAborted();
      // A large file answers; how large it may be is not asked here.
      if (error instanceof HttpFailure && error.code === 'TOO_LARGE')
        return { answer: { path, status: 200, html: false }, links: [] };
      const failure = error instanceof Error ? error.message : String(error);
      if (attempt > 1) return { answer: { path, failure, html: false }, links: [] };
      first = failure;
      context.log.info(`${path}: ${failure} Attempt 2 of 2 follows.`);
    }
  }
}

async function linksIn(context: CheckContext, html: string, at: URL): Promise<string[]> {
  const { Parser } = await loadParser(context);
  const addresses: string[] = [];
  let base = at.href;
  const parser = new Parser({
    onopentag: (tag, { href }) => {
      if (href === undefined) return;
      if (tag === 'base') base = URL.parse(href, at.href)?.href ?? base;
      if (tag === 'a' || tag === 'area') addresses.push(href);
    },
  });
  parser.write(html);
  parser.end();
  return internalPaths(
    context,
    addresses.map((href) => URL.parse(href, base)?.href ?? ''),
  );
}

/**
 * The paths of those addresses that lead to the site itself, each once.
 *
 * @param context - The check's.
 * @param addresses - Absolute addresses; others are left out.
 */
export function internalPaths(context: CheckContext, addresses: readonly string[]): string[] {
  const paths = addresses.flatMap((address) => {
    const url = URL.parse(address);
    if (url === null || !/^https?:$/.test(url.protocol)) return [];
    return pathOnSite(context, url) ?? [];
  });
  return [...new Set(paths)];
}

/** Some at once, in order. */
async function inTurns<T, Result>(list: readonly T[], work: (one: T) => Promise<Result>): Promise<Result[]> {
  const results: Result[] = [];
  const waiting = list.entries();
  const worker = async (): Promise<void> => {
    for (const [index, one] of waiting) results[index] = await work(one);
  };
  await Promise.all(Array.from({ length: Math.min(atOnce, list.length) }, worker));
  return results;
}
