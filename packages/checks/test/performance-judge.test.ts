import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { Figure } from '@fhir-iq/sluice-model';
import type { CheckContext } from '../src/check.ts';
import { judgePage, openMetrics, type JudgedMetric } from '../src/performance/judge.ts';
import type { Load } from '../src/performance/lighthouse/report.ts';
import type { Measured } from '../src/performance/measure.ts';
import type { MetricName } from '../src/performance/metrics.ts';
import { planOf, type Plan, type PlannedPage } from '../src/performance/plan.ts';
import { Checks } from '@fhir-iq/sluice-config/schema/checks';
import { keepingLog, policy } from './helpers/context.ts';

const metric: MetricName = 'largest_contentful_paint';
const url = 'https://staging.fhiriq.com/';

function contextWith(own: Record<string, unknown> = {}, over: Partial<CheckContext> = {}): CheckContext {
  const row = Checks.parse({ performance: { with: own } }).performance;
  return {
    stage: 'staging',
    configuration: policy(),
    settings: { floor: 1, target: 'live-site', with: row?.with ?? {} },
    log: keepingLog(),
    ...over,
  } as CheckContext;
}

const planWith = (own: Record<string, unknown> = {}): Plan => ({
  ...planOf(contextWith(own)),
  metrics: [metric],
});
const [page] = planWith({ pages: ['/'] }).pages as [PlannedPage];
const load = (value: number | undefined, advice: string[] = []): Load => ({
  values: value === undefined ? {} : { [metric]: value },
  frames: [],
  advice,
  benchmarkIndex: 2_000,
  warnings: [],
});
const measured = (candidate: (number | undefined)[], first?: number[], second?: number[]): Measured => ({
  page,
  flaky: [],
  candidate: candidate.map((value) =>
    load(value, ['Serve images in modern formats (Est savings of 300 ms)']),
  ),
  ...(first === undefined || second === undefined
    ? { none: 'there is no live site' }
    : { live: [first.map((value) => load(value)), second.map((value) => load(value))] as const }),
});

function judged(of: Measured, own: Record<string, unknown> = {}): JudgedMetric & { rules: string[] } {
  const { metrics, findings } = judgePage(planWith(own), of);
  return { ...(metrics[0] as JudgedMetric), rules: findings.map((one) => one.rule) };
}

describe('a figure', () => {
  const steady = [1_000, 1_010, 990, 1_005, 1_000];

  test('at its budget passes, above it fails and says what would have passed', () => {
    expect(judged(measured([2_500, 2_500, 2_500]))).toMatchObject({
      answer: 'pass',
      value: 2_500,
      rules: [],
    });
    const { findings } = judgePage(planWith(), measured([2_400, 2_600, 2_501]));
    expect(findings).toMatchObject([
      {
        id: 'performance/budget/largest_contentful_paint:/',
        value: '2501 ms',
        threshold: 'at most 2500 ms',
        remedy: expect.stringMatching(/2500 ms or less would have passed.*modern formats/),
        blocks: true,
      },
    ]);
  });

  test('beyond the floor is a regression', () => {
    const slower = measured([1_400, 1_390, 1_420, 1_405, 1_400], steady, [1_020, 1_000, 1_005, 998, 1_010]);
    expect(judged(slower)).toMatchObject({
      answer: 'fail',
      regressed: true,
      live: 1_003,
      floor: 25,
      rules: ['regression'],
      runs: { candidate: [1_400, 1_390, 1_420, 1_405, 1_400] },
    });
    expect(judged(slower).interval?.[0]).toBeGreaterThan(25);
  });

  test('the same as live is none', () => {
    expect(judged(measured(steady, steady, steady))).toMatchObject({
      answer: 'pass',
      regressed: false,
      rules: [],
    });
  });

  test('within the least difference is none, however steady', () => {
    const by20 = steady.map((value) => value + 20);
    expect(judged(measured(by20, steady, steady))).toMatchObject({ answer: 'pass', floor: 25 });
    expect(judged(measured(by20, steady, steady), { leastDifference: '0%' })).toMatchObject({
      answer: 'fail',
      rules: ['regression'],
    });
  });

  test('that the live site itself does not keep steady is an error, and no regression', () => {
    const restless = measured(
      steady.map((value) => value + 1_200),
      steady,
      steady.map((value) => value + 700),
    );
    expect(judged(restless)).toMatchObject({
      answer: 'error',
      regressed: false,
      rules: ['noise'],
      noise: 690,
      said: expect.stringMatching(/^Too noisy after 5 rounds/),
    });
    expect(judged(restless, { noiseLimit: '30%' }).rules).not.toContain('noise');
  });

  test('over budget stays a failure in noise', () => {
    const restless = measured(
      [2_600, 2_700, 2_600, 2_650, 2_620],
      steady,
      steady.map((value) => value + 700),
    );
    expect(judged(restless)).toMatchObject({ answer: 'fail', rules: ['budget', 'noise'] });
  });

  test('without a live site is held to its budget, and says why', () => {
    expect(judged(measured(steady))).toMatchObject({
      answer: 'pass',
      said: 'Held to its budget alone: there is no live site.',
    });
    expect(judged(measured(steady))).not.toHaveProperty('live');
  });

  test('that some run does not have is not measured', () => {
    const { metrics, findings } = judgePage(planWith(), measured([1_000, undefined, 1_000]));
    expect(metrics).toEqual([]);
    expect(findings).toMatchObject([{ rule: 'not-measured', blocks: true }]);
  });
});

