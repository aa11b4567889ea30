import type { Answer, Finding } from '@fhir-iq/sluice-model';
import { finding } from '../findings.ts';
import type { Load } from './lighthouse/report.ts';
import type { Measured } from './measure.ts';
import { metricFacts, rounded, written, type MetricName } from './metrics.ts';
import type { Plan } from './plan.ts';
import { compareRounds, type Comparison } from './statistics/compare.ts';
import { median } from './statistics/quantiles.ts';

const check = 'performance';

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
  /** Candidate less live; the 95 % bootstrap interval of it; and what it must exceed to be a regression. */
  readonly difference?: number;
  readonly interval?: readonly [number, number];
  readonly noise?: number;
  readonly floor?: number;
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

/**
 * Judges what the loads of a page gave, against the budgets and the live site. Pure.
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
  const { page } = measured;
  const candidate = valuesOf(measured.candidate, metric);
  const live = measured.live?.map((loads) => valuesOf(loads, metric));
  if (candidate === undefined || live?.includes(undefined) === true) {
    const who = candidate === undefined ? page.url : 'the live page';
    const message = `${page.path}: Lighthouse gave no ${metricFacts[metric].said} for ${who} in some of its runs.`;
    return {
      findings: [notMeasured(`${metric}:${page.path}`, page.url, message, 'a value in every run')],
    };
  }
  const rounds = candidate.map((value, index) => ({
    candidate: value,
    live: [live?.[0]?.[index] ?? 0, live?.[1]?.[index] ?? 0] as const,
  }));
  const budget = plan.budgets[metric];
  const value = median(candidate);
  const compared = live === undefined ? undefined : compareRounds(rounds, plan.leastDifference * budget);
  const findings = [
    ...overBudget(measured, metric, value, budget),
    ...(compared === undefined ? [] : againstLive(plan, measured, metric, compared)),
  ];
  const answer = answerOf(findings);
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
      ...(compared === undefined
        ? {}
        : {
            live: tidy(compared.live),
            regressed: compared.verdict === 'slower' && !isTooNoisy(plan, metric, compared),
            difference: tidy(compared.difference),
            interval: [tidy(compared.interval[0]), tidy(compared.interval[1])] as const,
            noise: tidy(compared.noise),
            floor: tidy(compared.floor),
          }),
      answer,
      said:
        compared === undefined
          ? `Held to its budget alone: ${measured.none ?? ''}.`
          : saidOf(metric, compared),
      runs: {
        candidate: candidate.map(tidy),
        ...(live === undefined
          ? {}
          : { live: [(live[0] ?? []).map(tidy), (live[1] ?? []).map(tidy)] as const }),
      },
    },
  };
}

function valuesOf(loads: readonly Load[], metric: MetricName): number[] | undefined {
  const values = loads.flatMap((load) => load.values[metric] ?? []);
  return values.length === loads.length && values.length > 0 ? values : undefined;
}

function answerOf(findings: readonly Finding[]): Answer {
  if (findings.some((one) => one.rule === 'budget' || one.rule === 'regression')) return 'fail';
  return findings.length > 0 ? 'error' : 'pass';
}

function overBudget(measured: Measured, metric: MetricName, value: number, budget: number): Finding[] {
  if (value <= budget) return [];
  const { page, candidate } = measured;
  const advice = [...new Set(candidate.flatMap((load) => load.advice))].slice(0, 3);
  return [
    finding(check, {
      rule: 'budget',
      key: `${metric}:${page.path}`,
      severity: 'high',
      message: `${page.path}: the ${metricFacts[metric].said} is ${written(metric, value)} (median of ${String(candidate.length)}), allowed are ${written(metric, budget)}.`,
      place: { url: page.url },
      value: written(metric, value),
      threshold: `at most ${written(metric, budget)}`,
      remedy:
        advice.length === 0
          ? `A median of ${written(metric, budget)} or less would have passed.`
          : `A median of ${written(metric, budget)} or less would have passed. Lighthouse advises: ${advice.join('; ')}.`,
    }),
  ];
}

function isTooNoisy(plan: Plan, metric: MetricName, { floor }: Comparison): boolean {
  return floor > plan.noiseLimit * plan.budgets[metric];
}

function againstLive(plan: Plan, measured: Measured, metric: MetricName, compared: Comparison): Finding[] {
  const { page } = measured;
  const { said } = metricFacts[metric];
  const { floor, interval, verdict, candidate, live } = compared;
  const common = { key: `${metric}:${page.path}`, severity: 'high', place: { url: page.url } } as const;
  if (isTooNoisy(plan, metric, compared)) {
    const limit = plan.noiseLimit * plan.budgets[metric];
    return [
      finding(check, {
        ...common,
        rule: 'noise',
        message: `${page.path}: the ${said} of the live site differs from itself by ${written(metric, floor)}: no comparison can be trusted.`,
        value: written(metric, floor),
        threshold: `at most ${written(metric, limit)} (checks.performance.with.noiseLimit: ${String(plan.noiseLimit * 100)}% of the budget)`,
        remedy:
          'Run it again on a runner that does nothing else, or with more runs (checks.performance.with.runs).',
      }),
    ];
  }
  if (verdict !== 'slower') return [];
  return [
    finding(check, {
      ...common,
      rule: 'regression',
      message: `${page.path}: the ${said} is ${written(metric, candidate)}, live ${written(metric, live)}: worse by ${written(metric, interval[0])} to ${written(metric, interval[1])}; the live site differs from itself by ${written(metric, floor)} at most.`,
      value: `worse by ${written(metric, interval[0])} or more (95 % bootstrap interval)`,
      threshold: `at most ${written(metric, floor)}, the noise floor`,
      remedy: `An interval that begins at ${written(metric, floor)} or below would have passed.`,
    }),
  ];
}

function saidOf(metric: MetricName, { interval, floor, verdict }: Comparison): string {
  const between = `${written(metric, interval[0])} to ${written(metric, interval[1])}`;
  if (verdict === 'slower')
    return `Worse than live: ${between}, above the floor of ${written(metric, floor)}.`;
  if (verdict === 'faster')
    return `Better than live: ${between}, below the floor of -${written(metric, floor)}.`;
  return `No regression found: ${between} against live, the floor is ${written(metric, floor)}.`;
}

/**
 * A finding that something could not be measured.
 *
 * @param key - What tells it from others.
 * @param url - The page.
 * @param message - What happened.
 * @param threshold - What would have passed.
 */
export function notMeasured(key: string, url: string, message: string, threshold: string): Finding {
  return finding(check, {
    rule: 'not-measured',
    key,
    severity: 'high',
    message,
    place: { url },
    threshold,
  });
}
