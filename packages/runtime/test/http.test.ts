import type { ServerResponse } from 'node:http';
import zlib from 'node:zlib';
import { describe, expect, test } from '@jest/globals';
import { systemClock } from '@fhir-iq/sluice-runtime';
import { client, failureOf } from './helpers/client.ts';
import { bodyOf, serve, serveBytes } from './helpers/servers.ts';

describe('an answer', () => {
  test('has status, headers, body and times', async () => {
    await using server = await serve((_request, response) =>
      response.setHeader('set-cookie', ['a=1', 'b=2']).setHeader('x-a', 'b').end('{"ok":true}'),
    );
    const answer = await client().http.request({ url: `${server.url}/x?y=1` });
    expect(answer).toMatchObject({ url: `${server.url}/x?y=1`, status: 200, attempts: 1, redirects: [] });
    expect(answer.headers).toMatchObject({ 'x-a': 'b', 'set-cookie': 'a=1\nb=2' });
    expect(answer.json()).toEqual({ ok: true });
    expect(answer.timings.firstByteMs).toBeLessThanOrEqual(answer.timings.totalMs);
  });

  test('is given on as it is if it is an error of the site', async () => {
    await using server = await serve((_request, response) => response.writeHead(404).end('none'));
    const answer = await client().http.request({ url: server.url });
    expect([answer.status, answer.text(), server.requests.length]).toEqual([404, 'none', 1]);
  });

  test.each([
    ['gzip', zlib.gzipSync('packed')],
    ['br', zlib.brotliCompressSync('packed')],
    ['deflate', zlib.deflateSync('packed')],
    ['unheard-of', Buffer.from('packed')],
  ])('that is compressed is unpacked: %s', async (encoding, body) => {
    await using server = await serve((_request, response) =>
      response.setHeader('content-encoding', encoding).end(body),
    );
    expect((await client().http.request({ url: server.url })).text()).toBe('packed');
  });

  test('that is not JSON is said to be none', async () => {
    await using server = await serve((_request, response) => response.end('<!doctype html>'));
    const answer = await client().http.request({ url: server.url });
    expect(() => answer.json()).toThrow(`${server.url}/ answered what is not JSON: "<!doctype html>".`);
  });

  test('to HEAD has no body', async () => {
    await using server = await serve((_request, response) =>
      response.setHeader('content-length', '5000').end(),
    );
    const answer = await client().http.request({ method: 'HEAD', url: server.url, maxBytes: 10 });
    expect([answer.status, answer.body.length]).toEqual([200, 0]);
  });
});

describe('what is sent', () => {
  test('is the body with its length and the headers asked for', async () => {
    let seen = {};
    await using server = await serve((request, response) => {
      void bodyOf(request).then((body) => {
        seen = {
          body,
          type: request.headers['content-type'],
          length: request.headers['content-length'],
          agent: request.headers['user-agent'],
        };
        response.end();
      });
    });
    await client().http.request({
      method: 'POST',
      url: server.url,
      headers: { 'Content-Type': 'text/plain' },
      body: 'grüße',
    });
    expect(seen).toEqual({ body: 'grüße', type: 'text/plain', length: '7', agent: 'sluice' });
  });
});

describe('limits', () => {
  test.each([
    [
      'announced',
      (response: ServerResponse) => response.setHeader('content-length', '5000').end('x'.repeat(5000)),
    ],
    ['not announced', (response: ServerResponse) => response.end('x'.repeat(5000))],
    [
      'a bomb',
      (response: ServerResponse) =>
        response.setHeader('content-encoding', 'gzip').end(zlib.gzipSync('x'.repeat(5_000_000))),
    ],
  ])('a body above the limit is refused: %s', async (_name, answer) => {
    await using server = await serve((_request, response) => void answer(response));
    const failure = await failureOf(client().http.request({ url: server.url, maxBytes: 1000 }));
    expect(failure.code).toBe('TOO_LARGE');
    expect(failure.message).toBe(
      `GET ${server.url}/ answered more than 1000 bytes. The limit for this request is 1000 bytes.`,
    );
    expect(server.requests).toHaveLength(1);
  });

  test('a body that never ends is refused at the limit', async () => {
    await using server = await serve((_request, response) => {
      const timer = setInterval(() => response.write('x'.repeat(10_000)), 1);
      response.on('close', () => clearInterval(timer));
    });
    expect((await failureOf(client().http.request({ url: server.url, maxBytes: 100_000 }))).code).toBe(
      'TOO_LARGE',
    );
  });

  test.each([
    ['no answer', () => undefined],
    [
      'a body that drips',
      (response: ServerResponse) => void setInterval(() => response.write('x'), 20).unref(),
    ],
  ])('the timeout is that of the whole exchange: %s', async (_name, handler) => {
    await using server = await serve((_request, response) => handler(response));
    const started = performance.now();
    const failure = await failureOf(
      client().http.request({ url: server.url, timeoutMs: 200, retry: { attempts: 1 } }),
    );
    expect(failure.code).toBe('TIMEOUT');
    expect(failure.message).toContain('was not done after 200 ms');
    expect(performance.now() - started).toBeLessThan(2_000);
  });

  test('redirects count into the timeout', async () => {
    await using server = await serve(
      (_request, response) =>
        void setTimeout(() => response.writeHead(302, { location: '/again' }).end(), 60),
    );
    const failure = await failureOf(
      client().http.request({ url: server.url, timeoutMs: 150, maxRedirects: 100, retry: { attempts: 1 } }),
    );
    expect(failure.code).toBe('TIMEOUT');
  });
});

