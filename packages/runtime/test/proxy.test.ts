import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import http from 'node:http';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import {
  collectingLog,
  createHttp,
  HttpFailure,
  peerCertificate,
  runProcess,
  systemClock,
} from '@fhir-iq/sluice-runtime';
import type { Environment } from '@fhir-iq/sluice-runtime';
import { getLocal, type Mockttp } from 'mockttp';
import { createAuthority } from './helpers/certificates.ts';
import { serve } from './helpers/servers.ts';

let folder: string;
let authority: Awaited<ReturnType<typeof createAuthority>>;
let caFile: string;
let proxy: Mockttp;

beforeAll(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), 'sluice-proxy-'));
  authority = await createAuthority('Some Company');
  caFile = path.join(folder, 'ca.pem');
  await writeFile(caFile, authority.cert);
  proxy = getLocal({ https: { cert: authority.cert, key: authority.key } });
  await proxy.start();
  await proxy.forGet('https://fhiriq.com/health').always().thenReply(200, '{"ok":true}');
  await proxy.forGet('http://fhiriq.com/plain').always().thenReply(200, 'plain');
});

afterAll(async () => {
  await proxy.stop();
  await rm(folder, { recursive: true, force: true });
});

const client = (env: Environment) =>
  createHttp({ log: collectingLog(), clock: systemClock(), env, defaults: { retry: { attempts: 1 } } });

const failureOf = async (work: Promise<unknown>): Promise<HttpFailure> => {
  const error: unknown = await work.catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(HttpFailure);
  return error as HttpFailure;
};

describe('TLS', () => {
  test('an authority that NODE_EXTRA_CA_CERTS names is trusted, beside Node’s own', async () => {
    await using server = await serve(
      (_request, response) => response.end('safe'),
      await authority.issue(['127.0.0.1']),
    );
    const answer = await client({ NODE_EXTRA_CA_CERTS: caFile }).request({ url: server.url });
    expect(answer.text()).toBe('safe');
    expect(answer.timings.tlsMs).toBeGreaterThanOrEqual(0);
  });

  test.each([
    [
      'an unknown authority',
      ['127.0.0.1'],
      10,
      false,
      'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
      'name its authority in NODE_EXTRA_CA_CERTS',
    ],
    [
      'another name',
      ['fhiriq.com'],
      10,
      true,
      'ERR_TLS_CERT_ALTNAME_INVALID',
      'The certificate is for other names.',
    ],
    ['an expired certificate', ['127.0.0.1'], -5, true, 'CERT_HAS_EXPIRED', 'The certificate has expired.'],
  ])('%s is refused, at once and with its reason', async (_name, names, days, known, code, said) => {
    await using server = await serve(
      (_request, response) => response.end(),
      await authority.issue(names, days),
    );
    const { log, ...rest } = { log: collectingLog(), clock: systemClock() };
    const made = createHttp({ log, ...rest, env: known ? { NODE_EXTRA_CA_CERTS: caFile } : {} });
    const failure = await failureOf(made.request({ url: server.url }));
    expect(failure.code).toBe(code);
    expect(failure.message).toContain(said);
    expect(server.requests).toEqual([]);
    expect(log.lines).toEqual([]);
  });

  test('a redirect from https to http is refused', async () => {
    const pair = await authority.issue(['127.0.0.1']);
    await using server = await serve(
      (_request, response) => response.writeHead(302, { location: 'http://127.0.0.1:1/' }).end(),
      pair,
    );
    const failure = await failureOf(client({ NODE_EXTRA_CA_CERTS: caFile }).request({ url: server.url }));
    expect([failure.code, failure.message]).toEqual([
      'BAD_REDIRECT',
      expect.stringContaining('an unencrypted address'),
    ]);
  });
});

/** The same proxy without TLS on the way to it. */
const plainProxy = () => proxy.url.replace('https:', 'http:');

