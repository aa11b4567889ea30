import type { SluiceConfiguration } from '@fhir-iq/sluice-config';
import type { Finding, Stage } from '@fhir-iq/sluice-model';
import type { Coverage } from '../browser/coverage.ts';
import type { PageCheck, PageLooker, RequestRecord, Visit } from '../browser/view.ts';
import type { CheckContext, CheckResult } from '../check.ts';
import { finding } from '../findings.ts';
import { eachOf } from './ask-site.ts';
import { hostOf, isOneOf } from './host-pattern.ts';
import { askFarEnd, type FarEndLook } from './integration-health.ts';
import { outcome } from './outcome.ts';

const name = 'third_party';
const unit = 'integrations';
const mostUnknownHosts = 50;

export type Integration = SluiceConfiguration['integrations'][number];

/** What pages asked of one integration. */
export interface Calls {
  readonly pages: Set<string>;
  readonly hosts: Set<string>;
  readonly failed: { page: string; url: string; why: string }[];
  count: number;
}

/** The configured integrations are called by the pages, and answer; one that vanished from the pages is a failure. */
export const thirdParty: PageCheck = {
  name,
  unit,
  views: () => [{ engine: 'chromium', profile: 'desktop' }],
  begin(context): PageLooker {
    const integrations = integrationsOf(context.configuration, context.stage);
    const calls = new Map(integrations.map((one) => [one.name, emptyCalls()]));
    const visited = new Set<string>();
    const others = new Set<string>();
    return {
      visit(visit: Visit): Promise<void> {
        visited.add(visit.page.path);
        for (const request of visit.requests) {
          const host = hostOf(request.url);
          if (host === undefined) continue;
          const own = integrations.filter((one) => isOneOf(host, one.hosts));
          if (own.length === 0 && host !== visit.url.hostname && others.size < mostUnknownHosts)
            others.add(host);
          for (const one of own) note(calls.get(one.name), visit.page.path, host, request);
        }
        return Promise.resolve();
      },
      async finish(coverage: Coverage): Promise<CheckResult> {
        return await judge(context, integrations, { calls, visited, others, coverage });
      },
    };
  },
};

/**
 * The integrations that a stage has.
 *
 * @param configuration - The configuration.
 * @param stage - The stage.
 */
export function integrationsOf(configuration: SluiceConfiguration, stage: Stage): Integration[] {
  return configuration.integrations.filter((one) => one.stages.includes(stage));
}

function emptyCalls(): Calls {
  return { pages: new Set(), hosts: new Set(), failed: [], count: 0 };
}

function note(calls: Calls | undefined, page: string, host: string, request: RequestRecord): void {
  if (calls === undefined) return;
  calls.count += 1;
  calls.pages.add(page);
  calls.hosts.add(host);
  const why = whyFailed(request);
  if (why !== undefined && calls.failed.length < 20)
    calls.failed.push({ page, url: withoutQuery(request.url), why });
}

function whyFailed({ type, failure, status }: RequestRecord): string | undefined {
  // Browsers cancel what came with an error: its status says more.
  if (status !== undefined && status >= 400) return `it answered ${status}`;
  if (failure === undefined) return undefined;
  // A page that is left ends its own beacons: no failure of the far end.
  return /abort|cancel/i.test(failure) && /^(ping|beacon|other)$/.test(type) ? undefined : failure;
}

function withoutQuery(address: string): string {
  const url = URL.parse(address);
  return url === null ? address.slice(0, 200) : `${url.origin}${url.pathname}`;
}

interface Observed {
  readonly calls: ReadonlyMap<string, Calls>;
  readonly visited: ReadonlySet<string>;
  readonly others: ReadonlySet<string>;
  readonly coverage: Coverage;
}

