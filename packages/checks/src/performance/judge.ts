import type { Answer, Finding } from '@fhir-iq/sluice-model';
import type { Load } from './lighthouse/report.ts';
import type { Measured } from './measure.ts';
import { metricFacts, rounded, type MetricName } from './metrics.ts';
import type { Plan } from './plan.ts';
import type { Comparison, Round } from './statistics/compare.ts';
import { decide, type Decision } from './statistics/decide.ts';
import { median } from './statistics/quantiles.ts';
import { againstLive, noValue, overBudget, saidOf } from './verdict-findings.ts';

/** One metric of one page, judged: an entry of `details.metrics`. */
export interface JudgedMetric {
  readonly url: string;
  readonly page: string;
  readonly engine: 'chromium';
  /** Lighthouse's device. */
  readonly profile: string;
  readonly metric: MetricName;
  readonly unit: 'ms' | '';
  /** The median of the runs. */
  readonly value: number;
  readonly budget: number;
  readonly live?: number;
  readonly regressed?: boolean;
  /** The comparison that decided. */
  readonly difference?: number;
  readonly interval?: readonly [number, number];
  readonly noise?: number;
  readonly floor?: number;
  readonly rounds?: number;
  /** The first rounds, where they raised a suspicion and fresh ones decided. */
  readonly suspicion?: Pick<Comparison, 'rounds' | 'difference' | 'interval' | 'floor'>;
  readonly answer: Answer;
  readonly said: string;
  readonly runs: {
    readonly candidate: readonly number[];
    readonly live?: readonly [readonly number[], readonly number[]];
  };
}

/** What is to be said of one page. */
export interface JudgedPage {
  readonly metrics: readonly JudgedMetric[];
  readonly findings: readonly Finding[];
}

/** The values of a metric, round by round. */
interface Values {
  readonly candidate: readonly number[];
  readonly live?: readonly [readonly number[], readonly number[]];
}

/**
 * Whether more rounds of a page could change what is said of it. Pure.
 *
 * @param plan - Limits.
 * @param measured - The loads so far.
 * @returns The metrics that are undecided, and why.
 */
export function openMetrics(
  plan: Plan,
  measured: Measured,
): { readonly metric: MetricName; readonly why: 'noise' | 'suspicion' }[] {
  return plan.metrics.flatMap((metric) => {
    const values = valuesOf(measured, metric);
    const open =
      values === undefined ? undefined : decisionOf(plan, measured, metric, values, plan.mostRuns)?.open;
    return open === undefined ? [] : [{ metric, why: open }];
  });
}

/**
 * Judges what the loads of a page gave, against the budgets and the live site; no more of them come. Pure.
 *
 * @param plan - Budgets and limits.
 * @param measured - The loads.
 */
export function judgePage(plan: Plan, measured: Measured): JudgedPage {
  const judged = plan.metrics.map((metric) => judge(plan, measured, metric));
  return {
    metrics: judged.flatMap((one) => one.metric ?? []),
    findings: judged.flatMap((one) => one.findings),
  };
}

function judge(
  plan: Plan,
  measured: Measured,
  metric: MetricName,
): { metric?: JudgedMetric; findings: Finding[] } {
  const { page, none = '' } = measured;
  const values = valuesOf(measured, metric);
  if (values === undefined) return { findings: [noValue(measured, metric)] };
  const { candidate, live } = values;
  const budget = page.budgets[metric];
  const value = median(candidate);
  const decision = decisionOf(plan, measured, metric, values, candidate.length);
  const findings = [
    ...overBudget(measured, metric, value),
    ...(decision === undefined ? [] : againstLive(plan, page, metric, decision)),
  ];
  const tidy = (number: number): number => rounded(metric, number);
  return {
    findings,
    metric: {
      url: page.url,
      page: page.path,
      engine: 'chromium',
      profile: plan.formFactor,
      metric,
      unit: metricFacts[metric].unit,
      value: tidy(value),
      budget,
      ...(live === undefined || decision === undefined
        ? {}
        : { live: tidy(median(live.flat())), ...compared(decision, tidy) }),
      answer: answerOf(findings),
      said: decision === undefined ? `Held to its budget alone: ${none}.` : saidOf(metric, decision),
      runs: {
        candidate: candidate.map(tidy),
        ...(live === undefined ? {} : { live: [live[0].map(tidy), live[1].map(tidy)] as const }),
      },
    },
  };
}

function compared(
  { comparison, suspicion, verdict }: Decision,
  tidy: (number: number) => number,
): Partial<JudgedMetric> {
  const figures = (one: Comparison) => ({
    difference: tidy(one.difference),
    interval: [tidy(one.interval[0]), tidy(one.interval[1])] as const,
    floor: tidy(one.floor),
    rounds: one.rounds,
  });
  return {
    regressed: verdict === 'slower',
    noise: tidy(comparison.noise),
    ...figures(comparison),
    ...(suspicion === undefined ? {} : { suspicion: figures(suspicion) }),
  };
}

function decisionOf(
  plan: Plan,
  { page }: Measured,
  metric: MetricName,
  { candidate, live }: Values,
  mostRuns: number,
): Decision | undefined {
  if (live === undefined) return undefined;
  const [first, second] = live;
  const rounds = candidate.map((value, index): Round => ({
    candidate: value,
    live: [first[index] ?? NaN, second[index] ?? NaN],
  }));
  const budget = page.budgets[metric];
  return decide(rounds, {
    runs: plan.runs,
    mostRuns,
    least: plan.leastDifference * budget,
    noiseLimit: plan.noiseLimit * budget,
  });
}

/** Undefined where a load has no value. */
function valuesOf({ candidate, live }: Measured, metric: MetricName): Values | undefined {
  const all = (loads: readonly Load[]): number[] | undefined => {
    const values = loads.flatMap((load) => load.values[metric] ?? []).filter(Number.isFinite);
    return values.length === loads.length && values.length > 0 ? values : undefined;
  };
  const [own, first, second] = [candidate, ...(live ?? [])].map(all);
  if (own === undefined) return undefined;
  if (live === undefined) return { candidate: own };
  return first === undefined || second === undefined ? undefined : { candidate: own, live: [first, second] };
}

function answerOf(findings: readonly Finding[]): Answer {
  if (findings.some((one) => one.rule === 'budget' || one.rule === 'regression')) return 'fail';
  return findings.length > 0 ? 'error' : 'pass';
}
