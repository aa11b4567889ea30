import { counted } from '@fhir-iq/sluice-model';
import type { Coverage } from '../browser/coverage.ts';
import type { PageCheck, PageLooker, Visit } from '../browser/view.ts';
import type { CheckContext, CheckResult } from '../check.ts';
import { eachOf } from './ask-site.ts';
import { hostOf, isOneOf } from './host-pattern.ts';
import { type Calls, judgeCalls, noCalls, noteCall } from './integration-calls.ts';
import { askFarEnd, type FarEndLook } from './integration-health.ts';
import { type Integration, integrationsOf, thirdPartyCheck } from './integrations.ts';
import { outcome } from './outcome.ts';

const unit = 'integrations';
const mostUnknownHosts = 50;

/** The configured integrations are called by the pages, and answer; one that vanished from the pages is a failure. */
export const thirdParty: PageCheck = {
  name: thirdPartyCheck,
  unit,
  views: () => [{ engine: 'chromium', profile: 'desktop' }],
  begin(context): PageLooker {
    const integrations = integrationsOf(context.configuration, context.stage);
    const calls = new Map(integrations.map((one) => [one.name, noCalls()]));
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
          for (const one of own) {
            const noted = calls.get(one.name);
            if (noted !== undefined) noteCall(noted, visit.page.path, host, request);
          }
        }
        return Promise.resolve();
      },
      async finish(coverage: Coverage): Promise<CheckResult> {
        return await judge(context, integrations, { calls, visited, others, coverage });
      },
    };
  },
};

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
    judgeCalls(one, calls.get(one.name) ?? noCalls(), visited, coverage),
  );
  const unknown = integrations.filter(
    (one, index) => looks[index]?.looked === 0 && (one.calledBy === 'backend' || coverage.visited === 0),
  );
  const examined = integrations.length - unknown.length;
  return outcome({
    unit,
    examined,
    findings: [...called.flatMap((one) => one.findings), ...looks.flatMap((one) => one.findings)],
    unseen: called.flatMap((one) => one.unseen),
    notEvaluated: [
      ...looks.flatMap((one) => one.notEvaluated),
      ...unknown.map(
        (one) =>
          `Nothing of ${one.name} was looked at: give it an address that says how it is (integrations, \`health\`).`,
      ),
    ],
    good: `${examined} of ${counted(integrations.length, 'integrations are called where they must be and answer', 'integration is called where it must be and answers')}; ${counted(visited.size, 'pages were', 'page was')} visited.`,
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
