import { type AssetKind, type CacheClass, cacheClassOf } from '@fhir-iq/sluice-config';
import { counted, type Finding } from '@fhir-iq/sluice-model';
import type { Check, CheckContext, CheckResult } from '../check.ts';
import { askAddress, eachOf } from '../endpoints/ask-site.ts';
import { outcome } from '../endpoints/outcome.ts';
import { finding } from '../findings.ts';
import { tagsOf } from '../html/tags.ts';
import { siteUrl } from '../smoke/site-url.ts';
import { assetsOfPage, assetTags } from './assets-of-page.ts';
import { judgeCache } from './judge-cache.ts';

const name = 'cache_headers';
const unit = 'responses';
/** How many pages are looked through for what they load. */
const mostPages = 10;

/** Each class of the cache strategy is served as configured; what is one visitor's alone is kept by no shared cache. */
export const cacheHeaders: Check = {
  name,
  unit,
  async run(context: CheckContext): Promise<CheckResult> {
    const { cacheHeadersSettings } = await import('@fhir-iq/sluice-config/schema/check-settings/http');
    const settings = cacheHeadersSettings.parse(context.settings.with);
    const site = siteUrl(context);
    const named = namedAddresses(context, site);
    const found = await loadedByPages(context, site, settings.maxAssets);
    const asked = [...named, ...found.assets];
    const looks = await eachOf(asked, (one) => look(context, one, settings.platform));
    const examined = looks.filter((one) => one.answered).length;
    const counts = Object.entries(Object.groupBy(looks, (one) => one.wanted.name)).map(
      ([className, list = []]) => `${list.length} of ${className}`,
    );
    return outcome({
      unit,
      examined,
      findings: looks.flatMap((one) => one.findings),
      unseen: [...looks.flatMap((one) => one.unseen), ...found.unseen],
      notEvaluated: [...unaskedKinds(context, asked), ...looks.flatMap((one) => one.turnedAway)],
      good:
        asked.length === 0
          ? 'The configuration names no addresses (cache.addresses) and the pages load nothing of a configured class.'
          : `${counted(examined, 'answers')} may be kept as configured: ${counts.join(', ')}.`,
      details: {
        answers: looks.map(({ kind, url, wanted, said }) => ({ kind, url, class: wanted.name, said })),
      },
    });
  },
};

interface Asset {
  readonly kind: AssetKind;
  readonly url: URL;
  readonly wanted: CacheClass;
}

function namedAddresses(context: CheckContext, site: URL): Asset[] {
  const { configuration, stage } = context;
  const { cacheEnabled } = configuration.environments[stage];
  return Object.entries(configuration.cache.addresses).flatMap(([key, paths = []]) => {
    const kind = key as AssetKind;
    const wanted = cacheClassOf(configuration, kind);
    if (wanted === undefined) return [];
    // Where the strategy is switched off nothing of the site's own is kept.
    const inForce: CacheClass = cacheEnabled ? wanted : { name: 'no_cache' };
    return paths.map((path) => ({ kind, url: new URL(path, site), wanted: inForce }));
  });
}

async function loadedByPages(
  context: CheckContext,
  site: URL,
  most: number,
): Promise<{ assets: Asset[]; unseen: string[] }> {
  const { configuration, stage } = context;
  const kinds: readonly AssetKind[] = ['images', 'icons', 'fonts', 'scripts', 'styles'];
  const wanted = new Map(kinds.map((kind) => [kind, cacheClassOf(configuration, kind)]));
  const off = !configuration.environments[stage].cacheEnabled;
  if (most === 0 || off || [...wanted.values()].every((one) => one === undefined))
    return { assets: [], unseen: [] };
  const unseen: string[] = [];
  const assets = new Map<string, Asset>();
  const pages = configuration.pages.critical.slice(0, mostPages);
  const answers = await eachOf(pages, (page) => askAddress(context, new URL(page.path, site)));
  for (const asked of answers) {
    if ('failed' in asked) {
      unseen.push(`${asked.url.href} could not be asked: ${asked.failed}`);
      continue;
    }
    if (asked.answer.status >= 400) {
      unseen.push(`${asked.url.href} answers ${asked.answer.status}: what it loads cannot be seen.`);
      continue;
    }
    const tags = await tagsOf(context, asked.answer.text(), assetTags);
    for (const { kind, url } of assetsOfPage(tags, new URL(asked.answer.url))) {
      const cacheClass = wanted.get(kind);
      if (cacheClass !== undefined && assets.size < most)
        assets.set(url, { kind, url: new URL(url), wanted: cacheClass });
    }
  }
  return { assets: [...assets.values()], unseen };
}

