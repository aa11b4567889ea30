import { describe, expect, test } from '@jest/globals';
import type { AssetKind, CacheClass } from '@fhir-iq/sluice-config';
import { asksForNoIndex, judgeClosed } from '../src/site-state/closed.ts';
import { judgeCache } from '../src/site-state/judge-cache.ts';
import { judgeReport } from '../src/site-state/reported-flags.ts';

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

  test.each<[AssetKind, CacheClass, Record<string, string>, string[]]>([
    ['user_specific_data', never, { 'cache-control': 'no-store', age: '12' }, ['served-from-cache']],
    ['user_specific_data', never, { 'cache-control': 'no-store', 'x-cache': 'HIT' }, ['served-from-cache']],
    [
      'user_specific_data',
      never,
      { 'cache-control': 'no-store', 'cdn-cache-control': 'max-age=60' },
      ['shared-cache'],
    ],
    ['user_specific_data', never, { 'cache-control': 'private, s-maxage=600' }, ['kept']],
    ['user_specific_data', never, { 'cache-control': 'max-age=60', vary: 'cookie' }, ['shared-cache']],
    ['user_specific_data', never, { pragma: 'no-cache' }, ['shared-cache']],
    ['real_time_data', never, { 'cache-control': 'no-store', age: '12' }, ['served-from-cache']],
    ['real_time_data', never, { 'cache-control': 'no-store', age: '0' }, []],
    ['images', year, { 'cache-control': 'max-age=31536000, no-cache' }, ['too-short']],
    ['images', year, { 'cache-control': 'max-age=31536000', vary: '*' }, ['not-kept']],
    [
      'images',
      year,
      { 'cache-control': 'max-age=60', expires: 'Thu, 01 Dec 2095 16:00:00 GMT' },
      ['too-short'],
    ],
    ['images', year, { expires: 'Thu, 01 Dec 2095 16:00:00 GMT' }, ['too-short']],
    ['images', year, { expires: 'Thu, 01 Dec 2095 16:00:00 GMT', date: 'Mon, 23 Nov 2026 12:00:00 GMT' }, []],
    ['images', year, { 'cache-control': 'max-age=31536000', 'set-cookie': 'a=1' }, ['shared-cookie']],
    ['api_responses', hour, { 'cache-control': 'max-age=60', 'set-cookie': 'a=1' }, ['shared-cookie']],
    ['api_responses', hour, { 'cache-control': 'private, max-age=60', 'set-cookie': 'a=1' }, []],
    [
      'api_responses',
      hour,
      { 'cache-control': 'max-age=60, no-cache="Set-Cookie"', 'set-cookie': 'a=1' },
      [],
    ],
    ['api_responses', hour, { 'cache-control': 'max-age=60, stale-while-revalidate=86400' }, ['too-long']],
    ['api_responses', hour, { 'cache-control': 'max-age=60', age: '7200' }, ['too-long']],
  ])('%s in %j with %j', (kind, wanted, headers, rules) => {
    expect(judgeCache(kind, wanted, { status: 200, headers }).map((one) => one.rule)).toEqual(rules);
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
    ['badbot: nofollow, noindex', [], false],
    ['noindex, badbot: nofollow', [], true],
    ['unavailable_after: 25 Jun 2027 15:00:00 PST, noindex', [], true],
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
  expect(rules({ flags: { debugMode: true } })).toEqual(['debug-on', 'not-reported']);
  expect(rules({ environment: 'staging', flags: { debugMode: false } })).toEqual(['not-reported']);
  expect(rules({ environment: 'staging', flags: configured, more: 1 })).toEqual([]);
  expect(rules({ environment: 'staging', flags: [] })).toEqual(['not-reported']);
  expect(rules({})).toEqual(['not-reported']);
});
