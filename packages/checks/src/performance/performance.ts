import { counted, type Answer, type Finding, type Screenshot } from '@fhir-iq/sluice-model';
import type { Check, CheckContext, CheckResult } from '../check.ts';
import { finding } from '../findings.ts';
import { keepFilmstrip } from './filmstrip.ts';
import { judgePage, type JudgedMetric } from './judge.ts';
import { findLighthouse } from './lighthouse/run.ts';
import { measurePages, type PageOutcome } from './measure-pages.ts';
import { planOf, type Plan } from './plan.ts';
import { notMeasured } from './verdict-findings.ts';

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
  /** How many rounds each page took, and why more than `runs`. */
  readonly rounds: { readonly page: string; readonly rounds: number; readonly extended: readonly string[] }[];
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
      rounds: [],
    };
    for (const outcome of await measurePages(context, lighthouse, plan))
      await take(context, plan, seen, outcome);
    const { metrics, screenshots, findings, benchmarkIndex, notCompared, rounds } = seen;
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
          mostRuns: plan.mostRuns,
          rounds,
          formFactor: plan.formFactor,
          throttling: 'simulate',
          benchmarkIndex,
          notCompared,
        },
      },
    };
  },
};

function nothingToDo({ pages, metrics }: Plan): string | undefined {
  if (pages.length === 0)
    return 'The configuration names no page to measure (checks.performance.with.pages, pages.critical).';
  return metrics.length === 0
    ? 'The configuration names no metric (monitoring.performanceMetrics): nothing was measured.'
    : undefined;
}

async function take(context: CheckContext, plan: Plan, seen: Seen, outcome: PageOutcome): Promise<void> {
  const { page, measured, rounds, extended, ended } = outcome;
  seen.loads += rounds;
  seen.rounds.push({ page: page.path, rounds, extended });
  const note = (rule: string, message: string, number = 1): void => {
    const key = number === 1 ? page.path : `${page.path}:${String(number)}`;
    const place = { url: page.url };
    seen.findings.push(finding(name, { rule, key, severity: 'low', message, place, blocks: false }));
  };
  if (ended !== undefined && measured !== undefined && ended.timeIsUp)
    note(
      'undecided',
      `${page.path}: more rounds were needed, and ${ended.reason}. What was measured decides.`,
    );
  else if (ended !== undefined)
    seen.findings.push(
      notMeasured(page.path, page.url, {
        message: `${page.path} could not be measured${measured === undefined ? '' : ' any further'}: ${ended.reason}.`,
        threshold: 'loads that Lighthouse can measure',
      }),
    );
  if (measured === undefined) return;
  const { candidate, flaky, none } = measured;
  const { metrics, findings } = judgePage(plan, measured);
  seen.metrics.push(...metrics);
  seen.findings.push(...findings);
  seen.benchmarkIndex.push(...candidate.map((load) => load.benchmarkIndex));
  if (none !== undefined) seen.notCompared.push({ page: page.path, reason: none });
  flaky.forEach((failure, index) => {
    note('flaky', `Good only when tried again: ${failure}.`, index + 1);
  });
  const warnings = [...new Set(candidate.flatMap((load) => load.warnings))];
  warnings.forEach((warning, index) => {
    note('warning', `${page.path}: Lighthouse warns: ${warning}`, index + 1);
  });
  const pictures = await keepFilmstrip(context, measured, plan.formFactor);
  seen.screenshots.push(...pictures.screenshots);
  if (pictures.problem !== undefined) note('no-picture', pictures.problem);
}

function answerOf(findings: readonly Finding[]): Answer {
  const rules = new Set(findings.filter((one) => one.blocks).map((one) => one.rule));
  if (rules.has('budget') || rules.has('regression')) return 'fail';
  return rules.size > 0 ? 'error' : 'pass';
}

function reasonOf(plan: Plan, { findings, metrics, notCompared, loads, rounds }: Seen): string {
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
      : ` ${String(notCompared.length)} of ${counted(plan.pages.length, 'pages')} held to budgets alone: ${[...new Set(notCompared.map((one) => one.reason))].join('; ')}.`;
  const most = Math.max(...rounds.map((one) => one.rounds));
  const runs = most > plan.runs ? `${String(plan.runs)} to ${String(most)}` : String(plan.runs);
  const figures = `${counted(metrics.length, 'figures')} of ${counted(plan.pages.length, 'pages')}, median of ${runs} (${counted(loads, 'loads')})`;
  if (parts.length > 0) {
    const counts = parts.map(([count, what]) => `${String(count)} ${String(what)}`).join(', ');
    return `${figures}: ${counts}. ${blocking[0]?.message ?? ''}${alone}`;
  }
  const regression = compared === 0 ? '' : `, no regression found in ${String(compared)} comparisons`;
  return `${figures}: all within budget${regression}.${alone}`;
}
