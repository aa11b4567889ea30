import type { FarResponse } from '../far-end.ts';
import type { SiteDefect, SiteRequest } from '../site/defects.ts';

type Headers = NonNullable<FarResponse['headers']>;

/** An HTTP function's answer, changed. */
function ofFunction(
  name: RegExp,
  change: (response: FarResponse) => FarResponse | undefined,
): NonNullable<SiteDefect['change']> {
  return (response, { path }: SiteRequest) =>
    path.startsWith('/_functions/') && name.test(path.slice('/_functions/'.length))
      ? change(response)
      : undefined;
}

function withHeaders(change: (headers: Headers) => Headers): (response: FarResponse) => FarResponse {
  return (response) => ({ ...response, headers: change(response.headers ?? {}) });
}

function without(headers: Headers, names: readonly string[]): Headers {
  return Object.fromEntries(Object.entries(headers).filter(([name]) => !names.includes(name)));
}

function withJson(
  change: (value: Record<string, unknown>) => unknown,
): (response: FarResponse) => FarResponse | undefined {
  return (response) => {
    // A site without code answers 404 and nothing.
    if (response.status !== 200) return undefined;
    const value = JSON.parse(String(response.body ?? '{}')) as Record<string, unknown>;
    return { ...response, body: JSON.stringify(change(value)) };
  };
}

const securityNames = [
  'content-security-policy',
  'strict-transport-security',
  'referrer-policy',
  'x-content-type-options',
  'x-frame-options',
];

