import http from 'node:http';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { secret, ShownRoad } from './road.ts';

let road: ShownRoad;
beforeEach(async () => (road = await ShownRoad.open()));
afterEach(async () => await road.close());

const reviewers = ['ada-lead', 'dev-dana'];
const id = '4 production-tech-lead tech-lead';

async function post(
  name: string,
  body: unknown,
  given: { base?: string; headers?: Record<string, string> } = {},
): Promise<{ status: number; text: string }> {
  const answer = await fetch(new URL(name, given.base ?? road.page.address), {
    method: 'POST',
    headers: {
      origin: new URL(road.page.address).origin,
      'content-type': 'application/json',
      ...given.headers,
    },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });
  return { status: answer.status, text: await answer.text() };
}

/** Whether a wait is over, without waiting for it. */
async function isAnswered(asked: Promise<unknown>): Promise<boolean> {
  return await Promise.race([
    asked.then(() => true),
    new Promise<false>((resolve) => setImmediate(resolve, false)),
  ]);
}

describe('the address', () => {
  test.each([
    '',
    'page.css',
    'events',
    '0123456789abcdef0123456789abcdef/',
    '0123456789abcdef0123456789abcdef/events',
  ])('without the key there is nothing at /%s', async (path) => {
    const answer = await fetch(new URL(`/${path}`, road.page.address));
    expect(answer.status).toBe(404);
    expect(await answer.text()).toBe('There is nothing here.');
  });

  test.each(['../package.json', '..%2Fpage.ts', 'nothing.js', 'app.js/', 'constructor'])(
    'beside the page, %s is not served',
    async (name) => {
      expect((await fetch(`${road.page.address}${name}`)).status).toBe(404);
    },
  );

  test('another name for this machine is not answered: a foreign page could point one here', async () => {
    const url = new URL(road.page.address);
    const status = await new Promise((resolve, reject) => {
      http
        .get({
          host: '127.0.0.1',
          port: url.port,
          path: url.pathname,
          headers: { host: `evil.test:${url.port}` },
        })
        .on('response', (response) => resolve(response.resume().statusCode))
        .on('error', reject);
    });
    expect(status).toBe(404);
  });

  test('says in its headers what a browser may do with it', async () => {
    const { headers, status } = await fetch(road.page.address);
    expect(status).toBe(200);
    const policy = headers.get('content-security-policy');
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain("frame-ancestors 'none'");
    expect(policy).not.toMatch(/unsafe|\*|https?:/);
    expect(headers.get('referrer-policy')).toBe('no-referrer');
    expect(headers.get('cache-control')).toBe('no-store');
    expect(headers.get('x-content-type-options')).toBe('nosniff');
  });
});

describe('an answer', () => {
  test.each(['approved', 'rejected'] as const)(
    'of a reviewer counts: %s, with the comment',
    async (outcome) => {
      const asked = road.ask('tech-lead', reviewers);
      expect(await post('answer', { id, by: 'ada-lead', outcome, comment: ' seen ' })).toEqual({
        status: 204,
        text: '',
      });
      expect(await asked).toEqual({ outcome, by: 'ada-lead', comment: 'seen' });
      expect((await post('answer', { id, by: 'ada-lead', outcome })).status).toBe(409);
    },
  );

  test.each([
    [
      'the person who started the run',
      { by: 'dev-dana' },
      403,
      'dev-dana started this run and may not approve it',
    ],
    ['a stranger', { by: 'mallory' }, 403, 'mallory is not among the reviewers. ada-lead may answer.'],
    ['nobody', { by: undefined }, 403, 'undefined is not among the reviewers'],
    ['a wait that is not there', { id: '5 x y' }, 409, 'Nothing waits for this answer any more.'],
    ['neither yes nor no', { outcome: 'maybe' }, 400, 'outcome is neither'],
    ['a long comment', { comment: 'x'.repeat(1_001) }, 400, 'at most 1000 characters'],
  ])('of %s is refused', async (_who, wrong, status, text) => {
    const asked = road.ask('tech-lead', reviewers);
    const answer = await post('answer', { id, by: 'ada-lead', outcome: 'approved', ...wrong });
    expect(answer.status).toBe(status);
    expect(answer.text).toContain(text);
    expect(await isAnswered(asked)).toBe(false);
  });

  test.each([
    ['a foreign page', { headers: { origin: 'https://evil.test' } }, 403],
    ['a page without an origin', { headers: { origin: 'null' } }, 403],
    ['a plain form', { headers: { 'content-type': 'application/x-www-form-urlencoded' } }, 415],
    ['another path', { base: 'KEY' }, 404],
  ])('from %s is refused', async (_where, given, status) => {
    const asked = road.ask('tech-lead', reviewers);
    const base =
      'base' in given ? new URL('/0123456789abcdef0123456789abcdef/', road.page.address).href : undefined;
    const answer = await post(
      'answer',
      { id, by: 'ada-lead', outcome: 'approved' },
      {
        ...('headers' in given ? { headers: given.headers } : {}),
        ...(base === undefined ? {} : { base }),
      },
    );
    expect(answer.status).toBe(status);
    expect(await isAnswered(asked)).toBe(false);
  });

  test.each([
    ['not JSON', '{', 400],
    ['no object', '[]', 400],
    ['too long', JSON.stringify({ id: 'x'.repeat(20_000) }), 413],
  ])('that is %s is refused', async (_what, body, status) => {
    expect((await post('answer', body)).status).toBe(status);
  });

  test('is not waited for any longer when the job is cancelled', async () => {
    const cancel = new AbortController();
    const request = {
      environment: 'e',
      reviewers,
      preventSelfReview: false,
      actor: 'x',
      starter: '',
      job: 'j',
      run: 1,
    };
    const asked = road.page.ask(request, cancel.signal);
    cancel.abort(new Error('cancelled'));
    await expect(asked).rejects.toThrow('cancelled');
    expect((await post('answer', { id: '1 e j', by: 'ada-lead', outcome: 'approved' })).status).toBe(409);
  });
});

