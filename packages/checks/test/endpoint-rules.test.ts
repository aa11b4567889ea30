import { describe, expect, test } from '@jest/globals';
import { readHealth } from '../src/endpoints/health-json.ts';
import { isOneOf } from '../src/endpoints/host-pattern.ts';
import { judgeFarCertificate } from '../src/endpoints/far-certificate.ts';
import { judgeCalls, noCalls, noteCall } from '../src/endpoints/integration-calls.ts';
import { judgeHealth } from '../src/endpoints/integration-health.ts';
import type { Integration } from '../src/endpoints/integrations.ts';
import { shapeProblems } from '../src/endpoints/json-shape.ts';

describe('health+json', () => {
  test.each<[type: string | undefined, body: unknown, status: string | undefined]>([
    ['application/health+json', { status: 'pass' }, 'pass'],
    ['application/health+json', { status: 'UP' }, 'pass'],
    ['application/vnd.health+json', { status: 'down' }, 'fail'],
    ['application/json', { status: 'warn' }, 'warn'],
    ['application/json', { status: 'ok' }, 'pass'],
    ['application/json', { status: 'DOWN' }, 'fail'],
    ['application/json', { status: 'error' }, 'fail'],
    ['application/json', { status: 'shipped' }, undefined],
    ['application/json', { status: 200 }, undefined],
    ['application/health+json', { status: 'odd' }, 'fail'],
    // The draft asks for a status: an answer of this type without one says nothing good.
    ['application/health+json', {}, 'fail'],
    ['application/health+json', [], 'fail'],
    ['application/health+json', null, 'fail'],
    // What passes as a whole while a part of it fails contradicts itself.
    ['application/health+json', { status: 'pass', checks: { 'db:up': [{ status: 'fail' }] } }, 'warn'],
    ['application/health+json', { status: 'pass', checks: { 'db:up': [{ status: 'pass' }] } }, 'pass'],
    [undefined, [1], undefined],
  ])('%s %j is %s', (type, body, status) => {
    expect(readHealth(type, body)?.status).toBe(status);
  });

  const wanted = { health: 'https://chat.example/health', healthStatus: 200, hosts: ['chat.example'] };
  const health = 'application/health+json';
  test.each<[string, object, string | undefined, boolean]>([
    ['passes', { body: { status: 'pass' } }, undefined, false],
    ['warns', { body: { status: 'warn' } }, 'health-warns', false],
    ['fails with status 200', { body: { status: 'fail' } }, 'health', true],
    ['answers another status', { status: 503 }, 'health-status', true],
    ['answers a page, which it may', { type: 'text/html' }, undefined, false],
    ['calls JSON what is none', { type: 'application/json' }, 'health-not-json', true],
    ['leads to another host', { url: 'https://login.example/' }, 'health-elsewhere', true],
    [
      'leads to a page of its own',
      { url: 'https://chat.example/login', type: 'text/html' },
      'health-elsewhere',
      true,
    ],
    [
      'leads to an answer of its own',
      { url: 'https://chat.example/v2/health', body: { status: 'pass' } },
      undefined,
      false,
    ],
  ])('an integration whose health address %s', (_, change, rule, blocks) => {
    const { body, type, ...rest } = { type: health, ...change } as Record<string, string> & {
      body?: unknown;
    };
    const answer = {
      ...{ url: wanted.health, status: 200, headers: { 'content-type': type ?? '' } },
      json: () => {
        if (body === undefined) throw new Error('no JSON');
        return body;
      },
      ...rest,
    };
    const problem = judgeHealth(answer, wanted);
    expect([problem?.rule, problem?.blocks ?? false]).toEqual([rule, blocks]);
  });
});

test('a JSON shape names the path and never the value', () => {
  const schema = {
    type: 'object',
    required: ['items'],
    properties: { items: { type: 'array', items: { type: 'string' } } },
  };
  expect(shapeProblems(schema, { items: ['a'] })).toEqual([]);
  const [problem] = shapeProblems(schema, { items: ['a', 4711] });
  expect(problem).toMatch(/^items\.1: /);
  expect(problem).not.toMatch(/4711/);
  expect(shapeProblems({ type: 'object', required: ['hours'] }, {})).toEqual(['hours: it is missing']);
  const nested = { properties: { days: { type: 'array', items: { type: 'object', required: ['from'] } } } };
  expect(shapeProblems(nested, { days: [{ from: 1 }, {}] })).toEqual(['days.1.from: it is missing']);
});

