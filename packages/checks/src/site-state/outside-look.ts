import { counted } from '@fhir-iq/sluice-model';
import { cacheClassOf, type AssetKind } from '@fhir-iq/sluice-config';
import type { CheckContext } from '../check.ts';
import { type Asked, askAddress, eachOf } from '../endpoints/ask-site.ts';
import { tagsOf } from '../html/tags.ts';
import { siteUrl } from '../smoke/site-url.ts';
import { cacheDirectives, freshSeconds } from './cache-control.ts';
import { asksForNoIndex, type Closure } from './closed.ts';
import { asConfigured, couldNotLook, otherwise, type FlagLook } from './flag.ts';

const mostAddresses = 5;
/** Below this servers do not compress: it would not fit into fewer packets. */
const worthCompressing = 1_400;

/** The pages that flags are judged by, asked once without a browser. */
export interface AskedPages {
  readonly answers: readonly { readonly path: string; readonly asked: Asked }[];
}

/**
 * Asks for the first critical pages as a stranger.
 *
 * @param context - The check's.
 */
export async function askPages(context: CheckContext): Promise<AskedPages> {
  const paths = context.configuration.pages.critical.slice(0, mostAddresses).map((page) => page.path);
  const wanted = paths.length === 0 ? ['/'] : paths;
  const answers = await eachOf(wanted, async (path) => ({
    path,
    asked: await askAddress(context, new URL(path, siteUrl(context))),
  }));
  return { answers };
}

/**
 * How pages keep the public out.
 *
 * @param context - The check's.
 * @param pages - The pages.
 * @returns One closure a page that answered, and why others did not.
 */
export async function closuresOf(
  context: CheckContext,
  pages: AskedPages,
): Promise<{ closures: Closure[]; unseen: string[] }> {
  const closures: Closure[] = [];
  const unseen: string[] = [];
  for (const { path, asked } of pages.answers) {
    if ('failed' in asked) {
      unseen.push(`${path} could not be asked: ${asked.failed}`);
      continue;
    }
    const { status, headers } = asked.answer;
    const password = status === 401 || status === 403;
    // An error in place of a page says nothing of who is let in.
    if (status >= 400 && !password) {
      unseen.push(`${path} answers ${status}`);
      continue;
    }
    const metas = (await tagsOf(context, asked.answer.text(), ['meta']))
      .filter(({ attributes }) => (attributes['name'] ?? '').toLowerCase() === 'robots')
      .map(({ attributes }) => attributes['content'] ?? '');
    closures.push({ path, password, noindex: asksForNoIndex(headers['x-robots-tag'], metas) });
  }
  return { closures, unseen };
}

/**
 * Whether pages come compressed where the environment says so.
 *
 * @param enabled - Whether they must.
 * @param pages - The pages.
 * @returns Nothing where the flag is off: a platform may compress all the same.
 */
export function judgeCompression(enabled: boolean, pages: AskedPages): FlagLook | undefined {
  const flag = 'compressionEnabled';
  if (!enabled) return undefined;
  const large = pages.answers.flatMap(({ path, asked }) =>
    'answer' in asked && asked.answer.body.length >= worthCompressing ? [{ path, answer: asked.answer }] : [],
  );
  if (large.length === 0) return couldNotLook(flag, `no page of at least ${worthCompressing} bytes answered`);
  const plain = large.filter(
    ({ answer }) => !/\b(gzip|br|zstd|deflate)\b/i.test(answer.headers['content-encoding'] ?? ''),
  );
  const [first] = plain;
  if (first === undefined) return asConfigured(flag, `${large.length} pages come compressed`);
  return otherwise(flag, {
    rule: 'not-compressed',
    message: `compressionEnabled is true, and ${first.path} comes without compression (${first.answer.body.length} bytes).`,
    place: { url: first.answer.url },
    value: first.answer.headers['content-encoding'] ?? 'not compressed',
    threshold: 'gzip or br',
  });
}

/**
 * Whether the site's own answers may be kept, where the environment says so.
 *
 * @param context - The check's.
 * @param enabled - The environment's flag.
 */
export async function judgeCaching(context: CheckContext, enabled: boolean): Promise<FlagLook | undefined> {
  const flag = 'cacheEnabled';
  const { configuration } = context;
  const paths = Object.entries(configuration.cache.addresses)
    .filter(([kind]) => cacheClassOf(configuration, kind as AssetKind)?.name === 'dynamic_content')
    .flatMap(([, list = []]) => list)
    .filter((path) => path.startsWith('/_functions'))
    .slice(0, mostAddresses);
  if (paths.length === 0) return undefined;
  const answers = await eachOf(paths, (path) => askAddress(context, new URL(path, siteUrl(context))));
  for (const asked of answers) {
    if ('failed' in asked) return couldNotLook(flag, asked.failed);
    const { answer } = asked;
    if (answer.status >= 400) return couldNotLook(flag, `${asked.url.pathname} answers ${answer.status}`);
    const kept =
      (freshSeconds(answer) ?? 0) > 0 && !cacheDirectives(answer.headers['cache-control']).has('no-store');
    if (kept === enabled) continue;
    return otherwise(flag, {
      rule: enabled ? 'cache-off' : 'cache-on',
      message: `cacheEnabled is ${String(enabled)}, and ${asked.url.pathname} ${kept ? 'may' : 'may not'} be kept.`,
      place: { url: asked.url.href },
      value: answer.headers['cache-control'] ?? 'no Cache-Control',
      threshold: enabled ? 'a max-age above 0' : 'no-store',
      remedy: 'Answer with the cache header of the build module for this kind (docs/wix-site.md).',
    });
  }
  return asConfigured(flag, `${counted(paths.length, 'answers')} ${enabled ? 'may' : 'may not'} be kept`);
}
