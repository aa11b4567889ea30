import type { IncomingMessage, ServerResponse } from 'node:http';
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

/** What is said where the two sites answer with pages or addresses to go to. */
function between(live: string, own: string): Promise<LivePage> {
  return withBench(parts, async (bench) => {
    const serving = (answer: string) => (request: IncomingMessage, response: ServerResponse) => {
      if (request.url !== '/prices' || answer.startsWith('<')) response.end(answer);
      else response.writeHead(302, { location: answer }).end();
    };
    const candidate = await bench.serve(serving(own));
    const url = new URL('/prices', candidate).href;
    const site = await bench.serve(serving(live === 'the candidate' ? url : live));
    return livePageOf(bench.context({ settings: bench.settings('performance') }), { site }, { ...page, url });
  });
}

const form = '<form><input name="key" type="password"></form>';

test('a live address that leads to the candidate is the same deployment: budgets alone', async () => {
  expect(await between('the candidate', '<h1>Prices</h1>')).toEqual({
    none: expect.stringMatching(/leads to the page under test itself$/),
  });
});

test('a live page that leads elsewhere cannot be compared with', async () => {
  await expect(between('/login', '<h1>Prices</h1>')).rejects.toThrow(
    /leads to http:.*\/login.*environments\.production\.url/s,
  );
});

test.each([
  ['the live site', form, '<h1>Prices</h1>'],
  ['the candidate', '<h1>Prices</h1>', form],
])('a password page of %s is not compared', async (_, live, own) => {
  await expect(between(live, own)).rejects.toThrow(/asks for a password, and .* does not/);
});

test('two pages that both ask for a password are compared', async () => {
  expect(await between(form, form)).toHaveProperty('url');
});

test('a live page that answers is compared with', async () => {
  expect(await between('<h1>Prices</h1>', '<h1>Prices</h1>')).toEqual({
    url: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+\/prices$/),
  });
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
