import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { judgeHandshakes, judgePlain, type Offer } from '../src/transport/judge-transport.ts';
import { gradeOf, scoreOf } from '../src/transport/observatory/score.ts';
import type { ScoredAnswer } from '../src/transport/observatory/rule.ts';

const url = new URL('https://site.example/');
const plain = { hops: ['https://site.example/'], refused: false };
const good: Record<string, string> = {
  'content-security-policy': "default-src 'self'; frame-ancestors 'none'",
  'strict-transport-security': 'max-age=31536000',
  'x-content-type-options': 'nosniff',
};

function found(headers: Record<string, string>, more: Partial<ScoredAnswer> = {}): Record<string, number> {
  const { results } = scoreOf({ url, secure: true, plain, headers: { ...good, ...headers }, ...more });
  return Object.fromEntries(results.map((one) => [one.found, one.modifier]));
}

describe("Observatory's rules", () => {
  test.each<[header: string, value: string, rule: string, points: number]>([
    ['content-security-policy', "default-src 'none'", 'csp-default-none', 10],
    ['content-security-policy', "default-src 'self'", 'csp-safe', 5],
    ['content-security-policy', "default-src 'self'; style-src 'unsafe-inline'", 'csp-unsafe-styles', 0],
    ['content-security-policy', "default-src 'self'; img-src http:", 'csp-insecure-images', -10],
    [
      'content-security-policy',
      "default-src 'self'; script-src 'self' 'unsafe-eval'",
      'csp-unsafe-eval',
      -10,
    ],
    ['content-security-policy', "default-src 'self'; script-src 'unsafe-inline'", 'csp-unsafe-inline', -20],
    ['content-security-policy', "script-src 'self'", 'csp-unsafe-inline', -20],
    ['content-security-policy', "default-src 'self'; script-src 'unsafe-inline' 'nonce-abc'", 'csp-safe', 5],
    [
      'content-security-policy',
      "default-src 'self'; connect-src http://x.example",
      'csp-insecure-scheme',
      -20,
    ],
    ['content-security-policy', "default-src 'self'; script-src 'strict-dynamic'", 'csp-invalid', -25],
    ['content-security-policy', ' ; ', 'csp-missing', -25],
    ['set-cookie', 'session=1; Secure; HttpOnly; SameSite=Lax', 'cookies-safe', 5],
    ['set-cookie', 'session=1; Secure; HttpOnly', 'cookies-without-same-site', 0],
    ['set-cookie', 'theme=1', 'cookies-insecure-hsts', -5],
    ['set-cookie', 'session=1; HttpOnly', 'cookies-session-insecure-hsts', -10],
    ['set-cookie', 'a=1; Secure; SameSite=Sometimes', 'cookies-same-site-invalid', -20],
    ['set-cookie', 'csrf=1; Secure', 'cookies-csrf-without-same-site', -20],
    ['set-cookie', 'a=1; Secure\nlogin=1; Secure', 'cookies-session-readable', -30],
    ['access-control-allow-origin', '*', 'cors-public', 0],
    ['access-control-allow-origin', 'https://a.example', 'cors-restricted', 0],
    ['referrer-policy', 'no-referrer', 'referrer-private', 5],
    ['referrer-policy', 'unsafe-url', 'referrer-unsafe', -5],
    ['referrer-policy', 'never', 'referrer-invalid', -5],
    ['strict-transport-security', 'max-age=15552000', 'hsts-long', 0],
    ['strict-transport-security', 'max-age=600', 'hsts-short', -10],
    ['strict-transport-security', 'soon', 'hsts-invalid', -20],
    ['strict-transport-security', 'max-age=0', 'hsts-short', -10],
    ['strict-transport-security', 'max-age=31536000; max-age=0', 'hsts-invalid', -20],
    ['strict-transport-security', 'max-age=31536000, max-age=31536000', 'hsts-invalid', -20],
    [
      'content-security-policy',
      "default-src 'self'; connect-src HTTP://x.example",
      'csp-insecure-scheme',
      -20,
    ],
    ['x-content-type-options', 'no', 'nosniff-invalid', -5],
    ['x-frame-options', 'DENY', 'frames-by-policy', 5],
    ['cross-origin-resource-policy', 'same-origin', 'corp-strict', 10],
    ['cross-origin-resource-policy', 'any', 'corp-invalid', -5],
    ['cross-origin-embedder-policy', 'require-corp', 'coep-strict', 10],
    ['cross-origin-embedder-policy', 'any', 'coep-invalid', -5],
    ['cross-origin-opener-policy', 'same-origin', 'coop-strict', 10],
    ['cross-origin-opener-policy', 'any', 'coop-invalid', -5],
  ])('%s: %s is %s, %i points', (header, value, rule, points) => {
    expect(found({ [header]: value })).toHaveProperty([rule], points);
  });

  test.each<[string, Record<string, string | undefined>, Partial<ScoredAnswer>, string, number]>([
    ['no HSTS', { 'strict-transport-security': undefined }, {}, 'hsts-missing', -20],
    ['no HTTPS', {}, { secure: false }, 'hsts-no-https', -20],
    [
      'session without HSTS',
      { 'strict-transport-security': undefined, 'set-cookie': 'session=1; HttpOnly' },
      {},
      'cookies-session-insecure',
      -40,
    ],
    [
      'cookie without HSTS',
      { 'strict-transport-security': undefined, 'set-cookie': 'a=1' },
      {},
      'cookies-insecure',
      -20,
    ],
    ['no nosniff', { 'x-content-type-options': undefined }, {}, 'nosniff-missing', -5],
    ['no frame protection', { 'content-security-policy': "default-src 'self'" }, {}, 'frames-missing', -20],
    [
      'frames by header',
      { 'content-security-policy': "default-src 'self'", 'x-frame-options': 'SAMEORIGIN' },
      {},
      'frames-set',
      0,
    ],
    [
      'frames by wrong header',
      { 'content-security-policy': "default-src 'self'", 'x-frame-options': 'YES' },
      {},
      'frames-invalid',
      -20,
    ],
    [
      'report only',
      { 'content-security-policy': undefined, 'content-security-policy-report-only': "default-src 'self'" },
      {},
      'csp-report-only',
      -25,
    ],
    [
      'credentials for everybody',
      { 'access-control-allow-origin': '*', 'access-control-allow-credentials': 'true' },
      {},
      'cors-universal-with-credentials',
      -50,
    ],
    [
      'credentials for whoever asks',
      {},
      {
        sharing: {
          origin: 'https://origin.invalid',
          headers: {
            'access-control-allow-origin': 'https://origin.invalid',
            'access-control-allow-credentials': 'true',
          },
        },
      },
      'cors-universal-with-credentials',
      -50,
    ],
    ['no redirect', {}, { plain: { hops: [], refused: false } }, 'redirection-missing', -20],
    ['nothing at http', {}, { plain: { hops: [], refused: true } }, 'redirection-not-needed', 0],
    [
      'redirect to http',
      {},
      { plain: { hops: ['http://www.site.example/'], refused: false } },
      'redirection-not-to-https',
      -20,
    ],
    [
      'http first',
      {},
      { plain: { hops: ['http://www.site.example/', 'https://site.example/'], refused: false } },
      'redirection-first-not-https',
      -10,
    ],
    [
      'another host first',
      {},
      { plain: { hops: ['https://www.site.example/'], refused: false } },
      'redirection-off-host',
      -5,
    ],
    [
      'hashed script of others',
      {},
      { scripts: [{ src: 'https://cdn.other/x.js', integrity: 'sha384-x' }] },
      'sri-hashed',
      5,
    ],
    ['own script', {}, { scripts: [{ src: '/x.js' }] }, 'sri-own', 0],
    [
      'script of others',
      {},
      { scripts: [{ src: '/x.js' }, { src: 'https://cdn.other/x.js' }] },
      'sri-external',
      -5,
    ],
    [
      'hashed script by http',
      {},
      { scripts: [{ src: 'http://cdn.other/x.js', integrity: 'sha384-x' }] },
      'sri-insecure-hashed',
      -20,
    ],
    ['script without a scheme', {}, { scripts: [{ src: '//cdn.other/x.js' }] }, 'sri-insecure', -50],
  ])('%s', (_, headers, more, rule, points) => {
    const given = Object.fromEntries(
      Object.entries({ ...good, ...headers }).filter(
        (entry): entry is [string, string] => entry[1] !== undefined,
      ),
    );
    const { results } = scoreOf({ url, secure: true, plain, headers: given, ...more });
    expect(results.find((one) => one.found === rule)?.modifier).toBe(points);
  });

  test('count bonuses from 90 on, and never below 0', () => {
    expect(scoreOf({ url, secure: true, plain, headers: good })).toMatchObject({
      score: 110,
      grade: 'A+',
      withoutBonus: 100,
    });
    const poor = scoreOf({ url, secure: false, headers: { 'referrer-policy': 'no-referrer' } });
    expect(poor).toMatchObject({ score: 30, grade: 'D', withoutBonus: 30 });
    const worst = { 'access-control-allow-origin': '*', 'access-control-allow-credentials': 'true' };
    expect(scoreOf({ url, secure: false, headers: worst }).score).toBe(0);
    expect([100, 95, 85, 80, 70, 65, 60, 50, 45, 40, 30, 25, 20, 0].map(gradeOf).join(' ')).toBe(
      'A+ A A- B+ B B- C+ C C- D+ D D- F F',
    );
  });

  test('take any header as it comes', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), (policy, cookie) => {
        const { score } = scoreOf({
          url,
          secure: true,
          headers: { 'content-security-policy': policy, 'set-cookie': cookie },
        });
        expect(score).toBeGreaterThanOrEqual(0);
      }),
    );
  });
});