/** Kinds that the strategy names and that nothing was found of. */
function unaskedKinds({ configuration }: CheckContext, asked: readonly Asset[]): string[] {
  const { static_assets, dynamic_content, no_cache } = configuration.cache;
  const kinds = [static_assets, dynamic_content, no_cache].flatMap((one) => one?.assets ?? []);
  const missing = kinds.filter((kind) => !asked.some((one) => one.kind === kind));
  return missing.length === 0
    ? []
    : [`Nothing was found of ${missing.join(', ')}, so that is not evaluated.`];
}

/** Whether the site's own code answers there. */
function isOwn(url: URL): boolean {
  return url.pathname.startsWith('/_functions/');
}

interface Look extends Omit<Asset, 'url'> {
  readonly url: string;
  readonly answered: boolean;
  readonly said: string;
  readonly findings: readonly Finding[];
  readonly unseen: readonly string[];
  /** That a stranger is refused says nothing of what a visitor who is known gets. */
  readonly turnedAway: readonly string[];
}

async function look(
  context: CheckContext,
  { kind, url, wanted }: Asset,
  platform: 'information' | 'enforced',
): Promise<Look> {
  const base = { kind, wanted, url: `${url.origin}${url.pathname}`, turnedAway: [] };
  const asked = await askAddress(context, url);
  if ('failed' in asked) {
    const unseen = [`${base.url} could not be asked: ${asked.failed}`];
    return { ...base, answered: false, said: 'no answer', findings: [], unseen };
  }
  const { answer } = asked;
  const came = new URL(answer.url);
  if (isOwn(url) && (came.host !== url.host || came.pathname !== url.pathname)) {
    const unseen = [`${base.url} leads to ${came.origin}${came.pathname}: its own answer cannot be seen.`];
    return { ...base, answered: false, said: 'a redirect', findings: [], unseen };
  }
  if (answer.status >= 500 || (answer.status >= 400 && wanted.maxAge !== undefined)) {
    const unseen = [`${base.url} answers ${answer.status}: how it may be kept cannot be seen.`];
    return { ...base, answered: false, said: String(answer.status), findings: [], unseen };
  }
  const ours = url.host === siteUrl(context).host && isOwn(url);
  const said = answer.headers['cache-control'] ?? 'no Cache-Control';
  const findings = judgeCache(kind, wanted, answer).map(({ rule, message, severity, threshold }) => {
    const blocks = ours || platform === 'enforced' || severity === 'critical';
    return finding(name, {
      rule,
      key: `${kind}${url.pathname}`,
      severity: blocks ? severity : 'info',
      message: `${base.url} (${kind}, ${ours ? 'ours to fix' : "the platform's"}): ${message}.`,
      place: { url: base.url },
      value: said,
      threshold,
      remedy: ours
        ? 'Answer with the cache header of the build module for this kind (docs/wix-site.md).'
        : 'Only Wix sets how pages and media may be kept.',
      blocks,
    });
  });
  const turnedAway =
    answer.status === 401 || answer.status === 403
      ? [
          `${base.url} answers ${answer.status} to a stranger: how a visitor's own answer is kept was not seen.`,
        ]
      : [];
  return { ...base, answered: true, said, findings, unseen: [], turnedAway };
}