describe('connections that break', () => {
  const head = 'HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\n';
  test.each([
    ['half a body, then the end', head + 'half', 'end', /^INCOMPLETE_BODY$/],
    ['half a body, then a reset', head + 'half', 'reset', /^(INCOMPLETE_BODY|ECONNRESET)$/],
    [
      'half a chunk',
      'HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n20\r\nhalf',
      'end',
      'INCOMPLETE_BODY',
    ],
    ['half a head', 'HTTP/1.1 200 O', 'end', /^ECONNRESET$/],
    ['a reset at once', '', 'reset', /^ECONNRESET$/],
    ['no HTTP', 'SSH-2.0-OpenSSH_9\r\n', 'end', /^HPE_INVALID_CONSTANT$/],
  ] as const)('%s is an error, tried again and then said', async (_name, bytes, then, code) => {
    await using server = await serveBytes(bytes, then);
    const { http, log } = client();
    const failure = await failureOf(http.request({ url: server.url }));
    expect([failure.code, server.requests.length]).toEqual([expect.stringMatching(code), 3]);
    expect(failure.message).toContain('That was attempt 3, the last.');
    expect(log.lines.map((line) => line.message)).toEqual([
      expect.stringContaining('Attempt 2 of 3 in'),
      expect.stringContaining('Attempt 3 of 3 in'),
    ]);
  });

  test('half a compressed body is never taken for a whole one', async () => {
    const half = zlib.gzipSync('x'.repeat(100_000).concat('y')).subarray(0, 60);
    await using server = await serve((_request, response) =>
      response.setHeader('content-encoding', 'gzip').end(half),
    );
    expect((await failureOf(client().http.request({ url: server.url }))).code).toBe('BAD_ENCODING');
  });

  test('nobody listens: the message says where and why', async () => {
    const server = await serve(() => undefined);
    await server[Symbol.asyncDispose]();
    const failure = await failureOf(
      client().http.request({ url: `${server.url}/path?token=hidden`, retry: { attempts: 1 } }),
    );
    expect(failure.code).toBe('ECONNREFUSED');
    expect(failure.message).toMatch(
      /^GET http:\/\/127\.0\.0\.1:\d+\/path\?… failed: .*ECONNREFUSED.* Nothing listens there\.$/,
    );
  });

  test('a name that does not exist', async () => {
    const failure = await failureOf(
      client().http.request({ url: 'http://no-such-host.invalid/', retry: { attempts: 1 } }),
    );
    expect(['ENOTFOUND', 'EAI_AGAIN']).toContain(failure.code);
  });

  test('a request that may not be repeated is sent once', async () => {
    await using server = await serveBytes('', 'reset');
    await failureOf(client().http.request({ method: 'POST', url: server.url, body: 'x' }));
    expect(server.requests).toHaveLength(1);
  });

  test('the caller’s signal ends it with its own reason', async () => {
    await using server = await serve(() => controller.abort(new Error('cancelled')));
    const controller = new AbortController();
    await expect(client().http.request({ url: server.url, signal: controller.signal })).rejects.toThrow(
      'cancelled',
    );
    expect(server.requests).toHaveLength(1);
  });
});

describe('fetch', () => {
  test('does what libraries expect of it', async () => {
    await using server = await serve((request, response) => {
      void bodyOf(request).then((body) =>
        response.writeHead(201, { 'x-seen': `${String(request.headers['x-a'])} ${body}` }).end('{"made":1}'),
      );
    });
    const answer = await client().http.fetch(`${server.url}/`, {
      method: 'POST',
      headers: { 'x-a': 'b' },
      body: '{"a":1}',
    });
    expect([answer.status, answer.ok, answer.url, answer.headers.get('x-seen')]).toEqual([
      201,
      true,
      `${server.url}/`,
      'b {"a":1}',
    ]);
    expect(await answer.json()).toEqual({ made: 1 });
  });

  test('gives an empty answer for 204', async () => {
    await using server = await serve((_request, response) => response.writeHead(204).end());
    expect(await (await client().http.fetch(server.url)).text()).toBe('');
  });
});

test.each(['ftp://example.org/', 'not an address'])(
  'an address that is not for HTTP is refused: %s',
  async (url) => {
    expect((await failureOf(client().http.request({ url }))).code).toBe('BAD_URL');
  },
);

test('the clock’s waits can be cut short', async () => {
  await using server = await serve((_request, response) => {
    setTimeout(() => controller.abort(new Error('enough')), 20);
    response.writeHead(503).end();
  });
  const controller = new AbortController();
  const { http } = client({ clock: systemClock() });
  await expect(
    http.request({ url: server.url, signal: controller.signal, retry: { attempts: 2, delayMs: 30_000 } }),
  ).rejects.toThrow('enough');
});
