import { readFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { createExampleSite, type TestRepository } from '../../packages/checks/test/helpers/repository.ts';
import type { LooseValue } from '../../packages/checks/test/helpers/context.ts';
import { site, testSandbox, type TestSandbox } from '../../packages/sandbox/test/helpers/sandbox.ts';
import { runBundle, type BundleResult } from '../helpers/run-bundle.ts';
import { parse, stringify } from 'yaml';
import type { Evidence } from '@fhir-iq/sluice-model';
import { mergeEvidence } from '@fhir-iq/sluice-gate/merge-evidence';

jest.setTimeout(300_000);

const pages = [
  { path: '/', title: 'Home', text: 'FHIR IQ' },
  { path: '/appointments', title: 'Book an appointment', text: 'Book an appointment' },
  { path: '/contact', title: 'Contact', text: 'Contact' },
  { path: '/prices', title: 'Prices', text: 'Prices' },
];
let checkout: TestRepository;
let sandbox: TestSandbox;
let policy: LooseValue;
beforeAll(async () => {
  checkout = createExampleSite();
  policy = parse(readFileSync(path.join(checkout.directory, '.github/sluice.yml'), 'utf8'));
  const designs = [{ uiVersion: '7', pages }];
  const seeds = [
    ['staging', 'https://staging.fhiriq.com'] as const,
    ['production', 'https://fhiriq.com'] as const,
  ];
  sandbox = await testSandbox({
    sites: seeds.map(([environment, url], index) =>
      site({
        siteId: `0000000${String(index)}-0000-4000-8000-000000000000`,
        environment,
        urls: [url],
        designs,
      }),
    ),
  });
});
afterAll(async () => {
  checkout[Symbol.dispose]();
  await sandbox.stop();
});
afterEach(() => {
  for (const { name } of sandbox.faults.list()) sandbox.faults.disable(name);
});

/** Looks at the site with these settings of checks, and these keys of pages. */
async function look(
  settings: Readonly<Record<string, object>>,
  options: { stage?: string; pages?: object; faults?: string[]; inputs?: Record<string, string> } = {},
): Promise<BundleResult> {
  const { stage = 'staging', inputs, faults = [] } = options;
  const names = Object.keys(settings);
  const value = structuredClone(policy);
  for (const name of names) value.checks[name] = { stages: [stage], with: settings[name] };
  value['not-yet'] = value['not-yet'].filter((one: string) => !names.includes(one));
  for (const each of ['development', 'staging', 'production'].filter((one) => one !== stage))
    value.stages[each].validations = value.stages[each].validations.filter(
      (one: string) => !names.includes(one),
    );
  Object.assign(value.pages, { siteMap: '/sitemap.xml' }, options.pages);
  checkout.write('.github/sluice.yml', stringify(value));
  for (const fault of faults) sandbox.faults.enable(fault);
  return await runBundle({
    action: 'site-checks',
    cwd: checkout.directory,
    inputs: { stage, checks: names.join(','), ...inputs },
    env: sandbox.environment(),
    timeoutMs: 240_000,
  });
}

describe('what a browser sees of the published site', () => {
  test('is green for a healthy site, over every page of its site map, in one visit a page', async () => {
    const before = sandbox.requests().length;
    const result = await look({ console_errors: {}, page_navigation: {} });
    expect(result.outputs).toMatchObject({ answer: 'pass' });
    const { console_errors, page_navigation } = result.evidence;
    expect(console_errors).toMatchObject({
      answer: 'pass',
      examined: 4,
      unit: 'pages',
      moment: 'after-publish',
    });
    expect(console_errors?.tools.map((one) => one.name)).toEqual(['chromium', 'puppeteer-core']);
    expect(page_navigation).toMatchObject({ answer: 'pass', examined: 4 });
    const asked = sandbox
      .requests()
      .slice(before)
      .filter((one) => one.url.endsWith('/prices'));
    // Once by following links, once in the browser for both checks.
    expect(asked).toHaveLength(2);
  });

  const red: [string, string, string, string, RegExp][] = [
    ['an error in the console', 'site-console-error', 'console_errors', 'console', /no slot could be read/],
    ['an error that nobody catches', 'site-page-error', 'console_errors', 'page-error', /noSuchThing/],
    ['a request that fails', 'site-failed-request', 'console_errors', 'failed-request', /not-there\.js.*404/],
    ['mixed content', 'site-mixed-content', 'console_errors', 'mixed-content', /by http/],
    [
      'a link that is broken',
      'site-broken-link',
      'page_navigation',
      'broken',
      /old-price-list.*404.*linked from/,
    ],
    ['pages without a title', 'site-no-title', 'page_navigation', 'title', /no title/],
    ['pages without a language', 'site-no-language', 'page_navigation', 'language', /lang is none/],
    ['two main headings', 'site-two-headings', 'page_navigation', 'main-heading', /2 main headings/],
    [
      'a page that leads to itself',
      'site-redirects-for-ever',
      'console_errors',
      'not-loaded',
      /redirects for ever/,
    ],
    ['a page of more than 10 MB', 'site-huge-page', 'console_errors', 'not-loaded', /larger than 10 MB/],
    [
      'dialogs without end',
      'site-dialogs',
      'console_errors',
      'not-loaded',
      /within 3000 ms; it opened 51 dialogs/,
    ],
  ];
  test.each(red)('is red for %s', async (_, fault, check, rule, said) => {
    const result = await look(
      { [check]: {} },
      {
        faults: [fault],
        pages: {
          loadTime: fault === 'site-dialogs' ? '3s' : '60s',
          idleTime: '1s',
          retries: 0,
          siteMap: undefined,
        },
      },
    );
    expect(result).toMatchObject({ code: 1, outputs: { answer: 'fail' } });
    const found = result.evidence[check]?.findings.filter((one) => one.rule === rule) ?? [];
    expect(found[0]?.message).toMatch(said);
    expect(found[0]).toMatchObject({
      blocks: true,
      threshold: expect.any(String),
      remedy: expect.any(String),
    });
  });
});

describe('known noise', () => {
  const entry = { match: 'no slot could be read', reason: "the platform's own", expires: '2099-12-31' };

  test('is no finding, and is said', async () => {
    const result = await look({ console_errors: { noise: [entry] } }, { faults: ['site-console-error'] });
    expect(result.evidence['console_errors']).toMatchObject({ answer: 'pass', findings: [] });
    expect(result.evidence['console_errors']?.reason).toMatch(/4 problems are known noise/);
  });

  test('that has expired is a finding, and so is an entry that nothing matched', async () => {
    const noise = [
      { ...entry, expires: '2020-01-01' },
      { ...entry, match: 'never heard' },
    ];
    const result = await look({ console_errors: { noise } }, { faults: ['site-console-error'] });
    expect(result.evidence['console_errors']?.findings).toMatchObject([
      { rule: 'noise-expired', value: '2020-01-01', blocks: true },
      { rule: 'noise-unused', message: expect.stringContaining('never heard'), blocks: true },
    ]);
  });
});

describe('flaky is not green', () => {
  // One page in one view, so that the first answer is the first attempt's.
  const one = { budget: 1 };

  test('an error that only the first attempt saw is reported with both results', async () => {
    const result = await look({ console_errors: {} }, { faults: ['site-console-error@1'], pages: one });
    expect(result.evidence['console_errors']).toMatchObject({
      answer: 'pass',
      findings: [
        {
          rule: 'flaky',
          blocks: false,
          message: expect.stringMatching(/attempt 1: .*no slot.*attempt 2: not seen/),
        },
      ],
    });
  });

  test('more flaky findings than the configured number fail', async () => {
    const result = await look(
      { console_errors: {} },
      { faults: ['site-console-error@1'], pages: { ...one, flaky: 0 } },
    );
    expect(result.outputs['answer']).toBe('fail');
    expect(result.evidence['console_errors']?.findings.map((found) => found.rule)).toEqual([
      'flaky',
      'too-flaky',
    ]);
  });
});

test('what could not be looked at is an error: a site map that is gone, a page that is refused', async () => {
  const gone = await look({ console_errors: {} }, { faults: ['site-map-gone'] });
  expect(gone.evidence['console_errors']).toMatchObject({
    answer: 'error',
    reason: expect.stringMatching(/sitemap\.xml answered 404.*pages\.siteMap/),
  });
  sandbox.faults.disable('site-map-gone');
  const refused = await look({ page_navigation: {} }, { faults: ['site-blocked-page'] });
  expect(refused.evidence['page_navigation']).toMatchObject({
    answer: 'error',
    reason: expect.stringMatching(/Blocked, so not looked at: \/members/),
    findings: [{ rule: 'blocked', blocks: false }],
  });
});

test('a page that never goes idle is looked at as it is', async () => {
  const result = await look(
    { console_errors: {} },
    { faults: ['site-never-idle'], pages: { budget: 1, idleTime: '1s' } },
  );
  expect(result.evidence['console_errors']?.examined).toBe(1);
});

test('shards fold into the evidence of one run', async () => {
  const settings = { console_errors: {}, page_navigation: {} };
  const faults = ['site-console-error', 'site-broken-link', 'site-two-headings'];
  const whole = await look(settings, { faults });
  const parts = await Promise.all(
    ['1/2', '2/2'].map((shard) =>
      runBundle({
        action: 'site-checks',
        cwd: checkout.directory,
        inputs: { stage: 'staging', checks: 'console_errors, page_navigation', shard },
        env: sandbox.environment(),
        timeoutMs: 240_000,
      }),
    ),
  );
  const { evidence, broken } = mergeEvidence(parts.flatMap((part) => Object.values(part.evidence)));
  expect(broken).toEqual([]);
  for (const folded of evidence) {
    const one = whole.evidence[folded.check];
    expect({ ...folded, findings: ids(folded) }).toMatchObject({
      answer: one?.answer,
      examined: one?.examined,
      findings: ids(one),
    });
  }
});

function ids(evidence: Evidence | undefined): string[] {
  return (evidence?.findings ?? []).map((one) => one.id).sort();
}

test('names what is wrong with its inputs', async () => {
  const result = await look({ console_errors: {} }, { inputs: { shard: '3/2', checks: 'console_errors' } });
  expect(result.outputs['reason']).toMatch(/"shard" is "3\/2".*INDEX\/COUNT/);
  const unknown = await look({ console_errors: {} }, { inputs: { checks: 'lint_check' } });
  expect(unknown.outputs['reason']).toMatch(/names lint_check.*This action has: console_errors/);
});
