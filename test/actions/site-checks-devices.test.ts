import { readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, jest } from '@jest/globals';
import type { Evidence } from '@fhir-iq/sluice-model';
import { parse, stringify } from 'yaml';
import type { LooseValue } from '../../packages/checks/test/helpers/context.ts';
import { createExampleSite, type TestRepository } from '../../packages/checks/test/helpers/repository.ts';
import { site, testSandbox, type TestSandbox } from '../../packages/sandbox/test/helpers/sandbox.ts';
import { pathWithout, testInEngines } from '../helpers/engines.ts';
import { runBundle, type BundleResult } from '../helpers/run-bundle.ts';

jest.setTimeout(300_000);

const menu = '<a href="/">Home</a> <a href="/contact">Contact</a>';
const pages = [
  { path: '/', title: 'Home', text: 'FHIR IQ', html: `<p>See also: ${menu}</p>` },
  {
    path: '/contact',
    title: 'Contact',
    text: 'Contact',
    html: '<form><p><label>Name <input name="name"></label></p><p><button>Send the message</button></p></form>',
  },
];
let checkout: TestRepository;
let sandbox: TestSandbox;
let policy: LooseValue;
beforeAll(async () => {
  checkout = createExampleSite();
  policy = parse(readFileSync(path.join(checkout.directory, '.github/sluice.yml'), 'utf8'));
  sandbox = await testSandbox({
    sites: [
      site({
        siteId: '00000001-0000-4000-8000-000000000000',
        environment: 'staging',
        urls: ['https://staging.fhiriq.com'],
        designs: [{ uiVersion: '7', pages }],
      }),
    ],
  });
});
afterAll(async () => {
  checkout[Symbol.dispose]();
  await sandbox.stop();
});
afterEach(() => {
  for (const { name } of sandbox.faults.list()) sandbox.faults.disable(name);
});

const validations: Readonly<Record<string, string>> = {
  accessibility: 'accessibility_testing',
  mobile: 'mobile_testing',
  cross_browser: 'cross_browser_compatibility',
};

/** Looks at one page, or at two, with these settings of checks. */
async function look(
  settings: Readonly<Record<string, object>>,
  options: { faults?: readonly string[]; list?: readonly string[]; env?: Record<string, string> } = {},
): Promise<BundleResult> {
  const names = Object.keys(settings);
  const value = structuredClone(policy);
  const now: string[] = names.map((name) => validations[name] ?? name);
  for (const name of names) value.checks[name] = { stages: ['staging'], with: settings[name] };
  value['not-yet'] = value['not-yet'].filter((one: string) => !now.includes(one));
  value.pages = {
    critical: [{ path: '/contact', status: 200, maxTime: '30s' }],
    list: options.list ?? [],
    retries: 0,
    idleTime: '1s',
  };
  checkout.write('.github/sluice.yml', stringify(value));
  for (const fault of options.faults ?? []) sandbox.faults.enable(fault);
  return await runBundle({
    action: 'site-checks',
    cwd: checkout.directory,
    inputs: { stage: 'staging', checks: names.join(',') },
    env: { ...sandbox.environment(), ...options.env },
    timeoutMs: 240_000,
  });
}

function rules(evidence: Evidence | undefined): string[] {
  return [...new Set((evidence?.findings ?? []).filter((one) => one.blocks).map((one) => one.rule))].sort();
}

function found(evidence: Evidence | undefined, rule: string): LooseValue {
  return evidence?.findings.find((one) => one.rule === rule);
}

const complete = {
  blocks: true,
  value: expect.any(String),
  threshold: expect.any(String),
  remedy: expect.any(String),
  place: { url: 'https://staging.fhiriq.com/contact' },
};

testInEngines(
  ['chromium', 'firefox', 'webkit'],
  'a healthy site is green in all three checks, through the proxy of the job in each engine',
  async () => {
    const result = await look(
      { accessibility: {}, mobile: { devices: ['small-phone', 'tablet'] }, cross_browser: {} },
      { list: ['/'] },
    );
    expect(result.outputs).toMatchObject({ answer: 'pass' });
    const { accessibility, mobile, cross_browser } = result.evidence;
    expect(accessibility).toMatchObject({
      answer: 'pass',
      examined: 2,
      findings: [],
      details: { incomplete: 0 },
    });
    expect(mobile).toMatchObject({ answer: 'pass', examined: 2, findings: [] });
    expect(mobile?.details?.['screenshots']).toHaveLength(4);
    expect(cross_browser).toMatchObject({ answer: 'pass', examined: 2, findings: [] });
    expect(cross_browser?.tools.map((one) => one.name)).toEqual([
      'chromium',
      'puppeteer-core',
      'firefox',
      'puppeteer-core',
      'webkit',
      'selenium-webdriver',
    ]);
    const pictures = cross_browser?.details?.['screenshots'] as { file: string; engine: string }[];
    expect(pictures.map((one) => one.engine).sort()).toEqual([
      'chromium',
      'chromium',
      'firefox',
      'firefox',
      'webkit',
      'webkit',
    ]);
    for (const { file } of pictures)
      expect(Object.keys(result.files).some((name) => name.endsWith(file))).toBe(true);
  },
);

