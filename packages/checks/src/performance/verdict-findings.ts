import type { Finding } from '@fhir-iq/sluice-model';
import { finding } from '../findings.ts';
import type { Load } from './lighthouse/report.ts';
import type { Measured } from './measure.ts';
import { metricFacts, written, type MetricName } from './metrics.ts';
import type { Plan, PlannedPage } from './plan.ts';
import type { Decision } from './statistics/decide.ts';

const check = 'performance';

/**
 * A finding that a median is above its budget, or none.
 *
 * @param measured - The page.
 * @param metric - Which figure.
 * @param value - Its median.
 */
export function overBudget({ page, candidate }: Measured, metric: MetricName, value: number): Finding[] {
  const budget = page.budgets[metric];
  if (value <= budget) return [];
  const advice = [...new Set(candidate.flatMap((load) => load.advice))].slice(0, 3);
  const wouldPass = `A median of ${written(metric, budget)} or less would have passed.`;
  return [
    finding(check, {
      rule: 'budget',
      key: `${metric}:${page.path}`,
      severity: 'high',
      message: `${page.path}: the ${metricFacts[metric].said} is ${written(metric, value)} (median of ${String(candidate.length)}), allowed are ${written(metric, budget)}.`,
      place: { url: page.url },
      value: written(metric, value),
      threshold: `at most ${written(metric, budget)}`,
      remedy: advice.length === 0 ? wouldPass : `${wouldPass} Lighthouse advises: ${advice.join('; ')}.`,
    }),
  ];
}

/**
 * A finding that a page is worse than live, or that nobody can say, or none.
 *
 * @param plan - Limits.
 * @param page - The page.
 * @param metric - Which figure.
 * @param decision - What the rounds say.
 */
export function againstLive(
  plan: Plan,
  page: PlannedPage,
  metric: MetricName,
  decision: Decision,
): Finding[] {
  const { said } = metricFacts[metric];
  const { comparison, suspicion, verdict } = decision;
  const { floor, interval, candidate, live, rounds } = comparison;
  const common = { key: `${metric}:${page.path}`, severity: 'high', place: { url: page.url } } as const;
  const more = `checks.performance.with.${rounds >= plan.mostRuns ? 'mostRuns' : 'timeBudget'}`;
  if (verdict === 'too-noisy') {
    const limit = plan.noiseLimit * page.budgets[metric];
    return [
      finding(check, {
        ...common,
        rule: 'noise',
        message: `${page.path}: the ${said} of the live site differs from itself by ${written(metric, floor)} in ${String(rounds)} rounds: no comparison can be trusted.`,
        value: written(metric, floor),
        threshold: `at most ${written(metric, limit)} (checks.performance.with.noiseLimit: ${String(plan.noiseLimit * 100)}% of the budget)`,
        remedy: `Run it again on a runner that does nothing else, or allow more rounds (${more}).`,
      }),
    ];
  }
  if (verdict !== 'slower') return [];
  const seen =
    suspicion === undefined
      ? `${String(rounds)} rounds`
      : `${String(rounds)} fresh rounds, after ${String(suspicion.rounds)} that looked like it`;
  return [
    finding(check, {
      ...common,
      rule: 'regression',
      message: `${page.path}: the ${said} is ${written(metric, candidate)}, live ${written(metric, live)}: worse by ${written(metric, interval[0])} to ${written(metric, interval[1])} in ${seen}; the live site differs from itself by ${written(metric, floor)} at most.`,
      value: `worse by ${written(metric, interval[0])} or more (95 % bootstrap interval)`,
      threshold: `at most ${written(metric, floor)}, the noise floor`,
      remedy: `An interval that begins at ${written(metric, floor)} or below would have passed.`,
    }),
  ];
}

/**
 * What a comparison says, in a sentence.
 *
 * @param metric - Which figure.
 * @param decision - What the rounds say.
 */
export function saidOf(metric: MetricName, { comparison, suspicion, verdict }: Decision): string {
  const { interval, floor, rounds } = comparison;
  const between = `${written(metric, interval[0])} to ${written(metric, interval[1])}`;
  const seen = suspicion === undefined ? `${String(rounds)} rounds` : `${String(rounds)} fresh rounds`;
  const before =
    suspicion === undefined ? '' : ` ${String(suspicion.rounds)} rounds before had raised a suspicion.`;
  if (verdict === 'too-noisy')
    return `Too noisy after ${seen}: the live site differs from itself by ${written(metric, floor)}.${before}`;
  if (verdict === 'slower')
    return `Worse than live: ${between} in ${seen}, above the floor of ${written(metric, floor)}.${before}`;
  if (verdict === 'faster')
    return `Better than live: ${between} in ${seen}, below the floor of -${written(metric, floor)}.${before}`;
  return `No regression found: ${between} against live in ${seen}, the floor is ${written(metric, floor)}.${before}`;
}

/**
 * A finding that some load has no value for a metric.
 *
 * @param measured - The page.
 * @param metric - Which figure.
 */
export function noValue({ page, candidate, live }: Measured, metric: MetricName): Finding {
  const lacks = (loads: readonly Load[]): boolean =>
    loads.some((load) => !Number.isFinite(load.values[metric] ?? NaN));
  const all = [...candidate, ...(live ?? []).flat()];
  const never = all.every((load) => load.values[metric] === undefined);
  const who = lacks(candidate) ? page.url : 'the live page';
  const { said } = metricFacts[metric];
  const message = never
    ? `${page.path}: Lighthouse gave no ${said} in any of ${String(all.length)} loads.`
    : `${page.path}: Lighthouse gave no ${said} for ${who} in some of its runs.`;
  const remedy = `If this Lighthouse does not measure it any more, take ${metric} out of monitoring.performanceMetrics.`;
  return notMeasured(`${metric}:${page.path}`, page.url, {
    message,
    threshold: 'a value in every run',
    ...(never ? { remedy } : {}),
  });
}

/**
 * A finding that something could not be measured.
 *
 * @param key - What tells it from others.
 * @param url - The page.
 * @param said - What happened, what would have passed and what mends it.
 */
export function notMeasured(
  key: string,
  url: string,
  said: { readonly message: string; readonly threshold: string; readonly remedy?: string },
): Finding {
  return finding(check, { rule: 'not-measured', key, severity: 'high', place: { url }, ...said });
}