describe('a switch', () => {
  test('turns a fault on, sets it otherwise, and off', async () => {
    const on = (): string[] => road.switches.list().map(({ name, when }) => `${name} ${when.kind}`);
    expect((await post('fault', { fault: 'wix-build-error', on: true })).status).toBe(204);
    expect(on()).toEqual(['wix-build-error always']);
    await post('fault', { fault: 'wix-build-error@production', on: true });
    expect(on()).toEqual(['wix-build-error environment']);
    await post('fault', { fault: 'wix-build-error', on: false });
    expect(on()).toEqual([]);
  });

  test.each([
    [{ fault: 'no-such-fault', on: true }, 'There is no fault named "no-such-fault"'],
    [{ fault: 'slack-refuses@production', on: true }, 'names an environment'],
    [{ fault: 7, on: true }, 'fault is a text'],
    [{ fault: 'wix-build-error', on: 'yes' }, 'on is true or false'],
  ])('that does not exist is refused: %j', async (given, text) => {
    const answer = await post('fault', given);
    expect(answer.status).toBe(400);
    expect(answer.text).toContain(text);
    expect(road.switches.list()).toEqual([]);
  });
});

test('the live events tell what was, then what happens, and no secret', async () => {
  road.production();
  road.emit({ type: 'note', text: `with ${secret}`, at: '2026-11-24T10:02:11.000Z' });
  const stream = await fetch(`${road.page.address}events`);
  expect(stream.headers.get('content-type')).toContain('text/event-stream');
  const reader = stream.body!.pipeThrough(new TextDecoderStream()).getReader();
  let told = '';
  const until = async (text: string): Promise<void> => {
    while (!told.includes(text)) told += (await reader.read()).value ?? '';
  };
  await until('with ***');
  expect(told).toContain('event: begin');
  expect(told).toContain('"workflow":"production"');
  road.emit({ type: 'note', text: `later ${secret}`, at: '2026-11-24T10:02:12.000Z' });
  await until('later ***');
  expect(told).not.toContain(secret);
  await road.page.close();
  while (!(await reader.read()).done);
});

test('any other method is refused', async () => {
  expect((await fetch(road.page.address, { method: 'DELETE' })).status).toBe(405);
  expect((await post('nothing', {})).status).toBe(404);
  expect((await post('constructor', {})).status).toBe(404);
});

describe('a report that a run kept', () => {
  const read = async (name: string): Promise<Response> => await fetch(`${road.page.address}${name}`);

  test('is shown with no secret in it, and may run and load nothing', async () => {
    road.production();
    road.report(`<!doctype html><title>Report</title><script>alert('${secret}')</script>`);
    const answer = await read('report-4-report');
    expect(answer.status).toBe(200);
    expect(answer.headers.get('content-type')).toBe('text/html; charset=utf-8');
    const policy = answer.headers.get('content-security-policy');
    expect(policy).toMatch(/^sandbox /);
    expect(policy).toContain("default-src 'none'");
    expect(policy).not.toMatch(/allow-scripts|allow-same-origin|script-src/);
    expect(await answer.text()).toContain("alert('***')");
  });

  test.each(['report-4-other', 'report-5-report', 'report-4-report%2f..', 'report.html'])(
    'no other name leads to it: %s',
    async (name) => {
      road.production();
      road.report('<p>Green</p>');
      expect((await read(name)).status).toBe(404);
    },
  );
});
