import type { SluiceConfiguration } from '@fhir-iq/sluice-config';
import type { Finding } from '@fhir-iq/sluice-model';
import type { Check, CheckContext, CheckResult } from '../check.ts';
import { askAddress, eachOf, isSecure } from '../endpoints/ask-site.ts';
import { outcome } from '../endpoints/outcome.ts';
import { isPage } from '../endpoints/page-type.ts';
import { tagsOf } from '../html/tags.ts';
import { siteUrl } from '../smoke/site-url.ts';
import { judgeHeaders, onceForAll, type Owner } from './judge-headers.ts';
import type { NamedScript } from './observatory/rule.ts';
import { scoreOf, type Score } from './observatory/score.ts';
import { askPlain } from './plain-way.ts';

const name = 'security_headers';
const unit = 'responses';
const mostPages = 20;
/** A name that can be nobody's: who lets it in lets everybody in. */
const strangeOrigin = 'https://origin.invalid';

/** Security headers by Observatory's rules, and the policy as configured against the one that is served. */
export const securityHeaders: Check = {
  name,
  unit,
  async run(context: CheckContext): Promise<CheckResult> {
    const { securityHeadersSettings } = await import('@fhir-iq/sluice-config/schema/check-settings/http');
    const settings = securityHeadersSettings.parse(context.settings.with);
    const { configuration } = context;
    const own = settings.own ?? [configuration.site.buildUrl];
    const pages = (settings.pages ?? criticalPaths(configuration)).slice(0, mostPages);
    const asked: { path: string; owner: Owner }[] = [
      ...own.map((path) => ({ path, owner: 'site' as const })),
      ...pages.map((path) => ({ path, owner: 'platform' as const })),
    ];
    const looks = await eachOf(asked, ({ path, owner }) => look(context, path, owner, settings));
    const ours = looks.filter((one) => one.owner === 'site' && one.score !== undefined);
    const theirs = looks.filter((one) => one.owner === 'platform' && one.score !== undefined);
    const ofSite = findingsOf(looks, 'site');
    const ofPlatform = onceForAll(findingsOf(looks, 'platform'));
    const platform = settings.platform === 'information' ? ' (for information)' : '';
    return outcome({
      unit,
      examined: ours.length + theirs.length,
      findings: [...ofSite, ...ofPlatform],
      unseen: looks.flatMap((one) => one.unseen),
      good:
        looks.length === 0
          ? 'The configuration names no answers to look at.'
          : `Ours: ${sayScores(ours)}. The platform's: ${sayScores(theirs)}${platform}.`,
      details: {
        answers: looks.map(({ path, owner, score }) => ({ path, owner, ...detailsOf(score) })),
        oursToFix: ofSite.filter((one) => one.blocks).map((one) => one.id),
        platforms: ofPlatform.map((one) => one.id),
      },
    });
  },
};

interface Look {
  readonly path: string;
  readonly owner: Owner;
  readonly score?: Score;
  readonly findings: readonly Finding[];
  readonly unseen: readonly string[];
}

function criticalPaths(configuration: SluiceConfiguration): string[] {
  return configuration.pages.critical.map((page) => page.path);
}

function findingsOf(looks: readonly Look[], owner: Owner): Finding[] {
  return looks.filter((one) => one.owner === owner).flatMap((one) => one.findings);
}

function sayScores(looks: readonly Look[]): string {
  if (looks.length === 0) return 'nothing was looked at';
  return looks.map(({ path, score }) => `${path} ${score?.score ?? 0} (${score?.grade ?? 'F'})`).join(', ');
}

function detailsOf(score: Score | undefined): object {
  if (score === undefined) return { answered: false };
  const { withoutBonus, grade, results } = score;
  return {
    score: score.score,
    withoutBonus,
    grade,
    rules: results.map(({ test, found, modifier }) => ({ test, found, modifier })),
  };
}

async function look(
  context: CheckContext,
  path: string,
  owner: Owner,
  settings: { readonly minScore: number; readonly platform: 'information' | 'enforced' },
): Promise<Look> {
  const url = new URL(path, siteUrl(context));
  const secure = isSecure(context, url);
  const plainLoopback = url.protocol === 'http:' && secure;
  const [asked, shared, plain] = await Promise.all([
    askAddress(context, url),
    askAddress(context, url, { headers: { origin: strangeOrigin } }),
    plainLoopback ? undefined : askPlain(context, url),
  ]);
  const blind = (why: string): Look => ({ path, owner, findings: [], unseen: [`${url.href} ${why}`] });
  if ('failed' in asked) return blind(`could not be asked: ${asked.failed}`);
  if ('failed' in shared) return blind(`could not be asked from another origin: ${shared.failed}`);
  const elsewhere = owner === 'site' ? wayTo(url, asked.answer.url) : undefined;
  if (elsewhere !== undefined) return blind(`leads to ${elsewhere}: its own headers cannot be seen.`);
  if (asked.answer.status >= 500)
    return blind(`answers ${asked.answer.status}: its headers cannot be judged.`);
  const unseen =
    plain !== undefined && 'unknown' in plain
      ? [`http of ${url.host} could not be asked: ${plain.unknown}`]
      : [];
  const { headers } = asked.answer;
  const scripts = await scriptsOf(context, headers['content-type'], asked.answer.text());
  const score = scoreOf({
    url,
    secure,
    headers,
    sharing: { origin: strangeOrigin, headers: shared.answer.headers },
    ...(scripts === undefined ? {} : { scripts }),
    ...(plain === undefined || 'unknown' in plain ? {} : { plain }),
  });
  const { configuration } = context;
  const findings = judgeHeaders({ url, owner, headers, score, configuration, ...settings });
  return { path, owner, score, findings, unseen };
}

/** Where an answer came from in the end; undefined: from the address that was asked. */
function wayTo(asked: URL, answered: string): string | undefined {
  const came = new URL(answered);
  const same = came.host === asked.host && came.pathname === asked.pathname;
  return same ? undefined : `${came.origin}${came.pathname}`;
}

async function scriptsOf(
  context: CheckContext,
  type: string | undefined,
  html: string,
): Promise<NamedScript[] | undefined> {
  if (!isPage(type)) return undefined;
  return (await tagsOf(context, html, ['script'])).flatMap(({ attributes: { src, integrity } }) =>
    src === undefined ? [] : [{ src, integrity }],
  );
}
