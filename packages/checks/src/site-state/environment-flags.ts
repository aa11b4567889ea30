import { type SluiceConfiguration, substituteVariables } from '@fhir-iq/sluice-config';
import { counted, type Stage } from '@fhir-iq/sluice-model';
import type { Coverage } from '../browser/coverage.ts';
import type { PageCheck, PageLooker } from '../browser/view.ts';
import type { CheckContext, CheckResult } from '../check.ts';
import { askAddress } from '../endpoints/ask-site.ts';
import { outcome } from '../endpoints/outcome.ts';
import { siteUrl } from '../smoke/site-url.ts';
import { judgeClosed } from './closed.ts';
import { couldNotLook, type FlagLook } from './flag.ts';
import { askPages, closuresOf, judgeCaching, judgeCompression } from './outside-look.ts';
import { flagsOf, judgeReport, type Report } from './reported-flags.ts';
import { judgeAnalytics, judgeApiHosts, judgeDebugTexts, judgeFeature, SeenPages } from './seen-on-pages.ts';

const unit = 'flags';
const stages: readonly Stage[] = ['development', 'staging', 'production'];

/** What the configuration says of the environment is what the site shows. */
export const environmentFlags: PageCheck = {
  name: 'environment_flags',
  unit,
  views: () => [{ engine: 'chromium', profile: 'desktop' }],
  begin(context): PageLooker {
    const seen = new SeenPages();
    return {
      async visit(visit): Promise<void> {
        await seen.add(visit, await settingsOf(context));
      },
      finish: async (coverage) => await judge(context, seen, coverage),
    };
  },
};

async function settingsOf({ settings }: CheckContext) {
  const { environmentFlagsSettings } = await import('@fhir-iq/sluice-config/schema/check-settings/http');
  return environmentFlagsSettings.parse(settings.with);
}

async function judge(context: CheckContext, seen: SeenPages, coverage: Coverage): Promise<CheckResult> {
  const settings = await settingsOf(context);
  const { configuration, stage, env } = context;
  const environment = configuration.environments[stage];
  const host = (of: Stage): string => substituteVariables(configuration.environments[of].apiEndpoints, env);
  const pages = await askPages(context);
  const [reported, closed, caching] = await Promise.all([
    askReport(context, settings.reportUrl ?? configuration.site.buildUrl),
    settings.closed === 'no' && stage !== 'production' ? [] : closedLooks(context, settings.closed, pages),
    judgeCaching(context, environment.cacheEnabled),
  ]);
  const others = Object.fromEntries(stages.filter((one) => one !== stage).map((one) => [one, host(one)]));
  const debugUnknown = !environment.debugMode && !reported.names.has('debugMode');
  // Debugging on the live site is what nobody must find out from outside.
  const unreported =
    debugUnknown && settings.debugTexts.length === 0
      ? [couldNotLook('debugMode', 'the site does not report it, and no debugTexts are configured')]
      : [];
  const analytics = {
    enabled: environment.analyticsEnabled,
    consent: settings.analyticsConsent,
    hosts: settings.analytics,
  };
  const looks: FlagLook[] = [
    ...reported.looks,
    ...unreported,
    judgeAnalytics(analytics, seen),
    judgeDebugTexts(environment.debugMode, settings.debugTexts, seen),
    judgeApiHosts(host(stage), others, seen),
    caching,
    judgeCompression(environment.compressionEnabled, pages),
    ...closed,
    ...settings.features.map((one) => judgeFeature(one, stage, seen.features.get(one.name))),
  ].filter((one) => one !== undefined);
  const known = looks.filter((one) => one.unseen === undefined && one.said !== 'not reported');
  return outcome({
    unit,
    examined: known.length,
    findings: looks.flatMap((one) => one.findings),
    unseen: looks.flatMap((one) => one.unseen ?? []),
    notEvaluated:
      caching === undefined && !reported.names.has('cacheEnabled')
        ? [
            'cacheEnabled was not looked at: the site does not report it, and cache.addresses names no answer of its own.',
          ]
        : [],
    good: `${counted(known.length, `flags of ${stage} are`, `flag of ${stage} is`)} as configured.`,
    tools: coverage.tools,
    details: { flags: looks.map(({ flag, said }) => ({ flag, said })), pages: seen.visited },
  });
}

async function closedLooks(
  context: CheckContext,
  how: 'password' | 'noindex' | 'either' | 'no',
  pages: Awaited<ReturnType<typeof askPages>>,
): Promise<FlagLook[]> {
  const { closures, unseen } = await closuresOf(context, pages);
  const blind = unseen.map((cause) => couldNotLook('closed to the public', cause));
  return closures.length === 0 ? blind : [...blind, judgeClosed(context.stage, how, closures)];
}

/** What the site says of its flags, and which it says anything of. */
interface Reported {
  readonly looks: readonly FlagLook[];
  readonly names: ReadonlySet<string>;
}

async function askReport(context: CheckContext, path: string): Promise<Reported> {
  const url = new URL(path, siteUrl(context));
  const blind = (cause: string): Reported => ({
    looks: [couldNotLook('flags', cause)],
    names: new Set(['debugMode']),
  });
  const asked = await askAddress(context, url);
  if ('failed' in asked) return blind(asked.failed);
  if (asked.answer.status !== 200) return blind(`${url.href} answers ${asked.answer.status}`);
  let report: Report;
  try {
    report = (asked.answer.json() as Report | null) ?? {};
  } catch (error) {
    return blind(error instanceof Error ? error.message : String(error));
  }
  const configured = configuredFlags(context.configuration, context.stage, context.env);
  return {
    looks: judgeReport(context.stage, configured, report, url.href),
    names: new Set(Object.keys(flagsOf(report))),
  };
}

function configuredFlags(
  configuration: SluiceConfiguration,
  stage: Stage,
  env: CheckContext['env'],
): Record<string, string | boolean> {
  const { apiEndpoints, analyticsEnabled, debugMode, cacheEnabled, compressionEnabled } =
    configuration.environments[stage];
  return substituteVariables(
    { apiEndpoints, analyticsEnabled, debugMode, cacheEnabled, compressionEnabled },
    env,
  );
}
