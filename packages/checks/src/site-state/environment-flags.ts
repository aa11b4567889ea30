import { type SluiceConfiguration, substituteVariables } from '@fhir-iq/sluice-config';
import type { Stage } from '@fhir-iq/sluice-model';
import type { Coverage } from '../browser/coverage.ts';
import type { PageCheck, PageLooker } from '../browser/view.ts';
import type { CheckContext, CheckResult } from '../check.ts';
import { askAddress } from '../endpoints/ask-site.ts';
import { outcome } from '../endpoints/outcome.ts';
import { siteUrl } from '../smoke/site-url.ts';
import { judgeClosed } from './closed.ts';
import { couldNotLook, type FlagLook } from './flag.ts';
import { askPages, closuresOf, judgeCaching, judgeCompression } from './outside-look.ts';
import { judgeReport } from './reported-flags.ts';
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
      visit(visit): Promise<void> {
        seen.add(visit);
        return Promise.resolve();
      },
      finish: async (coverage) => await judge(context, seen, coverage),
    };
  },
};

async function judge(context: CheckContext, seen: SeenPages, coverage: Coverage): Promise<CheckResult> {
  const { environmentFlagsSettings } = await import('@fhir-iq/sluice-config/schema/check-settings/http');
  const settings = environmentFlagsSettings.parse(context.settings.with);
  const { configuration, stage, env } = context;
  const environment = configuration.environments[stage];
  const host = (of: Stage): string => substituteVariables(configuration.environments[of].apiEndpoints, env);
  const pages = await askPages(context);
  const [reported, closed, caching] = await Promise.all([
    askReport(context, settings.reportUrl ?? configuration.site.buildUrl),
    settings.closed === 'no' && stage !== 'production'
      ? undefined
      : closedLook(context, settings.closed, pages),
    judgeCaching(context, environment.cacheEnabled),
  ]);
  const others = Object.fromEntries(stages.filter((one) => one !== stage).map((one) => [one, host(one)]));
  const looks: FlagLook[] = [
    ...reported,
    judgeAnalytics(environment.analyticsEnabled, settings.analytics, seen),
    judgeDebugTexts(environment.debugMode, settings.debugTexts, seen),
    judgeApiHosts(host(stage), others, seen),
    caching,
    judgeCompression(environment.compressionEnabled, pages),
    closed,
    ...settings.features.map((one) => judgeFeature(one, stage, seen.htmlOf(one.page))),
  ].filter((one) => one !== undefined);
  const known = looks.filter((one) => one.unseen === undefined && one.said !== 'not reported');
  return outcome({
    unit,
    examined: known.length,
    findings: looks.flatMap((one) => one.findings),
    unseen: looks.flatMap((one) => one.unseen ?? []),
    good: `${known.length} flags of ${stage} are as configured.`,
    tools: coverage.tools,
    details: { flags: looks.map(({ flag, said }) => ({ flag, said })), pages: seen.paths.length },
  });
}

async function closedLook(
  context: CheckContext,
  how: 'password' | 'noindex' | 'either' | 'no',
  pages: Awaited<ReturnType<typeof askPages>>,
): Promise<FlagLook> {
  const { closures, unseen } = await closuresOf(context, pages);
  const [first] = unseen;
  return first !== undefined && closures.length === 0
    ? couldNotLook('closed to the public', first)
    : judgeClosed(context.stage, how, closures);
}

async function askReport(context: CheckContext, path: string): Promise<FlagLook[]> {
  const url = new URL(path, siteUrl(context));
  const asked = await askAddress(context, url);
  if ('failed' in asked) return [couldNotLook('flags', asked.failed)];
  if (asked.answer.status !== 200)
    return [couldNotLook('flags', `${url.href} answers ${asked.answer.status}`)];
  let report: unknown;
  try {
    report = asked.answer.json();
  } catch (error) {
    return [couldNotLook('flags', error instanceof Error ? error.message : String(error))];
  }
  const configured = configuredFlags(context.configuration, context.stage, context.env);
  return judgeReport(context.stage, configured, report ?? {}, url.href);
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
