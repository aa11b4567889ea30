import { describe, expect, test } from '@jest/globals';
import { client, failureOf } from './helpers/client.ts';
import { bodyOf, serve } from './helpers/servers.ts';

describe('retries', () => {
  const answering = (statuses: [number, Record<string, string>?][]) => {
    let at = 0;
    return serve((_request, response) => {
      const [status, headers] = statuses[Math.min(at, statuses.length - 1)]!;
      at += 1;
      response.writeHead(status, headers).end(String(at));
    });
  };

  test.each([
    [[[503], [200]], 2, 1],
    [[[500], [502], [200]], 3, 2],
    [[[429, { 'retry-after': '7' }], [200]], 2, 1],
    [[[501]], 1, 0],
    [[[400]], 1, 0],
  ] as [[number, Record<string, string>?][], number, number][])(
    '%j takes %d attempts',
    async (statuses, attempts, waits) => {
      await using server = await answering(statuses);
      const made = client();
      const answer = await made.http.request({ url: server.url });
      expect([answer.attempts, made.waits.length, server.requests.length]).toEqual([
        attempts,
        waits,
        attempts,
      ]);
    },
  );

  test('Retry-After is honoured as seconds and as a date', async () => {
    await using server = await answering([
      [429, { 'retry-after': '7' }],
      [503, { 'retry-after': 'Mon, 23 Nov 2026 10:00:09 GMT' }],
      [200],
    ]);
    const { http, waits } = client();
    await http.request({ url: server.url });
    expect(waits).toEqual([7_000, 9_000]);
  });

  test('Retry-After beyond the bound is not waited for, and that is said', async () => {
    await using server = await answering([[429, { 'retry-after': '3600' }]]);
    const { http, waits, log } = client();
    expect((await http.request({ url: server.url })).status).toBe(429);
    expect(waits).toEqual([]);
    expect(log.lines.at(-1)?.message).toContain('It asks to wait 3600000 ms; at most 60000 ms are waited.');
  });

  test('the last answer is given when all attempts are used', async () => {
    await using server = await answering([[503]]);
    const answer = await client().http.request({ url: server.url, retry: { attempts: 2 } });
    expect([answer.status, answer.attempts]).toEqual([503, 2]);
  });

  test('only what the policy names is tried again', async () => {
    await using server = await answering([[503]]);
    const answer = await client().http.request({ url: server.url, retry: { attempts: 3, on: ['network'] } });
    expect(answer.attempts).toBe(1);
  });

  test('waits grow and stay bounded', async () => {
    await using server = await answering([[503]]);
    const { http, waits } = client();
    await http.request({ url: server.url, retry: { attempts: 6, delayMs: 1000, maxDelayMs: 4000 } });
    expect(waits).toHaveLength(5);
    waits.forEach((wait, index) => {
      expect(wait).toBeGreaterThanOrEqual(Math.min(4000, 750 * 2 ** index));
      expect(wait).toBeLessThanOrEqual(Math.min(4000, 1250 * 2 ** index));
    });
  });
});

describe('redirects', () => {
  test('are followed and told', async () => {
    await using server = await serve((request, response) => {
      if (request.url === '/a') response.writeHead(301, { location: '/b?x=1' }).end();
      else response.end('there');
    });
    const answer = await client().http.request({ url: `${server.url}/a` });
    expect([answer.text(), answer.url]).toEqual(['there', `${server.url}/b?x=1`]);
    expect(answer.redirects).toEqual([{ status: 301, from: `${server.url}/a`, to: `${server.url}/b?x=1` }]);
  });

  test('are the answer where that is asked for', async () => {
    await using server = await serve((_request, response) =>
      response.writeHead(302, { location: '/b' }).end(),
    );
    const answer = await client().http.request({ url: server.url, redirect: 'manual' });
    expect([answer.status, answer.headers['location'], server.requests.length]).toEqual([302, '/b', 1]);
  });

  test('that go in a circle end at the limit', async () => {
    await using server = await serve((_request, response) =>
      response.writeHead(302, { location: '/' }).end(),
    );
    const failure = await failureOf(client().http.request({ url: server.url, maxRedirects: 4 }));
    expect([failure.code, server.requests.length]).toEqual(['TOO_MANY_REDIRECTS', 5]);
  });

  test('to another origin carry no credential, to the same they do', async () => {
    const seen: Record<string, unknown>[] = [];
    await using other = await serve((request, response) => {
      seen.push(request.headers);
      response.end();
    });
    await using server = await serve((request, response) => {
      seen.push(request.headers);
      response.writeHead(302, { location: request.url === '/' ? '/same' : other.url }).end();
    });
    const secret = { authorization: 'IST.key', cookie: 'a=b', 'wix-site-id': 'x', 'x-api-key': 'k' };
    await client().http.request({ url: server.url, headers: { ...secret, accept: 'text/html' } });
    expect(seen).toHaveLength(3);
    expect(seen[1]).toMatchObject(secret);
    for (const name of Object.keys(secret)) expect(seen[2]).not.toHaveProperty(name);
    expect(seen[2]).toMatchObject({ accept: 'text/html' });
  });

  test.each([
    [301, 'POST', 'GET', ''],
    [302, 'POST', 'GET', ''],
    [303, 'PUT', 'GET', ''],
    [307, 'POST', 'POST', 'body'],
    [308, 'PUT', 'PUT', 'body'],
  ])('%d after %s goes on as %s', async (status, method, becomes, body) => {
    let last = {};
    await using server = await serve((request, response) => {
      void bodyOf(request).then((text) => {
        last = { method: request.method, body: text };
        if (request.url === '/') response.writeHead(status, { location: '/next' });
        response.end();
      });
    });
    await client().http.request({ method, url: server.url, body: 'body' });
    expect(last).toEqual({ method: becomes, body });
  });

  test.each([
    ['file:///etc/passwd', '"file:"'],
    ['http://', 'an address that cannot be read'],
  ])('to %s are refused', async (location, said) => {
    await using server = await serve((_request, response) => response.writeHead(302, { location }).end());
    const failure = await failureOf(client().http.request({ url: server.url }));
    expect([failure.code, failure.message]).toEqual(['BAD_REDIRECT', expect.stringContaining(said)]);
  });
});
