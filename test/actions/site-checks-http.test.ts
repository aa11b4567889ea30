import { readFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, jest, test } from '@jest/globals';
import type { Evidence } from '@fhir-iq/sluice-model';
import { parse, stringify } from 'yaml';
import type { LooseValue } from '../../packages/checks/test/helpers/context.ts';
import { createExampleSite, type TestRepository } from '../../packages/checks/test/helpers/repository.ts';
import { publishExample, type PublishedExample } from '../helpers/published-example.ts';
import { runBundle, type BundleResult } from '../helpers/run-bundle.ts';

jest.setTimeout(300_000);

const settings: Readonly<Record<string, LooseValue>> = {
  api_endpoints: {
    endpoints: [
      { name: 'health', url: '/_functions/health', schema: { type: 'object', required: ['buildId'] } },
      {
        name: 'opening_hours',
        url: 'https://fhiriq.com/_functions/openingHours',
        schema: { type: 'object', required: ['hours'], properties: { hours: { type: 'object' } } },
      },
      { name: 'payment', url: '/_functions/paymentHealth' },
    ],
  },
  environment_flags: {},
  third_party: {},
  transport_security: {},
  security_headers: {
    own: ['/_functions/health', '/_functions/openingHours', '/_functions/appointment?id=none'],
  },
  rate_limits: {
    addresses: {
      api: { path: '/_functions/openingHours' },
      forms: { path: '/_functions/contact', method: 'POST', body: '{}' },
      downloads: { path: '/_functions/priceList' },
    },
  },
  cache_headers: {},
};
const shared = {
  integrations: [{ name: 'analytics', hosts: ['www.googletagmanager.com', '*.google-analytics.com'] }],
  addresses: {
    api_responses: ['/_functions/openingHours'],
    cms_content: ['/_functions/priceList'],
    user_specific_data: ['/_functions/appointment?id=none'],
    real_time_data: ['/_functions/health'],
  },
};

let checkout: TestRepository;
let published: PublishedExample;
beforeAll(async () => {
  checkout = createExampleSite();
  published = await publishExample('staging');
});
afterAll(async () => {
  checkout[Symbol.dispose]();
  await published.close();
});
afterEach(() => {
  for (const { name } of published.sandbox.faults.list()) published.sandbox.faults.disable(name);
});

/** Looks at the published example with these checks, while these faults strike. */
async function look(
  names: readonly string[],
  options: {
    readonly faults?: readonly string[];
    readonly change?: (policy: LooseValue) => void;
    readonly inputs?: Readonly<Record<string, string>>;
  } = {},
): Promise<BundleResult> {
  const policy: LooseValue = parse(
    readFileSync(path.resolve(import.meta.dirname, '../../examples/fhir-iq/.github/sluice.yml'), 'utf8'),
  );
  for (const name of names)
    policy.checks[name] = { stages: ['staging'], with: structuredClone(settings[name]) };
  for (const stage of ['development', 'production'])
    policy.stages[stage].validations = policy.stages[stage].validations.filter(
      (one: string) => !names.includes(one),
    );
  policy['not-yet'] = policy['not-yet'].filter((one: string) => !names.includes(one));
  policy.integrations = structuredClone(shared.integrations);
  policy.cache.addresses = structuredClone(shared.addresses);
  options.change?.(policy);
  checkout.write('.github/sluice.yml', stringify(policy));
  for (const fault of options.faults ?? []) published.sandbox.faults.enable(fault);
  return await runBundle({
    action: 'site-checks',
    cwd: checkout.directory,
    inputs: { stage: 'staging', checks: names.join(','), ...options.inputs },
    env: published.sandbox.environment(),
    timeoutMs: 240_000,
  });
}

function blocking(evidence: Evidence | undefined): string[] {
  return [...new Set((evidence?.findings ?? []).filter((one) => one.blocks).map((one) => one.rule))];
}

