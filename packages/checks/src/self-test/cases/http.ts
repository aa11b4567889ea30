import type { Check, CheckContext, CheckResult } from '../../check.ts';
import { apiEndpoints } from '../../endpoints/api-endpoints.ts';
import { rateLimits } from '../../endpoints/rate-limits.ts';
import { thirdParty } from '../../endpoints/third-party.ts';
import { cacheHeaders } from '../../site-state/cache-headers.ts';
import { environmentFlags } from '../../site-state/environment-flags.ts';
import { securityHeaders } from '../../transport/security-headers.ts';
import { transportSecurity } from '../../transport/transport-security.ts';
import type { PageCheck, Visit } from '../../browser/view.ts';
import type { KnownBad, SelfTestBench } from '../known-bad.ts';

type Configuration = CheckContext['configuration'];

/** A check that asks a site by HTTP, and a site on which it must see red. */
interface ServedCase extends Pick<KnownBad, 'check' | 'planted' | 'rule'> {
  readonly by: Check;
  /** The check's own settings. */
  readonly own?: Readonly<Record<string, unknown>>;
  /** What every address answers, as JSON. */
  readonly value: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  /** What else the policy says. */
  readonly configure?: (configuration: Configuration) => Configuration;
}

/** The known-bad input that a site is which answers every address alike. */
function served({ check, planted, rule, by, ...site }: ServedCase): KnownBad {
  return { check, planted, rule, look: async (bench) => await by.run(await siteOf(bench, check, site)) };
}

/** The context of a check that looks at such a site. */
async function siteOf(
  bench: SelfTestBench,
  check: KnownBad['check'],
  {
    own = {},
    value,
    headers = {},
    configure = (as) => as,
  }: Omit<ServedCase, 'check' | 'planted' | 'rule' | 'by'>,
): Promise<CheckContext> {
  const site = await bench.serve((_, response) => {
    response.writeHead(200, { 'content-type': 'application/json', ...headers });
    response.end(JSON.stringify(value));
  });
  const context = bench.context({ settings: bench.settings(check, own), url: site.href });
  return { ...context, configuration: configure(context.configuration) };
}

/** The policy with other rules for the live site. */
function withProduction(
  configuration: Configuration,
  change: Partial<Configuration['security']['production']>,
): Configuration {
  const { security } = configuration;
  return { ...configuration, security: { ...security, production: { ...security.production, ...change } } };
}

/** What a browser would have seen of one page: the check's own code judges it, without a browser. */
async function shown(check: PageCheck, context: CheckContext): Promise<CheckResult> {
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
    // What is looked for on it is not there.
    evaluate: <T>() => Promise.resolve([] as T),
    screenshot: () => Promise.resolve(undefined),
  };
  await looker.visit(page);
  const coverage = {
    planned: 1,
    visited: 1,
    failed: [],
    flaky: [],
    refused: [],
    restless: [],
    said: 'one page',
    missing: [],
    tools: [],
  };
  return await looker.finish(coverage);
}

export const apiEndpointsCase = served({
  check: 'api_endpoints',
  planted: 'an endpoint whose answer lacks a member of its shape',
  rule: 'schema',
  by: apiEndpoints,
  own: { endpoints: [{ name: 'hours', url: '/hours', schema: { type: 'object', required: ['hours'] } }] },
  value: { times: [] },
});

export const environmentFlagsCase: KnownBad = {
  check: 'environment_flags',
  planted: 'a site whose code runs with debugMode: true',
  rule: 'debug-on',
  async look(bench) {
    const report = { environment: 'staging', flags: { debugMode: true } };
    const site = { own: { closed: 'no' }, value: report };
    return await shown(environmentFlags, await siteOf(bench, 'environment_flags', site));
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
    return await shown(thirdParty, context);
  },
};

export const transportSecurityCase = served({
  check: 'transport_security',
  planted: 'a site that answers by http and does not redirect',
  rule: 'no-redirect',
  by: transportSecurity,
  value: {},
});

export const securityHeadersCase = served({
  check: 'security_headers',
  planted: 'a content security policy that takes scripts from everywhere',
  rule: 'policy-wider',
  by: securityHeaders,
  own: { own: ['/build'], pages: [] },
  value: {},
  headers: { 'content-security-policy': "default-src 'self'; script-src 'self' https:" },
  configure: (configuration) =>
    withProduction(configuration, {
      contentSecurityPolicy: { defaultSrc: ["'self'"], scriptSrc: ["'self'"] },
    }),
});

export const rateLimitsCase = served({
  check: 'rate_limits',
  planted: 'a form that takes any number of submissions',
  rule: 'no-limit',
  by: rateLimits,
  own: { addresses: { forms: { path: '/contact', method: 'POST', body: '{}' } }, margin: 1 },
  value: {},
  configure: (configuration) =>
    withProduction(configuration, { rateLimiting: { forms: '3_submissions_per_minute' } }),
});

export const cacheHeadersCase = served({
  check: 'cache_headers',
  planted: "one visitor's data, which shared caches may keep",
  rule: 'shared-cache',
  by: cacheHeaders,
  value: { name: 'Jo' },
  headers: { 'cache-control': 'public, max-age=600' },
  configure: (configuration) => ({
    ...configuration,
    cache: {
      no_cache: { assets: ['user_specific_data'] },
      addresses: { user_specific_data: ['/_functions/me'] },
    },
  }),
});