describe('the worked example of docs/performance.md', () => {
  const document = readFileSync(path.resolve(import.meta.dirname, '../../../docs/performance.md'), 'utf8');
  const row = (name: string): number[] => {
    const cells =
      document
        .split('\n')
        .find((line) => line.startsWith(`| ${name} `))
        ?.split('|') ?? [];
    return cells.slice(2, 7).map((cell) => Number(cell.trim().replace(',', '')));
  };
  const [first, second] = [row('live'), row('live, again')];

  test('is what the check says', () => {
    const slower = judged(measured(row('candidate'), first, second));
    expect(slower).toMatchObject({
      value: 2_320,
      live: 2_040,
      difference: 290,
      interval: [250, 330],
      noise: 40,
      floor: 40,
      rounds: 5,
      rules: ['regression'],
    });
    expect(openMetrics(planWith(), measured(row('candidate'), first, second))).toEqual([
      { metric, why: 'suspicion' },
    ]);
    expect(judged(measured([2_090, 2_040, 2_150, 2_060, 2_110], first, second))).toMatchObject({
      difference: 50,
      interval: [20, 80],
      rules: [],
    });
    const restless = first.map((value) => value + 800);
    expect(judged(measured(row('candidate'), first, restless)).rules).toEqual(['noise']);
  });

  test('is a figure as the report reads it', () => {
    const { metrics } = judgePage(planWith(), measured(row('candidate'), first, second));
    expect(Figure.parse(metrics[0])).toEqual({
      url,
      engine: 'chromium',
      profile: 'mobile',
      metric,
      unit: 'ms',
      value: 2_320,
      budget: 2_500,
      live: 2_040,
      regressed: true,
    });
  });
});

describe('the plan', () => {
  test('takes the critical pages that show something, and production to compare with', () => {
    const plan = planOf(contextWith());
    expect(plan.pages.map((one) => one.path)).toEqual(['/', '/appointments', '/contact']);
    expect(plan).toMatchObject({ runs: 5, live: { site: new URL('https://fhiriq.com') } });
    expect(plan.metrics).toHaveLength(5);
    for (const { budgets } of plan.pages)
      expect(budgets).toEqual({
        page_load_time: 3_000,
        first_contentful_paint: 1_800,
        largest_contentful_paint: 2_500,
        cumulative_layout_shift: 0.1,
        time_to_interactive: 3_800,
      });
  });

  test('takes other budgets for single pages, and what is left out from those of all', () => {
    const own = {
      budgets: { page_load_time: '2s' },
      pageBudgets: { '/contact': { largest_contentful_paint: '4s', cumulative_layout_shift: 0 } },
    };
    const [home, , contact] = planOf(contextWith(own)).pages;
    expect(home?.budgets).toMatchObject({ page_load_time: 2_000, largest_contentful_paint: 2_500 });
    expect(contact?.budgets).toMatchObject({
      page_load_time: 2_000,
      largest_contentful_paint: 4_000,
      cumulative_layout_shift: 0,
    });
  });

  test('refuses budgets of a page that is not measured', () => {
    expect(() => planOf(contextWith({ pages: ['/'], pageBudgets: { '/shop': {} } }))).toThrow(
      /pageBudgets names \/shop, which is not measured\. Measured are \/ /,
    );
  });

  test('never has fewer rounds at most than at first', () => {
    expect(planOf(contextWith({ runs: 20 }))).toMatchObject({ runs: 20, mostRuns: 20 });
  });

  test.each([
    ['two runs', contextWith({ runs: 2 }), /^2 runs give no interval .*at least 3 do/],
    ['no comparison wanted', contextWith({ compare: 'none' }), /compares with no site/],
    ['production itself', contextWith({}, { stage: 'production' }), /is the live site itself/],
    ['the live address given', contextWith({}, { url: 'https://fhiriq.com/' }), /is the live site itself/],
  ])('%s: budgets alone', (_, context, why) => {
    expect(planOf(context).live).toEqual({ none: expect.stringMatching(why) });
  });
});
