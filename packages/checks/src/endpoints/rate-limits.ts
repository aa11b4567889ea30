import { configuredLimits } from '@fhir-iq/sluice-config';
import type { Finding } from '@fhir-iq/sluice-model';
import type { Check, CheckContext, CheckResult } from '../check.ts';
import { finding } from '../findings.ts';
import { siteUrl } from '../smoke/site-url.ts';
import { askAddress } from './ask-site.ts';
import { judgeBurst, type BurstPlan, type BurstResult, type Shot } from './burst.ts';
import { outcome } from './outcome.ts';
import { stagingOnly } from './staging-only.ts';
import { tryLimit } from './try-limit.ts';

const name = 'rate_limits';
const unit = 'requests';

/** A bounded burst, on staging alone, is answered 429 where a limit is configured. */
export const rateLimits: Check = {
  name,
  unit,
  turn: 'last',
  async run(context: CheckContext): Promise<CheckResult> {
    const { rateLimitsSettings } = await import('@fhir-iq/sluice-config/schema/check-settings/http');
    const settings = rateLimitsSettings.parse(context.settings.with);
    const site = siteUrl(context);
    await stagingOnly(context, site);
    const limits = configuredLimits(context.configuration);
    const plans: { plan: BurstPlan; way: Way }[] = [];
    const notEvaluated: string[] = [];
    for (const key of ['api', 'forms', 'downloads'] as const) {
      const [limit, way] = [limits[key], settings.addresses[key]];
      if (limit === undefined) {
        if (way !== undefined)
          notEvaluated.push(`No limit of ${key} is configured (security.production.rateLimiting).`);
      } else if (way === undefined) {
        notEvaluated.push(
          `The limit of ${key} has no address to try it at (checks.rate_limits.with.addresses.${key}).`,
        );
      } else if (3 * (limit.count + settings.margin) > settings.maxRequests) {
        notEvaluated.push(
          `The limit of ${key} is ${limit.count}: more than ${settings.maxRequests} requests are not sent.`,
        );
      } else {
        const { margin, parallel } = settings;
        plans.push({
          plan: { name: key, limit: limit.count, periodMs: limit.seconds * 1000, margin, parallel },
          way,
        });
      }
    }
    const results: { plan: BurstPlan; way: Way; result: BurstResult }[] = [];
    // One after the other: the limits of one visitor are his in all.
    for (const { plan, way } of plans) {
      const result = await tryLimit(plan, {
        send: () => shoot(context, new URL(way.path, site), way),
        now: () => performance.now(),
        sleep: (milliseconds) => context.clock.sleep(milliseconds, context.signal),
      });
      results.push({ plan, way, result });
    }
    return judged(site, results, notEvaluated);
  },
};

interface Way {
  readonly path: string;
  readonly method: 'GET' | 'POST';
  readonly body?: string | undefined;
}

async function shoot(context: CheckContext, url: URL, { method, body }: Way): Promise<Shot> {
  const asked = await askAddress(context, url, {
    method,
    attempts: 1,
    redirect: 'manual',
    timeoutMs: 10_000,
    ...(body === undefined ? {} : { body, headers: { 'content-type': 'application/json' } }),
  });
  if ('failed' in asked) return { failed: asked.failed };
  return { status: asked.answer.status, retryAfter: asked.answer.headers['retry-after'] };
}

function judged(
  site: URL,
  results: readonly { plan: BurstPlan; way: Way; result: BurstResult }[],
  notEvaluated: readonly string[],
): CheckResult {
  const findings: Finding[] = [];
  const unseen: string[] = [];
  for (const { plan, way, result } of results) {
    const { problems, unseen: cause } = judgeBurst(plan, result);
    if (cause !== undefined) unseen.push(cause);
    for (const { rule, message, value, threshold, blocks } of problems) {
      findings.push(
        finding(name, {
          rule,
          key: plan.name,
          severity: blocks ? 'high' : 'low',
          message,
          place: { url: new URL(way.path, site).href },
          value,
          threshold,
          remedy: 'Count requests by visitor and answer 429 with Retry-After (docs/wix-site.md).',
          blocks,
        }),
      );
    }
  }
  const said = results.map(
    ({ plan, way, result }) =>
      `${plan.name} (${way.path}): ${result.before === undefined ? '' : `${result.before} and `}${result.sent} requests, the last in ${result.tookMs} ms, 429 at number ${result.firstRefusal ?? '-'}`,
  );
  return outcome({
    unit,
    examined: results.reduce((sum, one) => sum + one.result.sent + (one.result.before ?? 0), 0),
    findings,
    unseen,
    notEvaluated,
    good: said.length === 0 ? 'No limit could be tried: nothing was sent.' : `${said.join('; ')}.`,
    details: { bursts: results.map(({ plan, way, result }) => ({ ...plan, ...way, ...result })) },
  });
}