describe('accessibility', () => {
  testInEngines(['chromium'], 'is red for a picture without text and for faint text', async () => {
    const result = await look({ accessibility: {} }, { faults: ['site-no-alt', 'site-low-contrast'] });
    expect(result).toMatchObject({ code: 1, outputs: { answer: 'fail' } });
    const { accessibility } = result.evidence;
    expect(rules(accessibility)).toEqual(['color-contrast', 'image-alt']);
    expect(found(accessibility, 'image-alt')).toMatchObject({
      ...complete,
      severity: 'critical',
      value: expect.stringContaining('img'),
      remedy: expect.stringMatching(/https:\/\/dequeuniversity/),
    });
    const [node] = (accessibility?.details?.['axe'] ?? []) as LooseValue[];
    expect(node).toMatchObject({
      box: { width: expect.any(Number) },
      screenshot: expect.stringMatching(/^screenshots\//),
    });
  });

  testInEngines(['chromium'], 'is an error for a tag that no rule has', async () => {
    const result = await look({ accessibility: { tags: ['wcag2a', 'wcag21aaa'] } });
    expect(result.evidence['accessibility']).toMatchObject({
      answer: 'error',
      reason: expect.stringMatching(/no rule of axe has the tag "wcag21aaa"/),
    });
  });
});

describe('mobile', () => {
  testInEngines(['chromium'], 'is red for what does not fit a phone', async () => {
    const result = await look(
      { mobile: { devices: ['phone'] } },
      { faults: ['site-overflow', 'site-tiny-targets', 'site-tiny-text', 'site-desktop-only'] },
    );
    expect(result).toMatchObject({ code: 1, outputs: { answer: 'fail' } });
    const { mobile } = result.evidence;
    expect(rules(mobile)).toEqual(['desktop-only', 'overflow', 'small-text', 'tap-target']);
    expect(found(mobile, 'overflow')).toMatchObject({
      ...complete,
      message: expect.stringMatching(/\d+ px wider than the screen of 390 px: #price-list/),
    });
    for (const rule of rules(mobile)) expect(found(mobile, rule)).toMatchObject(complete);
  });

  testInEngines(['chromium'], 'is red for pages without a viewport', async () => {
    const { evidence } = await look({ mobile: { devices: ['phone'] } }, { faults: ['site-no-viewport'] });
    expect(found(evidence['mobile'], 'viewport')).toMatchObject({ ...complete, value: 'none' });
  });
});

describe('cross_browser', () => {
  testInEngines(
    ['chromium', 'firefox', 'webkit'],
    'is red in each engine that shows a page otherwise than Chromium',
    async () => {
      const { evidence, outputs } = await look(
        { cross_browser: {} },
        { faults: ['site-engine-error', 'site-engine-missing', 'site-engine-layout'] },
      );
      expect(outputs).toMatchObject({ answer: 'fail' });
      const { cross_browser } = evidence;
      expect(rules(cross_browser)).toEqual(['engine-error', 'layout', 'missing-element']);
      for (const rule of rules(cross_browser)) {
        const all = cross_browser?.findings.filter((one) => one.rule === rule) ?? [];
        const engines = new Set(all.map((one) => /\((\w+)\)/.exec(one.message)?.[1]));
        expect({ rule, engines: [...engines].sort() }).toEqual({ rule, engines: ['firefox', 'webkit'] });
        expect(all[0]).toMatchObject(complete);
      }
    },
  );

  testInEngines(
    ['chromium', 'firefox'],
    'names an engine that could not be had, and is not green where it must take part',
    async () => {
      const { PATH, folders } = pathWithout(['WebKitWebDriver']);
      try {
        const must = await look({ cross_browser: {} }, { env: { PATH } });
        expect(must.evidence['cross_browser']).toMatchObject({
          answer: 'not-evaluated',
          examined: 1,
          reason: expect.stringMatching(
            /webkit is not-evaluated: no WebKitWebDriver.*webkit2gtk-driver.*must take part/,
          ),
        });
        expect(must.code).toBe(1);
        const may = await look({ cross_browser: { required: ['chromium', 'firefox'] } }, { env: { PATH } });
        expect(may.evidence['cross_browser']).toMatchObject({
          answer: 'pass',
          reason: expect.stringMatching(/webkit is not-evaluated/),
        });
      } finally {
        for (const folder of folders) rmSync(folder, { recursive: true });
      }
    },
  );
});