describe('what asking the published site shows', () => {
  test('is green for the healthy example, each check having looked at something', async () => {
    const names = Object.keys(settings).filter((name) => name !== 'rate_limits');
    const result = await look(names);
    const answers = Object.values(result.evidence).map(({ check, answer, reason }) => [
      check,
      answer,
      reason,
    ]);
    expect(answers).toEqual(names.toSorted().map((name) => [name, 'pass', expect.any(String)]));
    expect(result.outputs['answer']).toBe('pass');
    expect(result.evidence['environment_flags']?.examined).toBeGreaterThanOrEqual(10);
    expect(result.evidence['transport_security']?.examined).toBe(6);
    expect(result.evidence['security_headers']?.details).toMatchObject({ oursToFix: [] });
  });

  const red: [fault: string, check: string, rules: string[], said: RegExp][] = [
    ['site-api-shape', 'api_endpoints', ['schema'], /hours/],
    ['site-api-page', 'api_endpoints', ['json'], /not JSON but a page/],
    ['site-api-unwell', 'api_endpoints', ['health'], /"fail" of itself: cards:reachable is fail \(timeout\)/],
    ['site-debug-on', 'environment_flags', ['debug-on'], /debugMode is configured as false.*true/],
    ['site-open-to-public', 'environment_flags', ['open-to-public'], /staging is open to the public/],
    ['site-no-analytics', 'environment_flags', ['analytics-missing'], /none of \d+ pages calls analytics/],
    ['analytics-down', 'environment_flags', ['analytics-missing'], /which does not answer/],
    ['site-no-analytics', 'third_party', ['vanished'], /analytics is not called by any of \d+ pages/],
    ['analytics-down', 'third_party', ['call-failed'], /it answered 503/],
    ['site-no-https-redirect', 'transport_security', ['no-redirect'], /answers 200 without a redirect/],
    ['site-old-tls', 'transport_security', ['old-version'], /accepts TLSv1/],
    [
      'site-no-security-headers',
      'security_headers',
      ['csp-missing', 'frames-missing', 'hsts-missing', 'nosniff-missing', 'policy-missing', 'hsts'],
      /ours to fix/,
    ],
    ['site-policy-hole', 'security_headers', ['policy-wider'], /script-src is served wider.*https:/],
    ['site-policy-addition', 'security_headers', ['policy-wider'], /frame-src is served wider.*\*/],
    [
      'site-credentials-for-all',
      'security_headers',
      ['cors-universal-with-credentials', 'csp-unsafe-inline'],
      /Access-Control-Allow-Origin costs 50/,
    ],
    ['site-shared-cookie', 'cache_headers', ['shared-cookie'], /hand its cookie to others/],
    ['site-shared-cache', 'cache_headers', ['shared-cache'], /one visitor's data to others/],
    ['site-kept-too-long', 'cache_headers', ['too-long'], /86400 s/],
  ];
  test.each(red)('%s makes %s red', async (fault, check, rules, said) => {
    const result = await look([check], { faults: [fault] });
    expect(result).toMatchObject({ code: 1, outputs: { answer: 'fail' } });
    const evidence = result.evidence[check];
    expect(evidence?.answer).toBe('fail');
    expect(blocking(evidence).toSorted()).toEqual(rules.toSorted());
    expect(evidence?.reason).toMatch(said);
    for (const found of evidence?.findings.filter((one) => one.blocks) ?? [])
      expect(found).toMatchObject({ value: expect.any(String), threshold: expect.any(String) });
  });

  test('a site that does not say whether it runs with debugMode could not be looked at', async () => {
    const { evidence } = await look(['environment_flags'], { faults: ['site-flags-unsaid'] });
    expect(evidence['environment_flags']).toMatchObject({
      answer: 'error',
      reason: expect.stringMatching(/debugMode: the site does not report it/),
    });
  });

  test('pages without compression are red where it is configured', async () => {
    const change = ({ environments }: LooseValue): void => {
      environments.staging.compressionEnabled = true;
    };
    const rules = async (faults: string[]) =>
      blocking((await look(['environment_flags'], { faults, change })).evidence['environment_flags']);
    // What was published says of itself that it is off.
    expect(await rules([])).toEqual(['flag-differs']);
    expect(await rules(['site-no-compression'])).toEqual(['flag-differs', 'not-compressed']);
  });

  test('an API that warns of itself is green, and told', async () => {
    const { evidence } = await look(['api_endpoints'], { faults: ['site-api-warns'] });
    expect(evidence['api_endpoints']).toMatchObject({
      answer: 'pass',
      reason: expect.stringMatching(/1 warn of themselves.*responseTime is warn/),
      findings: [{ rule: 'health-warns', blocks: false }],
    });
  });
});

describe('a burst', () => {
  test('is slowed where the configuration says so, and its count is told', async () => {
    const { evidence } = await look(['rate_limits']);
    const found = evidence['rate_limits'];
    expect(found).toMatchObject({
      answer: 'pass',
      reason: expect.stringMatching(
        /api .*429 at number \d+; forms .*429 at number 1\d; downloads .*429 at number \d\d/,
      ),
    });
    // 100, 10 and 20 in a minute, and a few under way at once; others may have asked before.
    expect(found?.examined).toBeGreaterThanOrEqual(100);
    expect(found?.examined).toBeLessThanOrEqual(145);
  });

  test('is red where nothing slows it', async () => {
    const { evidence } = await look(['rate_limits'], {
      faults: ['site-no-rate-limit'],
      change: ({ checks }) => {
        delete checks.rate_limits.with.addresses.api;
        delete checks.rate_limits.with.addresses.downloads;
      },
    });
    expect(evidence['rate_limits']).toMatchObject({
      answer: 'fail',
      reason: expect.stringMatching(/forms: 15 requests .* none was slowed; configured are 10 in 60 s/),
    });
  });

  test('is red where it slows everybody, always', async () => {
    const { evidence } = await look(['rate_limits'], {
      faults: ['site-always-limited'],
      change: ({ checks }) => {
        delete checks.rate_limits.with.addresses.api;
        delete checks.rate_limits.with.addresses.downloads;
      },
    });
    expect(evidence['rate_limits']).toMatchObject({
      answer: 'fail',
      reason: expect.stringMatching(/nobody gets through; configured are 10 in 60 s/),
    });
  });

  test.each(['https://fhiriq.com', 'https://www.fhiriq.com'])(
    'is never sent to the live site %s',
    async (url) => {
      const { evidence } = await look(['rate_limits'], { inputs: { url } });
      expect(evidence['rate_limits']).toMatchObject({
        answer: 'error',
        examined: 0,
        reason: expect.stringMatching(/staging site alone, and this is (www\.)?fhiriq\.com/),
      });
    },
  );
});

test('what is configured nowhere is not evaluated, and blocks', async () => {
  const names = ['api_endpoints', 'third_party', 'rate_limits'];
  const result = await look(names, {
    change: (policy) => {
      for (const name of names) policy.checks[name].with = {};
      delete policy.integrations;
    },
  });
  expect(Object.values(result.evidence).map((one) => [one.check, one.answer, one.examined])).toEqual(
    names.toSorted().map((name) => [name, 'not-evaluated', 0]),
  );
  expect(result.outputs['answer']).not.toBe('pass');
});
