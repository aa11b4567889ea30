import { WorkError, type Answer, type Finding, type Screenshot } from '@fhir-iq/sluice-model';
import type { Check, CheckContext, CheckResult } from '../check.ts';
import { finding } from '../findings.ts';
import { keepFilmstrip } from './filmstrip.ts';
import { judgePage, notMeasured, type JudgedMetric } from './judge.ts';
import { findLighthouse, type Lighthouse } from './lighthouse/run.ts';
import { livePageOf } from './live-page.ts';
import { measurePage, type Measured, type Unmeasured } from './measure.ts';
import { planOf, type Plan, type PlannedPage } from './plan.ts';

const name = 'performance';
const unit = 'page loads';

/** Everything that was seen of all pages. */
interface Seen {
  loads: number;
  readonly metrics: JudgedMetric[];
  readonly findings: Finding[];
  readonly screenshots: Screenshot[];
  readonly benchmarkIndex: number[];
  readonly notCompared: { readonly page: string; readonly reason: string }[];
}

/** Lighthouse's metrics keep their budgets and are not worse than the live site's. */
export const performanceCheck: Check = {
  name,
  unit,
  turn: 'alone',
  async run(context: CheckContext): Promise<CheckResult> {
    const plan = planOf(context);
    const nothing = nothingToDo(plan);
    if (nothing !== undefined)
      return { answer: 'not-evaluated', examined: 0, unit, reason: nothing, findings: [] };
    const lighthouse = await findLighthouse(context, plan.formFactor);
    const seen: Seen = {
      loads: 0,
      metrics: [],
      findings: [],
      screenshots: [],
      benchmarkIndex: [],
      notCompared: [],
    };
    for (const page of plan.pages) {
      const measured = await measure(context, lighthouse, plan, page);
      if ('reason' in measured) giveUp(seen, measured);
      else await take(context, plan, seen, measured);
    }
    const { metrics, screenshots, findings, benchmarkIndex, notCompared } = seen;
    return {
      answer: answerOf(findings),
      examined: seen.loads,
      unit,
      reason: reasonOf(plan, seen),
      findings,
      tools: lighthouse.tools,
      details: {
        metrics,
        screenshots,
        lighthouse: {
          runs: plan.runs,
          formFactor: plan.formFactor,
          throttling: 'simulate',
          benchmarkIndex,
          notCompared,
        },
      },
    };
  },
};

async function measure(
  context: CheckContext,
  lighthouse: Lighthouse,
  plan: Plan,
  page: PlannedPage,
): Promise<Measured | Unmeasured> {
  try {
    const live = await livePageOf(context, plan.live, page);
    return await measurePage(context, lighthouse, page, live, plan.runs);
  } catch (error) {
    context.signal?.throwIfAborted();
    if (!(error instanceof WorkError)) throw error;
    // The other pages are still worth measuring.
    return { page, reason: error.message, loads: 0 };
  }
}

function nothingToDo({ pages, metrics }: Plan): string | undefined {
  if (pages.length === 0)
    return 'The configuration names no page to measure (checks.performance.with.pages, pages.critical).';
  return metrics.length === 0
    ? 'The configuration names no metric (monitoring.performanceMetrics): nothing was measured.'
    : undefined;
}

function giveUp(seen: Seen, { page, reason, loads }: Unmeasured): void {
  seen.loads += loads;
  const message = `${page.path} could not be measured: ${reason}.`;
  seen.findings.push(notMeasured(page.path, page.url, message, 'a load that Lighthouse can measure'));
}

async function take(context: CheckContext, plan: Plan, seen: Seen, measured: Measured): Promise<void> {
  const { page, candidate, flaky, none } = measured;
  seen.loads += candidate.length;
  const { metrics, findings } = judgePage(plan, measured);
  seen.metrics.push(...metrics);
  seen.findings.push(...findings);
  seen.benchmarkIndex.push(...candidate.map((load) => load.benchmarkIndex));
  if (none !== undefined) seen.notCompared.push({ page: page.path, reason: none });
  const note = (rule: string, message: string, number = 1): void => {
    const key = number === 1 ? page.path : `${page.path}:${String(number)}`;
    const place = { url: page.url };
    seen.findings.push(finding(name, { rule, key, severity: 'low', message, place, blocks: false }));
  };
  if (flaky !== undefined) note('flaky', `Good only when tried again: ${flaky}.`);
  const warnings = [...new Set(candidate.flatMap((load) => load.warnings))];
  warnings.forEach((warning, index) => {
    note('warning', `${page.path}: Lighthouse warns: ${warning}`, index + 1);
  });
  const { screenshots, problem } = await keepFilmstrip(context, measured, plan.formFactor);
  seen.screenshots.push(...screenshots);
  if (problem !== undefined) note('no-picture', problem);
}

function answerOf(findings: readonly Finding[]): Answer {
  const rules = new Set(findings.filter((one) => one.blocks).map((one) => one.rule));
  if (rules.has('budget') || rules.has('regression')) return 'fail';
  return rules.size > 0 ? 'error' : 'pass';
}

function reasonOf(plan: Plan, { findings, metrics, notCompared, loads }: Seen): string {
  const blocking = findings.filter((one) => one.blocks);
  const of = (rule: string): number => blocking.filter((one) => one.rule === rule).length;
  const parts = [
    [of('budget'), 'over budget'],
    [of('regression'), 'worse than live'],
    [of('noise'), 'too noisy to compare'],
    [of('not-measured'), 'not measured'],
  ].filter(([count]) => count !== 0);
  const compared = metrics.filter((one) => one.live !== undefined).length;
  const alone =
    notCompared.length === 0
      ? ''
      : ` ${String(notCompared.length)} of ${String(plan.pages.length)} pages held to budgets alone: ${[...new Set(notCompared.map((one) => one.reason))].join('; ')}.`;
  const figures = `${String(metrics.length)} figures of ${String(plan.pages.length)} pages, median of ${String(plan.runs)} (${String(loads)} loads)`;
  if (parts.length > 0) {
    const counts = parts.map(([count, what]) => `${String(count)} ${String(what)}`).join(', ');
    return `${figures}: ${counts}. ${blocking[0]?.message ?? ''}${alone}`;
  }
  const regression = compared === 0 ? '' : `, no regression found in ${String(compared)} comparisons`;
  return `${figures}: all within budget${regression}.${alone}`;
}
