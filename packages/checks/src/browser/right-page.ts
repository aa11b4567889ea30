import { createHash } from 'node:crypto';
import type { CheckContext } from '../check.ts';
import { everywhere } from './everywhere.ts';
import { pathOnSite } from './page-address.ts';
import type { OpenedPage } from './engine.ts';

/** What a page that the policy names turned out to be. */
export interface SeenPage {
  /** Why it is another page than the one that was asked for; undefined: it is that one, as far as can be told. */
  readonly wrong: string | undefined;
  /** The same for pages that show the same. */
  readonly mark: string;
}

const mostText = 50_000;

/** What a page says and shows to people, on one line. */
const words = `(() => {${everywhere}
  const texts = roots.map((root) => (root === document ? document.body?.innerText : root.textContent) ?? '');
  const pictures = everywhere('img').map((one) => String(one.currentSrc || one.src).split('?', 1)[0]);
  return [document.title, ...texts, ...pictures].join(' ').replace(/\\s+/g, ' ').trim().slice(0, ${mostText});
})()`;
/** What a page holds below its head, shown or not: a critical page's text may be written in capitals by its style alone. */
const holds = (text: string): string => `(() => {${everywhere}
  return roots.some((root) => (root === document ? (root.body ?? root.documentElement) : root).textContent.replace(/\\s+/g, ' ').includes(${JSON.stringify(text.replace(/\s+/g, ' '))}));
})()`;

/**
 * Whether the policy names a page itself. Pages of a site map and those that links lead to may be moved; these may not.
 *
 * @param context - The check's.
 * @param path - The page.
 */
export function isNamed(
  { configuration: { pages } }: Pick<CheckContext, 'configuration'>,
  path: string,
): boolean {
  return pages.list.includes(path) || pages.critical.some((page) => page.path === path);
}

/**
 * Whether a page that the policy names is the page that was asked for. A platform answers 200 for a page that is moved
 * home, and for the page that asks for a password or says that the site is not published: whatever is seen on these is
 * seen of another page.
 *
 * @param context - The check's.
 * @param path - As the policy has it.
 * @param page - What was opened.
 */
export async function seeNamed(context: CheckContext, path: string, page: OpenedPage): Promise<SeenPage> {
  const said = await page.evaluate<string>(words);
  return {
    wrong: elsewhere(context, path, page) ?? (await without(context, path, page)),
    mark: createHash('sha256').update(said).digest('hex'),
  };
}

function elsewhere(context: CheckContext, path: string, page: OpenedPage): string | undefined {
  const bare = (address: string | undefined): string =>
    decoded((address ?? '').split(/[?#]/, 1)[0] ?? '').replace(/\/+$/, '');
  const at = bare(pathOnSite(context, page.url));
  if (at === bare(path)) return undefined;
  return `it leads to ${at === '' ? '/' : at}: what is there is another page`;
}

async function without(context: CheckContext, path: string, page: OpenedPage): Promise<string | undefined> {
  const text = context.configuration.pages.critical.find((one) => one.path === path)?.text;
  if (text === undefined || (await page.evaluate<boolean>(holds(text)))) return undefined;
  return `it does not say "${text}" (pages.critical), so it is another page`;
}

function decoded(path: string): string {
  try {
    return decodeURI(path);
  } catch {
    return path;
  }
}

/**
 * Why none of the pages that the policy names is itself: they all show the same, as a platform does that asks for a
 * password, or has not published the site.
 *
 * @param marks - By path.
 */
export function allAlike(marks: ReadonlyMap<string, string>): string | undefined {
  if (marks.size < 2 || new Set(marks.values()).size > 1) return undefined;
  return `all ${String(marks.size)} pages that are named show the same: it is a page that stands in for the site, such as one that asks for a password or says that nothing is published`;
}