// zod passes over each of these where the schema leaves its type, members or items unsaid.
test.each<[schema: Record<string, unknown>, value: unknown, good: unknown]>([
  [{ type: 'array', minItems: 1 }, [], [1]],
  [{ minItems: 1 }, [], [1]],
  [{ minimum: 3 }, 1, 3],
  [{ minLength: 3 }, 'a', 'abc'],
  [{ properties: { a: { type: 'string' } } }, { a: 1 }, { a: 'x' }],
  [{ properties: { a: { type: 'string' } } }, 'an error', {}],
  [{ items: { type: 'string' } }, [1], ['x']],
  [{ type: 'object', properties: { a: { required: ['b'] } } }, { a: {} }, { a: { b: null } }],
  [{ allOf: [{ required: ['a'] }] }, {}, { a: 1 }],
  [{ type: 'object', anyOf: [{ required: ['a'] }, { required: ['b'] }] }, {}, { b: 1 }],
  [{ oneOf: [{ type: 'object', required: ['a'] }] }, {}, { a: 1 }],
  [{ additionalProperties: { required: ['a'] } }, { x: {} }, { x: { a: 1 } }],
  [{ prefixItems: [{ required: ['a'] }] }, [{}], [{ a: 1 }]],
  [{ $defs: { x: { required: ['a'] } }, $ref: '#/$defs/x' }, {}, { a: 1 }],
])('the JSON Schema %j refuses %j', (schema, value, good) => {
  expect(shapeProblems(schema, value)).not.toEqual([]);
  expect(shapeProblems(schema, good)).toEqual([]);
});

test.each([
  ['a.wix.com', ['*.wix.com'], true],
  ['wix.com', ['*.wix.com'], false],
  ['evilwix.com', ['*.wix.com', 'wix.com'], false],
  ['wix.com', ['wix.com'], true],
])('%s among %j is %s', (host, patterns, expected) => {
  expect(isOneOf(host, patterns)).toBe(expected);
});

describe('integrations', () => {
  const integration: Integration = {
    name: 'chat',
    hosts: ['chat.example'],
    calledBy: 'pages',
    pages: [],
    stages: ['staging'],
    healthStatus: 200,
  };
  const calls = (pages: string[]) => ({
    ...noCalls(),
    pages: new Set(pages),
    count: pages.length,
    answered: pages.length,
  });
  const visited = new Set(['/', '/contact']);
  const coverage = { planned: 2, visited: 2 };

  test.each<[string, Partial<Integration>, string[], string[], number]>([
    ['called somewhere', {}, ['/'], [], 0],
    ['called nowhere', {}, [], ['vanished'], 0],
    ['not called by the page that must', { pages: ['/contact'] }, ['/'], ['vanished'], 0],
    ['a page that was not visited', { pages: ['/pay'] }, ['/'], [], 1],
    ['called by the backend alone', { calledBy: 'backend' }, [], [], 0],
  ])('%s', (_, change, pages, rules, unseen) => {
    const judged = judgeCalls({ ...integration, ...change }, calls(pages), visited, coverage);
    expect(judged.findings.map((one) => one.rule)).toEqual(rules);
    expect(judged.unseen).toHaveLength(unseen);
  });

  test.each<[string, { status?: number; failure?: string; type?: string }[], string | undefined]>([
    ['answered', [{ status: 200 }], undefined],
    ['answered once and never again', [{ status: 200 }, {}], undefined],
    ['answered by nothing', [{}, {}], 'no-answer'],
    ['refused', [{ status: 503 }], 'call-failed'],
    ['broken off', [{ failure: 'net::ERR_FAILED' }], 'call-failed'],
    ['ended by the page itself', [{ failure: 'net::ERR_ABORTED', type: 'ping' }], undefined],
  ])('calls that are %s', (_, requests, rule) => {
    const noted = noCalls();
    for (const one of requests)
      noteCall(noted, '/', 'chat.example', {
        ...{ url: 'https://chat.example/x', method: 'GET', type: 'fetch', mixed: false },
        ...one,
      });
    expect(judgeCalls(integration, noted, visited, coverage).findings[0]?.rule).toBe(rule);
  });

  test('a certificate that ends soon is red, one behind a proxy is not evaluated', () => {
    const now = new Date('2026-11-23T12:00:00Z');
    const facts = {
      ...{ subject: '', issuer: '', names: [], fingerprint: '', protocol: '', root: 'CN=x', trusted: true },
      ...{
        validFrom: now,
        validTo: new Date('2026-12-23T12:00:00Z'),
        proxyEndsTls: false,
        rehearsal: false,
        seenAt: now,
      },
    };
    const rules = (change: object, validFor = '14d') =>
      judgeFarCertificate('chat', 'chat.example', { ...facts, ...change }, validFor, now).findings.map(
        (one) => one.rule,
      );
    expect(rules({})).toEqual([]);
    expect(rules({}, '40d')).toEqual(['certificate-expires']);
    expect(rules({ trusted: false })).toEqual(['certificate-not-trusted']);
    const proxied = judgeFarCertificate('chat', 'chat.example', { ...facts, proxyEndsTls: true }, '40d', now);
    expect(proxied).toMatchObject({ findings: [], notEvaluated: [expect.stringMatching(/proxy ends TLS/)] });
  });
});