/** What asking a site by HTTP shows: the red cases of the checks of endpoints, flags, transport and headers. */
export const httpDefects: readonly SiteDefect[] = [
  {
    name: 'site-payment-unwell',
    happens: 'The health address of payments answers 503.',
    expected: 'health_checks is red: the health check, and its status.',
    red: [{ check: 'health_checks', rule: 'status' }],
    answer: ({ path }) =>
      path === '/api/payment/health'
        ? {
            status: 503,
            headers: { 'content-type': 'application/json', 'cache-control': 'no-store' },
            body: '{}',
          }
        : undefined,
  },
  {
    name: 'site-api-shape',
    happens: 'The opening hours come in another shape.',
    expected: 'api_endpoints is red: what is missing, by its path.',
    red: [{ check: 'api_endpoints', rule: 'schema' }],
    change: ofFunction(
      /^openingHours$/,
      withJson(() => ({ times: [] })),
    ),
  },
  {
    name: 'site-api-page',
    happens: 'The opening hours are answered by an error page, with status 200.',
    expected: 'api_endpoints is red: a page where JSON was asked for.',
    red: [{ check: 'api_endpoints', rule: 'json' }],
    change: ofFunction(/^openingHours$/, () => ({
      status: 200,
      headers: { 'content-type': 'text/html' },
      body: '<!doctype html><title>Something went wrong</title>',
    })),
  },
  {
    name: 'site-api-unwell',
    happens: 'The payment health answers in health+json that it fails, with status 200.',
    expected: 'api_endpoints is red: it says "fail" of itself, and which part.',
    red: [{ check: 'api_endpoints', rule: 'health' }],
    change: ofFunction(/^paymentHealth$/, () => ({
      status: 200,
      headers: { 'content-type': 'application/health+json', 'cache-control': 'no-store' },
      body: JSON.stringify({
        status: 'fail',
        checks: { 'cards:reachable': [{ status: 'fail', output: 'timeout' }] },
      }),
    })),
  },
  {
    name: 'site-api-warns',
    happens: 'The payment health answers in health+json that it warns.',
    expected: 'api_endpoints is green and tells the warning.',
    change: ofFunction(/^paymentHealth$/, () => ({
      status: 200,
      headers: { 'content-type': 'application/health+json', 'cache-control': 'no-store' },
      body: JSON.stringify({ status: 'warn', checks: { 'cards:responseTime': [{ status: 'warn' }] } }),
    })),
  },
  {
    name: 'site-debug-on',
    happens: 'The live code runs with debugMode: true.',
    expected: 'environment_flags is red: debugMode, as reported.',
    red: [{ check: 'environment_flags', rule: 'debug-on' }],
    change: ofFunction(
      /^health$/,
      withJson((value) => ({ ...value, flags: { ...(value['flags'] as object), debugMode: true } })),
    ),
  },
  {
    name: 'site-flags-unsaid',
    happens: 'The live code no longer says with which flags it runs.',
    expected: 'environment_flags answers error: debugMode could not be looked at.',
    red: [{ check: 'environment_flags', answer: 'error' }],
    change: ofFunction(
      /^health$/,
      withJson(({ flags: _, ...value }) => value),
    ),
  },
  {
    name: 'site-open-to-public',
    happens: 'Search engines are let in.',
    expected: 'environment_flags is red in development and staging: open to the public.',
    red: [{ check: 'environment_flags', rule: 'open-to-public' }],
    page: (html) => html.replace('<meta name="robots" content="noindex">', ''),
  },
  {
    name: 'site-hidden',
    happens: 'Search engines are asked not to show the pages.',
    expected: 'environment_flags is red in production: hidden from the public.',
    red: [{ check: 'environment_flags', rule: 'hidden-from-public' }],
    headers: (headers) => ({ ...headers, 'x-robots-tag': 'noindex' }),
  },
  {
    name: 'site-no-analytics',
    happens: 'Pages no longer load the analytics.',
    expected: 'environment_flags is red; third_party is red: the integration has vanished.',
    red: [
      { check: 'environment_flags', rule: 'analytics-missing' },
      { check: 'third_party', rule: 'vanished' },
    ],
    page: (html) => html.replaceAll(/<script[^>]*googletagmanager\.com[^>]*><\/script>/g, ''),
  },
  {
    name: 'site-no-compression',
    happens: 'Answers come without compression.',
    expected: 'environment_flags is red where compressionEnabled.',
    red: [{ check: 'environment_flags', rule: 'not-compressed' }],
    headers: (headers) => ({ ...headers, 'content-encoding': 'identity' }),
  },
  {
    name: 'site-no-https-redirect',
    happens: 'Pages are shown by http.',
    expected: 'transport_security is red: no redirect.',
    red: [{ check: 'transport_security', rule: 'no-redirect' }],
    change: (_, { request }) =>
      request.url.protocol === 'http:'
        ? {
            status: 200,
            headers: { 'content-type': 'text/html' },
            body: '<!doctype html><title>FHIR IQ</title>',
          }
        : undefined,
  },
  {
    name: 'site-no-security-headers',
    happens: "The site's own functions answer without security headers.",
    expected: 'security_headers is red: ours to fix, header by header.',
    red: [{ check: 'security_headers', rule: 'policy-missing' }],
    change: ofFunction(
      /./,
      withHeaders((headers) => without(headers, securityNames)),
    ),
  },
  {
    name: 'site-policy-hole',
    happens: 'The served content security policy lets scripts come from everywhere.',
    expected: 'security_headers is red: script-src is served wider than configured.',
    red: [{ check: 'security_headers', rule: 'policy-wider' }],
    change: ofFunction(
      /./,
      withHeaders((headers) => ({
        ...headers,
        'content-security-policy': String(headers['content-security-policy'] ?? '').replace(
          'script-src ',
          'script-src https: ',
        ),
      })),
    ),
  },
  {
    name: 'site-policy-addition',
    happens:
      'The served content security policy has a directive more, which lets frames come from everywhere.',
    expected: 'security_headers is red: frame-src is served wider than default-src is configured.',
    red: [{ check: 'security_headers', rule: 'policy-wider' }],
    change: ofFunction(
      /./,
      withHeaders((headers) => ({
        ...headers,
        'content-security-policy': `${String(headers['content-security-policy'] ?? '')}; frame-src *`,
      })),
    ),
  },
  {
    name: 'site-credentials-for-all',
    happens: "The site's own functions let any origin in, with credentials.",
    expected: 'security_headers is red: credentials for whoever asks.',
    red: [{ check: 'security_headers', rule: 'cors-universal-with-credentials' }],
    change: (response, { path, request }) =>
      path.startsWith('/_functions/') && request.headers['origin'] !== undefined
        ? {
            ...response,
            headers: {
              ...response.headers,
              'access-control-allow-origin': request.headers['origin'],
              'access-control-allow-credentials': 'true',
            },
          }
        : undefined,
  },
  {
    name: 'site-always-limited',
    happens: 'The contact function answers 429 to everybody, always.',
    expected: 'rate_limits is red: nobody gets through.',
    red: [{ check: 'rate_limits', rule: 'always-refused' }],
    change: ofFunction(/^contact$/, () => ({ status: 429, headers: { 'retry-after': '1' }, body: '' })),
  },
  {
    name: 'site-no-rate-limit',
    happens: "The site's own functions never answer 429.",
    expected: 'rate_limits is red: how many requests were accepted.',
    red: [{ check: 'rate_limits', rule: 'no-limit' }],
    change: (response, { path }) =>
      response.status === 429 && path.startsWith('/_functions/')
        ? { ...response, status: 200, headers: without(response.headers ?? {}, ['retry-after']) }
        : undefined,
  },
  {
    name: 'site-shared-cache',
    happens: "One visitor's data may be kept by shared caches.",
    expected: 'cache_headers is red: shared-cache.',
    red: [{ check: 'cache_headers', rule: 'shared-cache' }],
    change: ofFunction(
      /^appointment$/,
      withHeaders((headers) => ({ ...headers, 'cache-control': 'public, max-age=600' })),
    ),
  },
  {
    name: 'site-shared-cookie',
    happens: 'The opening hours, which caches may keep, set a cookie.',
    expected: 'cache_headers is red: shared-cookie.',
    red: [{ check: 'cache_headers', rule: 'shared-cookie' }],
    change: ofFunction(
      /^openingHours$/,
      withHeaders((headers) => ({ ...headers, 'set-cookie': 'session=one-visitor; Secure; HttpOnly' })),
    ),
  },
  {
    name: 'site-kept-too-long',
    happens: 'Opening hours may be kept for a day.',
    expected: 'cache_headers is red: too-long, with both ages.',
    red: [{ check: 'cache_headers', rule: 'too-long' }],
    change: ofFunction(
      /^openingHours$/,
      withHeaders((headers) => ({ ...headers, 'cache-control': 'public, max-age=86400' })),
    ),
  },
];
