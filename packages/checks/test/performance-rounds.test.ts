import { describe, expect, test } from '@jest/globals';
import { WorkError } from '@fhir-iq/sluice-model';
import type { CheckContext } from '../src/check.ts';
import { NotMeasured, type Load } from '../src/performance/lighthouse/report.ts';
import { measurePages, type PageOutcome } from '../src/performance/measure-pages.ts';
import { PageRounds } from '../src/performance/measure.ts';
import type { MetricName } from '../src/performance/metrics.ts';
import type { Plan, PlannedPage } from '../src/performance/plan.ts';
import { keepingLog } from './helpers/context.ts';

const metric: MetricName = 'largest_contentful_paint';
const live = 'https://fhiriq.com/';
const budgets = { [metric]: 2_500 } as PlannedPage['budgets'];
const pageAt = (path: string): PlannedPage => ({ path, url: `https://staging.fhiriq.com${path}`, budgets });
const page = pageAt('/');
const load = (value: number): Load => ({
  values: { [metric]: value },
  frames: [],
  advice: [],
  benchmarkIndex: 2_000,
  warnings: [],
});
const http = {
  request: ({ url }: { url: string }) => Promise.resolve({ status: 200, url, text: () => '<p>Here</p>' }),
};
const context = { log: keepingLog(), http } as unknown as CheckContext;

/** Answers loads by address and by how many there were before, of all and of that site. */
function lighthouseWith(answers: (host: string, count: number, ofHost: number) => Load | Error) {
  const asked: string[] = [];
  return {
    asked,
    tools: [],
    load: (url: string): Promise<Load> => {
      const { host } = new URL(url);
      asked.push(host);
      const answer = answers(host, asked.length, asked.filter((one) => one === host).length);
      return answer instanceof Error ? Promise.reject(answer) : Promise.resolve(answer);
    },
  };
}

const [own, other] = ['staging.fhiriq.com', 'fhiriq.com'];

describe('rounds', () => {
  const measuring = (lighthouse: ReturnType<typeof lighthouseWith>) => ({
    ...{ context, lighthouse, deadline: Infinity, timeBudget: '30m' },
  });

  test('go by turns, each beginning with another site, also those that are measured later', async () => {
    const lighthouse = lighthouseWith((_, count) => load(count));
    const rounds = new PageRounds(page, { url: live });
    expect(await rounds.add(measuring(lighthouse), 2)).toBeUndefined();
    expect(await rounds.add(measuring(lighthouse), 1)).toBeUndefined();
    expect(lighthouse.asked).toEqual([own, other, other, other, other, own, other, own, other]);
    const values = (loads: readonly Load[] | undefined) => loads?.map((one) => one.values[metric]);
    const { candidate, live: both } = rounds.measured;
    expect(values(candidate)).toEqual([1, 6, 8]);
    expect(values(both?.[0])).toEqual([2, 4, 9]);
    expect(values(both?.[1])).toEqual([3, 5, 7]);
  });

  test.each([
    ['Lighthouse', new NotMeasured('NO_FCP: nothing was painted')],
    ['a browser', new WorkError({ what: 'Chromium could not be started: NO_FCP' })],
  ])('with a load of %s that fails once are whole, and say so', async (_, failure) => {
    const lighthouse = lighthouseWith((_host, count) => (count === 2 ? failure : load(1)));
    const rounds = new PageRounds(page, { none: 'none' });
    expect(await rounds.add(measuring(lighthouse), 3)).toBeUndefined();
    expect(lighthouse.asked).toHaveLength(4);
    expect(rounds.measured).toMatchObject({
      flaky: [expect.stringMatching(/run 2.*NO_FCP/)],
      candidate: { length: 3 },
    });
  });

  test('with loads that fail twice end, and no more are made', async () => {
    const lighthouse = lighthouseWith(() => new NotMeasured('PROTOCOL_TIMEOUT'));
    const rounds = new PageRounds(page, { url: live });
    const ended = await rounds.add(measuring(lighthouse), 5);
    expect(ended).toEqual({
      reason: expect.stringMatching(/candidate, run 1: .*PROTOCOL_TIMEOUT, at two attempts$/),
      timeIsUp: false,
    });
    expect(lighthouse.asked).toHaveLength(2);
    expect(rounds.length).toBe(0);
  });

  test('keep nothing of a round that was not ended', async () => {
    const lighthouse = lighthouseWith((host, _, count) =>
      host === other && count > 2 ? new NotMeasured('ERRORED_DOCUMENT_REQUEST (Status code: 503)') : load(1),
    );
    const rounds = new PageRounds(page, { url: live });
    const ended = await rounds.add(measuring(lighthouse), 3);
    expect(ended?.reason).toMatch(/live, run 2: https:\/\/fhiriq\.com\/: .*503\), at two attempts$/);
    expect(rounds.measured).toMatchObject({ candidate: { length: 1 }, live: [{ length: 1 }, { length: 1 }] });
  });

  test('are not tried again where that would end in the same way', async () => {
    const lighthouse = lighthouseWith(() => new NotMeasured('it leads elsewhere', { lasting: true }));
    expect(await new PageRounds(page, { url: live }).add(measuring(lighthouse), 3)).toMatchObject({
      reason: expect.stringMatching(/leads elsewhere$/),
    });
    expect(lighthouse.asked).toHaveLength(1);
  });
});

