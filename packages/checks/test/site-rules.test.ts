import { describe, expect, test } from '@jest/globals';
import { burst, judgeBurst, type BurstPlan } from '../src/endpoints/burst.ts';
import { readHealth } from '../src/endpoints/health-json.ts';
import { isOneOf } from '../src/endpoints/host-pattern.ts';
import { judgeFarCertificate, judgeHealth } from '../src/endpoints/integration-health.ts';
import { shapeProblems } from '../src/endpoints/json-shape.ts';
import { judgeCalls, type Integration } from '../src/endpoints/third-party.ts';
import { asksForNoIndex, judgeClosed } from '../src/site-state/closed.ts';
import { judgeCache } from '../src/site-state/judge-cache.ts';
import { judgeReport } from '../src/site-state/reported-flags.ts';

describe('health+json', () => {
  test.each<[type: string | undefined, body: unknown, status: string | undefined]>([
    ['application/health+json', { status: 'pass' }, 'pass'],
    ['application/health+json', { status: 'UP' }, 'pass'],
    ['application/vnd.health+json', { status: 'down' }, 'fail'],
    ['application/json', { status: 'warn' }, 'warn'],
    ['application/json', { status: 'ok' }, undefined],
    ['application/health+json', { status: 'odd' }, 'fail'],
    [undefined, [1], undefined],
    ['application/health+json', null, undefined],
  ])('%s %j is %s', (type, body, status) => {
    expect(readHealth(type, body)?.status).toBe(status);
  });

  test('of an integration: warn is not fail', () => {
    const answer = (status: number, body: unknown) => ({
      status,
      headers: { 'content-type': 'application/health+json' },
      json: () => body,
    });
    expect(judgeHealth(answer(200, { status: 'pass' }), 200)).toBeUndefined();
    expect(judgeHealth(answer(200, { status: 'warn' }), 200)).toMatchObject({
      rule: 'health-warns',
      blocks: false,
    });
    expect(judgeHealth(answer(200, { status: 'fail' }), 200)).toMatchObject({ rule: 'health', blocks: true });
    expect(judgeHealth(answer(503, {}), 200)).toMatchObject({ rule: 'health-status', blocks: true });
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
    pages: new Set(pages),
    hosts: new Set<string>(),
    failed: [],
    count: pages.length,
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

  test('a certificate that ends soon is red, one behind a proxy is not evaluated', () => {
    const now = new Date('2026-11-23T12:00:00Z');
    const facts = {
      ...{ subject: '', issuer: '', names: [], fingerprint: '', protocol: '', root: 'CN=x', trusted: true },
      ...{ validFrom: now, validTo: new Date('2026-12-23T12:00:00Z'), proxyEndsTls: false, rehearsal: false },
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

describe('the cache strategy', () => {
  const year = { name: 'static_assets', maxAge: 31_536_000 } as const;
  const hour = { name: 'dynamic_content', maxAge: 3600 } as const;
  const never = { name: 'no_cache' } as const;
  test.each([
    ['images', year, 'public, max-age=31536000', []],
    ['images', year, 'max-age=600', ['too-short']],
    ['images', year, 'no-store', ['not-kept']],
    ['images', year, undefined, ['no-age']],
    ['api_responses', hour, 'public, max-age=3600', []],
    ['api_responses', hour, 'max-age=60, s-maxage=86400', ['too-long']],
    ['api_responses', hour, 'max-age=86400', ['too-long']],
    ['api_responses', hour, 'no-cache', ['not-kept']],
    ['user_specific_data', never, 'private, no-store', []],
    ['user_specific_data', never, 'no-store', []],
    ['user_specific_data', never, 'private, max-age=60', ['kept']],
    ['user_specific_data', never, 'public, max-age=60', ['shared-cache']],
    ['user_specific_data', never, 'private="set-cookie"', ['shared-cache']],
    ['user_specific_data', never, undefined, ['shared-cache']],
    ['real_time_data', never, 'no-store', []],
    ['real_time_data', never, 'no-cache', ['kept']],
  ] as const)('%s in %j with %s', (kind, wanted, header, rules) => {
    const headers: Record<string, string> = header === undefined ? {} : { 'cache-control': header };
    expect(judgeCache(kind, wanted, { status: 200, headers }).map((one) => one.rule)).toEqual(rules);
  });

  test("one visitor's data from a shared cache is red, also where a header for it alone allows it", () => {
    const look = (headers: Record<string, string>) =>
      judgeCache('user_specific_data', never, { status: 200, headers }).map((one) => one.rule);
    expect(look({ 'cache-control': 'no-store', age: '12' })).toEqual(['served-from-cache']);
    expect(look({ 'cache-control': 'no-store', 'x-cache': 'HIT' })).toEqual(['served-from-cache']);
    expect(look({ 'cache-control': 'no-store', 'cdn-cache-control': 'max-age=60' })).toEqual([
      'shared-cache',
    ]);
  });
});

describe('closed and open', () => {
  const page = (password: boolean, noindex: boolean) => [{ path: '/', password, noindex }];
  test.each([
    ['staging', 'either', page(false, true), undefined],
    ['staging', 'either', page(false, false), 'open-to-public'],
    ['staging', 'password', page(false, true), 'open-to-public'],
    ['staging', 'noindex', page(false, true), undefined],
    ['production', 'either', page(false, false), undefined],
    ['production', 'either', page(false, true), 'hidden-from-public'],
  ] as const)('%s by %s: %j is %s', (stage, how, pages, rule) => {
    expect(judgeClosed(stage, how, pages).findings[0]?.rule).toBe(rule);
  });

  test.each([
    ['noindex', [], true],
    ['googlebot: noindex', [], false],
    [undefined, ['index, follow'], false],
    [undefined, ['NOINDEX,nofollow'], true],
    ['none', [], true],
    [undefined, [], false],
  ])('robots %s %j is %s', (header, metas, expected) => {
    expect(asksForNoIndex(header, metas)).toBe(expected);
  });
});

test('flags that a site reports are those of its environment', () => {
  const configured = { debugMode: false, apiEndpoints: 'api.example' };
  const rules = (report: object) =>
    judgeReport('staging', configured, report, 'https://x/').flatMap((one) =>
      one.findings.map((found) => found.rule),
    );
  expect(rules({ environment: 'staging', flags: configured })).toEqual([]);
  expect(rules({ environment: 'production', flags: { ...configured, apiEndpoints: 'other' } })).toEqual([
    'flag-differs',
    'flag-differs',
  ]);
  expect(rules({ flags: { debugMode: true } })).toEqual(['debug-on']);
  expect(rules({})).toEqual(['not-reported']);
});

describe('a burst', () => {
  const plan: BurstPlan = { name: 'api', limit: 10, periodMs: 60_000, margin: 2, parallel: 2 };
  const after = async (count: number, answer: object = { status: 429, retryAfter: '9' }) => {
    let sent = 0;
    const shoot = () =>
      Promise.resolve((sent += 1) > count ? (answer as { status: number }) : { status: 200 });
    const result = await burst(plan, shoot, () => 0);
    return { result, ...judgeBurst(plan, result) };
  };

  test.each<[number, string[]]>([
    [10, []],
    [8, []],
    [3, ['limit-early']],
    [99, ['no-limit']],
  ])('that is slowed after %i requests', async (count, rules) => {
    const { problems, result } = await after(count);
    expect(problems.map((one) => one.rule)).toEqual(rules);
    expect(result.sent).toBeLessThanOrEqual(12);
  });

  test('that gets no answers is no pass', async () => {
    const { problems, unseen } = await after(0, { failed: 'ECONNRESET' });
    expect([problems, unseen]).toEqual([[], expect.stringMatching(/got no answer: ECONNRESET/)]);
  });

  test('without Retry-After is told', async () => {
    expect((await after(10, { status: 429 })).problems).toMatchObject([
      { rule: 'no-retry-after', blocks: false },
    ]);
  });
});