async function judge(
  context: CheckContext,
  integrations: readonly Integration[],
  observed: Observed,
): Promise<CheckResult> {
  const { thirdPartySettings } = await import('@fhir-iq/sluice-config/schema/check-settings/http');
  const settings = thirdPartySettings.parse(context.settings.with);
  const { calls, visited, others, coverage } = observed;
  if (integrations.length === 0) {
    const good = `The configuration names no integrations of ${context.stage}: nothing was looked at.`;
    return outcome({ unit, examined: 0, findings: [], good });
  }
  const looks = await eachOf(integrations, (one) =>
    askFarEnd(context, one, calls.get(one.name)?.hosts ?? new Set(), settings),
  );
  const called = integrations.map((one) =>
    judgeCalls(one, calls.get(one.name) ?? emptyCalls(), visited, coverage),
  );
  return outcome({
    unit,
    examined: integrations.length,
    findings: [...called.flatMap((one) => one.findings), ...looks.flatMap((one) => one.findings)],
    unseen: called.flatMap((one) => one.unseen),
    notEvaluated: looks.flatMap((one) => one.notEvaluated),
    good: `${integrations.length} integrations are called where they must be and answer; ${visited.size} pages were visited.`,
    tools: coverage.tools,
    details: {
      integrations: integrations.map((one, index) => detailsOf(one, calls.get(one.name), looks[index])),
      otherHosts: [...others].toSorted(),
    },
  });
}

function detailsOf(one: Integration, calls: Calls | undefined, look: FarEndLook | undefined): object {
  return {
    name: one.name,
    calledBy: one.calledBy,
    calls: calls?.count ?? 0,
    pages: [...(calls?.pages ?? [])],
    hosts: [...(calls?.hosts ?? [])],
    ...(look === undefined ? {} : { far: look.details }),
  };
}

/**
 * Judges whether pages call an integration as they must.
 *
 * @param integration - The integration.
 * @param calls - What pages asked of it.
 * @param visited - The paths of the pages that were visited.
 * @param coverage - What could be visited.
 */
export function judgeCalls(
  integration: Integration,
  calls: Calls,
  visited: ReadonlySet<string>,
  coverage: Pick<Coverage, 'planned' | 'visited'>,
): { findings: Finding[]; unseen: string[] } {
  if (integration.calledBy === 'backend') return { findings: [], unseen: [] };
  if (coverage.visited === 0)
    return {
      findings: [],
      unseen: [`No page could be visited, so nobody saw whether ${integration.name} is called.`],
    };
  const wanted = integration.pages.filter((page) => visited.has(page));
  const unseen = integration.pages
    .filter((page) => !visited.has(page))
    .map((page) => `${page}, which must call ${integration.name}, was not visited.`);
  const silent =
    integration.pages.length === 0
      ? calls.count === 0
        ? [undefined]
        : []
      : wanted.filter((page) => !calls.pages.has(page));
  const vanished = silent.map((page) => {
    const where = page ?? `any of ${visited.size} pages`;
    return finding(name, {
      rule: 'vanished',
      key: page === undefined ? integration.name : `${integration.name}${page}`,
      severity: 'high',
      message: `${integration.name} is not called by ${where}: the integration has vanished from the site.`,
      value: 'no request',
      threshold: `a request to ${integration.hosts.join(' or ')}`,
      remedy: `Bring it back, or take ${integration.name} out of \`integrations\`.`,
    });
  });
  const failed = calls.failed.slice(0, 5).map(({ page, url, why }) =>
    finding(name, {
      rule: 'call-failed',
      key: `${integration.name}${page}`,
      severity: 'high',
      message: `${page} called ${integration.name} at ${url}, and it did not answer as it must: ${why}.`,
      place: { url },
      value: why,
      threshold: 'a status below 400',
    }),
  );
  return { findings: [...vanished, ...firstOfEach(failed)], unseen };
}

/** One finding an id: a page may call the same integration often. */
function firstOfEach(findings: readonly Finding[]): Finding[] {
  return [...new Map(findings.toReversed().map((one) => [one.id, one])).values()].toReversed();
}