describe('TLS', () => {
  const settings = { accepted: ['TLSv1.2', 'TLSv1.3'], refused: ['TLSv1', 'TLSv1.1'] } as const;
  const offers = (outcomes: string, family: Offer['family'] = 'IPv4'): Offer[] =>
    (['TLSv1', 'TLSv1.1', 'TLSv1.2', 'TLSv1.3'] as const).map((version, index) => {
      const letter = outcomes[index];
      const handshake =
        letter === 'a'
          ? ({ outcome: 'accepted' } as const)
          : letter === 'f'
            ? ({ outcome: 'failed', code: 'TIMEOUT', message: 'no answer' } as const)
            : ({ outcome: letter === 'n' ? 'no-route' : 'refused', code: 'X' } as const);
      return { family, version, handshake };
    });

  test.each<[outcomes: string, rules: string[], examined: number, unseen: number]>([
    ['rraa', [], 4, 0],
    ['raaa', ['old-version'], 4, 0],
    ['rrra', ['missing-version'], 4, 0],
    ['rraf', [], 3, 1],
    ['rrff', [], 0, 2],
    ['rrrr', ['missing-version', 'missing-version'], 4, 0],
  ])('%s', (outcomes, rules, examined, unseen) => {
    const judged = judgeHandshakes(url, offers(outcomes), settings);
    expect(judged.findings.map((one) => one.rule)).toEqual(rules);
    expect([judged.examined, judged.unseen.length]).toEqual([examined, unseen]);
  });

  test('a family without a route is not evaluated, the other one is', () => {
    const judged = judgeHandshakes(url, [...offers('rraa'), ...offers('nnnn', 'IPv6')], settings);
    expect(judged).toMatchObject({
      examined: 4,
      findings: [],
      unseen: [],
      notEvaluated: [expect.stringMatching(/no route .* by IPv6/)],
    });
  });

  test.each<[hops: string[], status: number, rule: string | undefined, blocks: boolean]>([
    [['https://site.example/'], 301, undefined, false],
    [['https://site.example/'], 302, 'redirect-not-permanent', false],
    [[], 200, 'no-redirect', true],
    [['http://site.example/x'], 301, 'redirect-not-https', true],
    [['https://other.example/'], 301, 'redirect-elsewhere', true],
  ])('http that leads to %j by %i', (hops, status, rule, blocks) => {
    const [found] = judgePlain(url, { hops, status, refused: false }).findings;
    expect([found?.rule, found?.blocks ?? false]).toEqual([rule, blocks]);
  });
});
