import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';
import { afterEach, expect, jest, test } from '@jest/globals';
import { createHttp, systemClock } from '@fhir-iq/sluice-runtime';
import { apiEndpoints } from '../src/endpoints/api-endpoints.ts';
import { checkContext, keepingLog } from './helpers/context.ts';

jest.setTimeout(60_000);

const closing: (() => void)[] = [];
afterEach(() => closing.splice(0).forEach((close) => close()));

const json = { 'content-type': 'application/json' };
/** 64 MB of blanks, which unpack from 64 kB. */
const bomb = gzipSync(Buffer.alloc(64 * 1024 * 1024, 0x20));

/** Asks one endpoint of a server that answers so. */
async function look(answer: (response: ServerResponse, path: string) => void, with_: object = {}) {
  const server = createServer((request, response) => answer(response, request.url ?? ''));
  closing.push(() => {
    server.closeAllConnections();
    server.close();
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const { port } = server.address() as AddressInfo;
  const clock = { ...systemClock(), sleep: () => Promise.resolve() };
  const endpoints = [{ name: 'slots', url: '/_functions/slots', maxTime: '1s', ...with_ }];
  const base = checkContext('/nowhere', '0'.repeat(40), { with: { endpoints } });
  const http = createHttp({ log: keepingLog(), clock, env: {} });
  const url = `http://127.0.0.1:${String(port)}`;
  const result = await apiEndpoints.run({ ...base, clock, http, env: {}, url });
  return { answer: result.answer, rules: result.findings.map((one) => one.rule), reason: result.reason };
}

const endless = (response: ServerResponse, chunk: string, pauseMs: number): void => {
  response.writeHead(200, json);
  const timer = setInterval(() => response.write(chunk), pauseMs);
  response.on('close', () => clearInterval(timer));
};

test.each<[string, (response: ServerResponse, path: string) => void, object, string, RegExp]>([
  [
    'unpacks to far more than it sends',
    (response) => response.writeHead(200, { ...json, 'content-encoding': 'gzip' }).end(bomb),
    {},
    'no-answer',
    /more than 10000000 bytes/,
  ],
  [
    'never ends',
    (response) => endless(response, ' '.repeat(65_536), 1),
    { maxTime: '5s' },
    'no-answer',
    /more than/,
  ],
  ['drips', (response) => endless(response, ' ', 50), {}, 'no-answer', /was not done after 1000 ms/],
  ['says nothing', () => undefined, {}, 'no-answer', /was not done after 1000 ms/],
  [
    'breaks off in the middle',
    (response) => {
      response.writeHead(200, { ...json, 'content-length': '100' });
      response.write('{"a":', () => response.destroy());
    },
    {},
    'no-answer',
    /ended in the middle/,
  ],
  [
    'is cut short where nobody tells',
    (response) => response.writeHead(200, json).end('{"a":'),
    {},
    'json',
    /not JSON/,
  ],
  [
    'is an error page',
    (response) => response.writeHead(200, { 'content-type': 'text/html' }).end('<h1>Oops</h1>'),
    {},
    'json',
    /not JSON but a page/,
  ],
  [
    'is JSON that calls itself a page',
    (response) => response.writeHead(200, { 'content-type': 'text/html' }).end('{}'),
    {},
    'json',
    /not JSON but a page/,
  ],
  ['has no type and no JSON', (response) => response.writeHead(200).end('ok'), {}, 'json', /not JSON/],
  [
    'leads to a page that asks people to log in',
    (response, path) =>
      path === '/login'
        ? response.writeHead(200, { 'content-type': 'text/html' }).end('<form>')
        : response.writeHead(302, { location: '/login' }).end(),
    {},
    'json',
    /not JSON but a page/,
  ],
  [
    'leads in circles',
    (response, path) => response.writeHead(302, { location: path }).end(),
    {},
    'no-answer',
    /redirects more than 5/,
  ],
  ['is limited', (response) => response.writeHead(429, json).end('{}'), {}, 'status', /answered 429/],
  [
    'says of itself that it fails',
    (response) => response.writeHead(200, json).end('{"status":"down"}'),
    {},
    'health',
    /"fail" of itself/,
  ],
])('an answer that %s is red, in bounded time', async (_, answer, over, rule, said) => {
  const started = performance.now();
  const seen = await look(answer, over);
  expect(seen).toMatchObject({ answer: 'fail', reason: expect.stringMatching(said) });
  expect(seen.rules).toContain(rule);
  expect(performance.now() - started).toBeLessThan(20_000);
});

test.each<[string, (response: ServerResponse) => void, object]>([
  ['has no content', (response) => response.writeHead(204).end(), { status: 204 }],
  [
    'is no JSON, as configured',
    (response) => response.writeHead(200, { 'content-type': 'text/csv' }).end('a,b'),
    { json: false },
  ],
  ['is JSON', (response) => response.writeHead(200, json).end('[]'), {}],
  [
    'is packed',
    (response) => response.writeHead(200, { ...json, 'content-encoding': 'gzip' }).end(gzipSync('{}')),
    {},
  ],
])('an answer that %s is green', async (_, answer, over) => {
  expect(await look(answer, over)).toMatchObject({ answer: 'pass' });
});