describe('pages', () => {
  const plan = (over: Partial<Plan> = {}): Plan => ({
    ...{ pages: [page], metrics: [metric], runs: 3, mostRuns: 9, timeBudget: '30m', formFactor: 'mobile' },
    ...{ noiseLimit: 0.2, leastDifference: 0.01, live: { site: new URL(live) } },
    ...over,
  });
  /** A steady site with a spread of 10 ms. */
  const steady = (count: number): number => 1_000 + (count % 3) * 5;
  const measure = async (
    answers: Parameters<typeof lighthouseWith>[0],
    over: Partial<Plan> = {},
  ): Promise<{ outcomes: PageOutcome[]; asked: string[] }> => {
    const lighthouse = lighthouseWith(answers);
    return { outcomes: await measurePages(context, lighthouse, plan(over)), asked: lighthouse.asked };
  };

  test('that nothing speaks against take their runs and no more', async () => {
    const { outcomes, asked } = await measure((_, count) => load(steady(count)));
    expect(outcomes).toMatchObject([{ rounds: 3, extended: [] }]);
    expect(asked).toHaveLength(9);
  });

  test('that seem slower are measured in fresh rounds, which may clear them', async () => {
    const { outcomes } = await measure((host, count, ofHost) =>
      load(steady(count) + (host === own && ofHost <= 3 ? 300 : 0)),
    );
    expect(outcomes).toMatchObject([{ rounds: 6, extended: [`${metric}: suspected to be slower`] }]);
  });

  test('that are slower are so in the fresh rounds too', async () => {
    const { outcomes } = await measure((host, count) => load(steady(count) + (host === own ? 300 : 0)));
    expect(outcomes).toMatchObject([{ rounds: 6 }]);
  });

  test('whose live site does not keep steady are measured until it does, or until mostRuns', async () => {
    const restless = async (until: number): Promise<PageOutcome[]> => {
      const site = (host: string, count: number, ofHost: number): Load =>
        load(host === other && ofHost <= until ? 1_000 + ((617 * ofHost) % 3_000) : steady(count));
      return (await measure(site)).outcomes;
    };
    const extended = [`${metric}: noise above its limit`];
    expect(await restless(Infinity)).toMatchObject([{ rounds: 9, extended }]);
    expect(await restless(6)).toMatchObject([{ rounds: 6, extended }]);
  });

  test('get their runs first, all of them, before one gets more', async () => {
    const { asked, outcomes } = await measure(
      (host, count) => load(steady(count) + (host === own ? 300 : 0)),
      { pages: [page, pageAt('/contact')], live: { site: new URL(live) } },
    );
    expect(outcomes.map((one) => one.rounds)).toEqual([6, 6]);
    expect(asked).toHaveLength(2 * 6 * 3);
  });

  test('that fail in further rounds keep what was measured, and say so', async () => {
    const { outcomes } = await measure((host, count, ofHost) =>
      host === own && ofHost > 4 ? new NotMeasured('NO_FCP') : load(steady(count) + (host === own ? 300 : 0)),
    );
    expect(outcomes).toMatchObject([
      { rounds: 4, measured: { candidate: { length: 4 } }, ended: { timeIsUp: false } },
    ]);
  });

  test('are not begun when the time is up, and say which key says so', async () => {
    const { outcomes, asked } = await measure(() => load(1), { timeBudget: '0s' });
    expect(asked).toEqual([]);
    expect(outcomes).toMatchObject([
      { rounds: 0, ended: { timeIsUp: true, reason: expect.stringMatching(/with\.timeBudget: 0s\)$/) } },
    ]);
    expect(outcomes[0]).not.toHaveProperty('measured');
  });

  test('of which one cannot be measured do not stop the others', async () => {
    const { outcomes } = await measure(
      (host, count) => (host === own && count === 1 ? new NotMeasured('gone', { lasting: true }) : load(1)),
      { pages: [pageAt('/gone'), page], live: { none: 'none' } },
    );
    expect(outcomes).toMatchObject([{ rounds: 0, ended: { timeIsUp: false } }, { rounds: 3 }]);
  });
});
