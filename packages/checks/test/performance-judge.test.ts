import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { Figure } from '@fhir-iq/sluice-model';
import type { CheckContext } from '../src/check.ts';
import { judgePage, type JudgedMetric } from '../src/performance/judge.ts';
import { NotMeasured, type Load } from '../src/performance/lighthouse/report.ts';
import { measurePage, type Measured } from '../src/performance/measure.ts';
import type { MetricName } from '../src/performance/metrics.ts';
import { planOf, type Plan } from '../src/performance/plan.ts';
import { Checks } from '@fhir-iq/sluice-config/schema/checks';
import { keepingLog, policy } from './helpers/context.ts';

const metric: MetricName = 'largest_contentful_paint';
const page = { path: '/', url: 'https://staging.fhiriq.com/' };

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
const load = (value: number | undefined, advice: string[] = []): Load => ({
  values: value === undefined ? {} : { [metric]: value },
  frames: [],
  advice,
  benchmarkIndex: 2_000,
  warnings: [],
});
const measured = (candidate: (number | undefined)[], first?: number[], second?: number[]): Measured => ({
  page,
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
      noise: 700,
    });
    expect(judged(restless, { noiseLimit: '30%' }).rules).not.toContain('noise');
  });

  test('over budget stays a failure in noise', () => {
    const restless = measured([2_600, 2_700, 2_600], [1_000, 1_000, 1_000], [1_700, 1_700, 1_700]);
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
      difference: 280,
      interval: [240, 375],
      noise: 20,
      floor: 25,
      rules: ['regression'],
    });
    expect(judged(measured([2_090, 2_040, 2_150, 2_060, 2_110], first, second))).toMatchObject({
      difference: 50,
      interval: [0, 115],
      rules: [],
    });
    const restless = first.map((value) => value + 800);
    expect(judged(measured(row('candidate'), first, restless)).rules).toEqual(['noise']);
  });

  test('is a figure as the report reads it', () => {
    const { metrics } = judgePage(planWith(), measured(row('candidate'), first, second));
    expect(Figure.parse(metrics[0])).toEqual({
      url: page.url,
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
    expect(plan.budgets).toEqual({
      page_load_time: 3_000,
      first_contentful_paint: 1_800,
      largest_contentful_paint: 2_500,
      cumulative_layout_shift: 0.1,
      time_to_interactive: 3_800,
    });
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

describe('loads', () => {
  const live = 'https://fhiriq.com/';
  const taking = (answers: (url: string, count: number) => Load | Error) => {
    const asked: string[] = [];
    const lighthouse = {
      tools: [],
      load: async (url: string): Promise<Load> => {
        asked.push(new URL(url).host);
        const answer = answers(url, asked.length);
        if (answer instanceof Error) throw answer;
        return answer;
      },
    };
    return { asked, lighthouse };
  };

  test('go by turns, each round beginning with another site', async () => {
    const { asked, lighthouse } = taking((_, count) => load(count));
    const result = (await measurePage(contextWith(), lighthouse, page, { url: live }, 3)) as Measured;
    const [own, other] = ['staging.fhiriq.com', 'fhiriq.com'];
    expect(asked).toEqual([own, other, other, other, other, own, other, own, other]);
    const values = (loads: readonly Load[] | undefined) => loads?.map((one) => one.values[metric]);
    expect(values(result.candidate)).toEqual([1, 6, 8]);
    expect(values(result.live?.[0])).toEqual([2, 4, 9]);
    expect(values(result.live?.[1])).toEqual([3, 5, 7]);
  });

  test('that fail once are tried again, and said to be flaky', async () => {
    const { asked, lighthouse } = taking((_, count) => (count === 2 ? new NotMeasured('NO_FCP') : load(1)));
    const result = await measurePage(contextWith(), lighthouse, page, { none: 'none' }, 3);
    expect(asked).toHaveLength(4);
    expect(result).toMatchObject({
      flaky: expect.stringMatching(/run 2 of 3.*NO_FCP/),
      candidate: { length: 3 },
    });
  });

  test('that fail twice end the page, and no more are made', async () => {
    const { asked, lighthouse } = taking(() => new NotMeasured('PROTOCOL_TIMEOUT'));
    const result = await measurePage(contextWith(), lighthouse, page, { url: live }, 5);
    expect(asked).toHaveLength(2);
    expect(result).toMatchObject({
      reason: expect.stringMatching(/PROTOCOL_TIMEOUT, at two attempts$/),
      loads: 0,
    });
  });
});
