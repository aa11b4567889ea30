import { parseDuration } from '@fhir-iq/sluice-config';
import type { Check, CheckContext, CheckResult } from '../check.ts';
import { ask, type Probe } from './probe.ts';
import { probeResult } from './probe-findings.ts';
import { siteUrl } from './site-url.ts';

const name = 'critical_pages';
const unit = 'pages';

/** Each critical page answers with its status and text within its time, and leads nowhere else. */
export const criticalPages: Check = {
  name,
  unit,
  async run(context: CheckContext): Promise<CheckResult> {
    const site = siteUrl(context);
    const probes: Probe[] = context.configuration.pages.critical.map((page) => ({
      name: page.path,
      url: new URL(page.path, site).href,
      status: page.status,
      withinMs: parseDuration(page.maxTime),
      text: page.text,
      leadsTo: page.redirectsTo === undefined ? undefined : new URL(page.redirectsTo, site).href,
      samePath: true,
    }));
    return probeResult(name, unit, await Promise.all(probes.map((probe) => ask(context, probe))));
  },
};