describe('a proxy', () => {
  test.each(['HTTPS_PROXY', 'https_proxy'])(
    'of %s carries https to names that only it can resolve',
    async (name) => {
      const answer = await client({ [name]: proxy.url, NODE_EXTRA_CA_CERTS: caFile }).request({
        url: 'https://fhiriq.com/health',
      });
      expect([answer.status, answer.json(), answer.url]).toEqual([
        200,
        { ok: true },
        'https://fhiriq.com/health',
      ]);
    },
  );

  test.each(['http', 'https'])('is reached by %s', async (scheme) => {
    const env = {
      HTTPS_PROXY: proxy.url.replace('https', scheme),
      HTTP_PROXY: proxy.url.replace('https', scheme),
      NODE_EXTRA_CA_CERTS: caFile,
    };
    expect((await client(env).request({ url: 'https://fhiriq.com/health' })).status).toBe(200);
    expect((await client(env).request({ url: 'http://fhiriq.com/plain' })).status).toBe(200);
  });

  test('of HTTP_PROXY carries http', async () => {
    expect(
      (await client({ HTTP_PROXY: plainProxy() }).request({ url: 'http://fhiriq.com/plain' })).text(),
    ).toBe('plain');
  });

  test('is not used for what NO_PROXY names', async () => {
    await using server = await serve((_request, response) => response.end('direct'));
    const made = client({ HTTP_PROXY: proxy.url, HTTPS_PROXY: proxy.url, NO_PROXY: 'localhost,127.0.0.1' });
    expect((await made.request({ url: server.url })).text()).toBe('direct');
  });

  test('that does not run is named as what fails', async () => {
    const failure = await failureOf(
      client({ HTTPS_PROXY: 'http://127.0.0.1:1' }).request({ url: 'https://fhiriq.com/health' }),
    );
    expect(failure.message).toMatch(/127\.0\.0\.1:1\b/);
  });

  test('that refuses is named as what fails', async () => {
    const server = http.createServer();
    server.on('connect', (_request, socket) =>
      socket.end('HTTP/1.1 407 Proxy Authentication Required\r\n\r\n'),
    );
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as { port: number };
    const failure = await failureOf(
      client({ HTTPS_PROXY: `http://127.0.0.1:${String(port)}` }).request({
        url: 'https://fhiriq.com/health',
      }),
    );
    server.close();
    expect([failure.code, failure.message]).toEqual([
      'PROXY_REFUSED',
      `The proxy 127.0.0.1:${String(port)} refused a tunnel to fhiriq.com:443: it answered 407.`,
    ]);
  });

  test('that never answers CONNECT ends at the timeout', async () => {
    const server = http.createServer();
    server.on('connect', (_request, socket) =>
      socket.on('error', () => undefined).on('close', () => server.close()),
    );
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as { port: number };
    const made = client({ HTTPS_PROXY: `http://127.0.0.1:${String(port)}` });
    expect((await failureOf(made.request({ url: 'https://fhiriq.com/', timeoutMs: 200 }))).code).toBe(
      'TIMEOUT',
    );
    server.closeAllConnections();
  });

  test.each(['socks5://127.0.0.1:1080', 'proxy.example:8080', 'not an address'])(
    'whose address cannot be one is a wrong configuration: %s',
    async (address) => {
      await expect(client({ HTTPS_PROXY: address }).request({ url: 'https://fhiriq.com/' })).rejects.toThrow(
        /HTTPS_PROXY is not the address of a proxy.*Allowed is http:\/\/HOST:PORT/,
      );
    },
  );

  test('works as a job sets it: variables of the process, read at its start', async () => {
    const file = path.join(import.meta.dirname, 'fixtures', 'get.ts');
    const result = await runProcess({
      command: process.execPath,
      args: [file, 'https://fhiriq.com/health'],
      env: { HTTPS_PROXY: proxy.url, NODE_EXTRA_CA_CERTS: caFile },
      timeoutMs: 30_000,
    });
    expect([result.stdout.trim(), result.stderr]).toEqual(['{"ok":true}', '']);
  });
});

describe('the certificate of a site', () => {
  test('is told with whether it is trusted', async () => {
    await using server = await serve(
      (_request, response) => response.end(),
      await authority.issue(['127.0.0.1', 'fhiriq.com']),
    );
    const facts = await peerCertificate(server.url, { env: { NODE_EXTRA_CA_CERTS: caFile } });
    expect(facts).toMatchObject({
      subject: 'CN=127.0.0.1',
      issuer: 'CN=Test Authority, O=Some Company',
      root: 'CN=Test Authority, O=Some Company',
      names: ['127.0.0.1', 'fhiriq.com'],
      trusted: true,
      proxyEndsTls: true,
      rehearsal: false,
    });
    const days = (facts.validTo.getTime() - Date.now()) / 86_400_000;
    expect(days).toBeGreaterThan(9);
    expect(days).toBeLessThan(10.1);
  });

  test.each([
    ['another name', ['fhiriq.com'], 10, 'ERR_TLS_CERT_ALTNAME_INVALID'],
    ['expired', ['127.0.0.1'], -5, 'CERT_HAS_EXPIRED'],
  ])('that is wrong is an answer with its problem: %s', async (_name, names, days, problem) => {
    await using server = await serve(
      (_request, response) => response.end(),
      await authority.issue(names, days),
    );
    const facts = await peerCertificate(server.url, { env: { NODE_EXTRA_CA_CERTS: caFile } });
    expect(facts).toMatchObject({
      trusted: false,
      problem: expect.stringContaining(problem),
      proxyEndsTls: false,
    });
  });

  test('behind a proxy that ends TLS is the proxy’s, and that is told', async () => {
    const facts = await peerCertificate('https://fhiriq.com/', {
      env: { HTTPS_PROXY: proxy.url, NODE_EXTRA_CA_CERTS: caFile },
    });
    expect(facts).toMatchObject({
      trusted: true,
      proxyEndsTls: true,
      rehearsal: false,
      names: ['fhiriq.com'],
    });
  });

  test('of a rehearsal is known by its authority', async () => {
    const rehearsal = await createAuthority('Sluice Rehearsal');
    const file = path.join(folder, 'rehearsal.pem');
    await writeFile(file, rehearsal.cert);
    await using server = await serve(
      (_request, response) => response.end(),
      await rehearsal.issue(['127.0.0.1']),
    );
    expect(await peerCertificate(server.url, { env: { NODE_EXTRA_CA_CERTS: file } })).toMatchObject({
      proxyEndsTls: true,
      rehearsal: true,
    });
    // Whoever calls himself so without being trusted is nobody's rehearsal.
    expect(await peerCertificate(server.url, { env: {} })).toMatchObject({
      trusted: false,
      rehearsal: false,
    });
  });

  test.each([
    ['http://fhiriq.com/', 'BAD_URL'],
    ['https://127.0.0.1:1/', 'ECONNREFUSED'],
  ])('cannot be had from %s', async (url, code) => {
    expect((await failureOf(peerCertificate(url, { env: {} }))).code).toBe(code);
  });

  test('that never comes ends at the timeout', async () => {
    await using server = await serve(() => undefined);
    const failure = await failureOf(
      peerCertificate(server.url.replace('http:', 'https:'), { env: {}, timeoutMs: 300 }),
    );
    expect([
      'TIMEOUT',
      'EPROTO',
      'ECONNRESET',
      'ERR_SSL_PACKET_LENGTH_TOO_LONG',
      'ERR_SSL_WRONG_VERSION_NUMBER',
    ]).toContain(failure.code);
  });
});
