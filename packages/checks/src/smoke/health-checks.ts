import { healthChecksFor, parseDuration } from '@fhir-iq/sluice-config';
import type { Finding } from '@fhir-iq/sluice-model';
import { askLiveBuild, describeLive } from '@fhir-iq/sluice-wix/live-build';
import type { Check, CheckContext, CheckResult } from '../check.ts';
import { finding } from '../findings.ts';
import { siteUrl } from './site-url.ts';
import { ask, type Probe } from './probe.ts';
import { probeResult } from './probe-findings.ts';

const name = 'health_checks';
const unit = 'health checks';

/** Each health check answers with its status within its time, and the site serves the build that was published. */
export const healthChecks: Check = {
  name,
  unit,
  async run(context: CheckContext): Promise<CheckResult> {
    const origin = new URL(context.configuration.environments[context.stage].url).origin;
    const site = siteUrl(context).origin;
    const probes: Probe[] = healthChecksFor(context.configuration, context.stage).map((check) => {
      const asked = new URL(check.url);
      const url = asked.origin === origin ? `${site}${asked.pathname}${asked.search}` : check.url;
      return {
        name: check.name,
        url,
        status: check.expectedStatus,
        withinMs: parseDuration(check.timeout),
        samePath: false,
      };
    });
    const [results, build] = await Promise.all([
      Promise.all(probes.map((probe) => ask(context, probe))),
      askBuild(context),
    ]);
    return probeResult(name, unit, results, build);
  },
};

/** A site may be asked by two caches, of which one is behind: more than one wrong answer is needed for a wrong build. */
const buildAttempts = 3;
const pauseMs = 2_000;

async function askBuild(
  context: CheckContext,
): Promise<{ findings: Finding[]; examined: number; said: string }> {
  const wanted = context.subject.buildId;
  if (wanted === undefined)
    return {
      findings: [],
      examined: 0,
      said: ' No build id was given, so the build that is live was not asked for.',
    };
  const url = new URL(context.configuration.site.buildUrl, siteUrl(context)).href;
  const { http, clock, log, signal } = context;
  let said = '';
  for (let attempt = 1; attempt <= buildAttempts; attempt += 1) {
    const live = await askLiveBuild({ http, clock, log, url, ...(signal === undefined ? {} : { signal }) });
    if (live.answered === 'build' && live.buildId === wanted)
      return { findings: [], examined: 1, said: ` The site serves build ${wanted}.` };
    said = describeLive(live);
    log.info(`build: ${said} Expected is ${wanted} (attempt ${attempt} of ${buildAttempts}).`);
    if (attempt < buildAttempts) await clock.sleep(pauseMs, signal);
  }
  const wrong = finding(name, {
    rule: 'build',
    key: 'build',
    severity: 'critical',
    message: `${said} Expected is build ${wanted} (${url}, asked ${buildAttempts} times).`,
    place: { url },
    value: said,
    threshold: wanted,
    remedy: 'Publish again: a publish that silently did nothing leaves the old build live.',
  });
  return { findings: [wrong], examined: 1, said: '' };
}
