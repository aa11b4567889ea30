import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Visit } from '../../browser/view.ts';
import type { CheckContext, CheckResult } from '../../check.ts';
import { apiEndpoints } from '../../endpoints/api-endpoints.ts';
import { rateLimits } from '../../endpoints/rate-limits.ts';
import { thirdParty } from '../../endpoints/third-party.ts';
import { cacheHeaders } from '../../site-state/cache-headers.ts';
import { environmentFlags } from '../../site-state/environment-flags.ts';
import { securityHeaders } from '../../transport/security-headers.ts';
import { transportSecurity } from '../../transport/transport-security.ts';
import type { PageCheck } from '../../browser/view.ts';
import type { KnownBad, SelfTestBench } from '../known-bad.ts';

type Handler = (request: IncomingMessage, response: ServerResponse) => void;

function json(response: ServerResponse, value: unknown, headers: Record<string, string> = {}): void {
  response.writeHead(200, { 'content-type': 'application/json', ...headers });
  response.end(JSON.stringify(value));
}

/** The context of a check that looks at what `handler` serves. */
async function siteOf(
  bench: SelfTestBench,
  check: KnownBad['check'],
  own: Readonly<Record<string, unknown>>,
  handler: Handler,
): Promise<CheckContext> {
  const site = await bench.serve(handler);
  return bench.context({ settings: bench.settings(check, own), url: site.href });
}

/** What a browser would have seen of one page: the check's own code judges it, without a browser. */
async function shown(check: PageCheck, context: CheckContext, visit: Partial<Visit>): Promise<CheckResult> {
  const looker = check.begin(context);
  const page: Visit = {
    url: new URL(context.url ?? ''),
    page: { path: '/' },
    view: { engine: 'chromium', profile: 'desktop' },
    status: 200,
    headers: {},
    html: '',
    console: [],
    errors: [],
    requests: [],
    notes: [],
    attempt: 1,
    evaluate: () => Promise.reject(new Error('no browser')),
    screenshot: () => Promise.resolve(undefined),
    ...visit,
  };
  await looker.visit(page);
  const coverage = {
    planned: 1,
    visited: 1,
    failed: [],
    flaky: [],
    said: 'one page',
    missing: [],
    tools: [],
  };
  return await looker.finish(coverage);
}

export const apiEndpointsCase: KnownBad = {
  check: 'api_endpoints',
  planted: 'an endpoint whose answer lacks a member of its shape',
  rule: 'schema',
  async look(bench) {
    const schema = { type: 'object', required: ['hours'] };
    const endpoints = [{ name: 'hours', url: '/hours', schema }];
    const own = { endpoints };
    const context = await siteOf(bench, 'api_endpoints', own, (_, response) => json(response, { times: [] }));
    return await apiEndpoints.run(context);
  },
};

export const environmentFlagsCase: KnownBad = {
  check: 'environment_flags',
  planted: 'a site whose code runs with debugMode: true',
  rule: 'debug-on',
  async look(bench) {
    const report = { environment: 'staging', flags: { debugMode: true } };
    const context = await siteOf(bench, 'environment_flags', { closed: 'no' }, (_, response) =>
      json(response, report),
    );
    return await shown(environmentFlags, context, {});
  },
};

export const thirdPartyCase: KnownBad = {
  check: 'third_party',
  planted: 'a page that no longer calls a configured integration',
  rule: 'vanished',
  async look(bench) {
    const base = bench.context({ settings: bench.settings('third_party') });
    const integration = {
      name: 'chat',
      hosts: ['*.chat.known-bad.example'],
      calledBy: 'pages' as const,
      pages: [],
      stages: [base.stage],
      healthStatus: 200,
    };
    const configuration = { ...base.configuration, integrations: [integration] };
    const context = { ...base, configuration, url: 'http://127.0.0.1/' };
    return await shown(thirdParty, context, {});
  },
};

export const transportSecurityCase: KnownBad = {
  check: 'transport_security',
  planted: 'a site that answers by http and does not redirect',
  rule: 'no-redirect',
  async look(bench) {
    const context = await siteOf(bench, 'transport_security', {}, (_, response) => json(response, {}));
    return await transportSecurity.run(context);
  },
};

export const securityHeadersCase: KnownBad = {
  check: 'security_headers',
  planted: 'a content security policy that takes scripts from everywhere',
  rule: 'policy-wider',
  async look(bench) {
    const own = { own: ['/build'], pages: [] };
    const served = { 'content-security-policy': "default-src 'self'; script-src 'self' https:" };
    const context = await siteOf(bench, 'security_headers', own, (_, response) => json(response, {}, served));
    const { security } = context.configuration;
    const contentSecurityPolicy = { defaultSrc: ["'self'"], scriptSrc: ["'self'"] };
    const production = { ...security.production, contentSecurityPolicy };
    const configuration = { ...context.configuration, security: { ...security, production } };
    return await securityHeaders.run({ ...context, configuration });
  },
};

export const rateLimitsCase: KnownBad = {
  check: 'rate_limits',
  planted: 'a form that takes any number of submissions',
  rule: 'no-limit',
  async look(bench) {
    const addresses = { forms: { path: '/contact', method: 'POST', body: '{}' } };
    const context = await siteOf(bench, 'rate_limits', { addresses, margin: 1 }, (_, response) =>
      json(response, {}),
    );
    const { security } = context.configuration;
    const production = { ...security.production, rateLimiting: { forms: '3_submissions_per_minute' } };
    const configuration = { ...context.configuration, security: { ...security, production } };
    return await rateLimits.run({ ...context, configuration });
  },
};

export const cacheHeadersCase: KnownBad = {
  check: 'cache_headers',
  planted: "one visitor's data, which shared caches may keep",
  rule: 'shared-cache',
  async look(bench) {
    const context = await siteOf(bench, 'cache_headers', {}, (_, response) =>
      json(response, { name: 'Jo' }, { 'cache-control': 'public, max-age=600' }),
    );
    const cache = {
      no_cache: { assets: ['user_specific_data' as const] },
      addresses: { user_specific_data: ['/_functions/me'] },
    };
    return await cacheHeaders.run({ ...context, configuration: { ...context.configuration, cache } });
  },
};
