import { expect, test } from '@jest/globals';
import { livePageOf, type LivePage } from '../src/performance/live-page.ts';
import { withBench } from '../src/self-test/bench.ts';
import { keepingLog, standingClock } from './helpers/context.ts';

const parts = { clock: standingClock(), log: keepingLog(), env: process.env, packsDirectory: 'none' };
const page = { path: '/prices', url: 'https://staging.fhiriq.com/prices', budgets: {} as never };

/** What is said of the live page where the live site answers with a status; without one it does not answer at all. */
function livePage(status?: number): Promise<LivePage> {
  return withBench(parts, async (bench) => {
    const site = await bench.serve((_, response) => {
      if (status === undefined) response.destroy();
      else response.writeHead(status).end();
    });
    return livePageOf(bench.context({ settings: bench.settings('performance') }), { site }, page);
  });
}

test('a live page that answers is compared with', async () => {
  expect(await livePage(200)).toEqual({ url: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+\/prices$/) });
});

test.each([404, 410])('a page that the live site answers with %i is new: budgets alone', async (status) => {
  expect(await livePage(status)).toEqual({
    none: expect.stringMatching(new RegExp(`no such page .*/prices answers ${String(status)}`)),
  });
});

test.each([401, 500, 503])('a live site that answers %i cannot be compared with', async (status) => {
  await expect(livePage(status)).rejects.toThrow(
    new RegExp(`answered ${String(status)}.*compare: none`, 's'),
  );
});

test('a live site that does not answer cannot be compared with', async () => {
  await expect(livePage()).rejects.toThrow(/gave no answer.*compare: none/s);
});

test('without a live site nothing is asked', async () => {
  const context = { http: undefined } as never;
  expect(await livePageOf(context, { none: 'there is none' }, page)).toEqual({ none: 'there is none' });
});
