import { readFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, jest } from '@jest/globals';
import { parse, stringify } from 'yaml';
import type { LooseValue } from '../../packages/checks/test/helpers/context.ts';
import { createExampleSite, type TestRepository } from '../../packages/checks/test/helpers/repository.ts';
import { site, testSandbox, type TestSandbox } from '../../packages/sandbox/test/helpers/sandbox.ts';
import { testInBrowser } from '../helpers/browser.ts';
import { runBundle, type BundleResult } from '../helpers/run-bundle.ts';

jest.setTimeout(600_000);

const check = 'performance';
const designs = [{ uiVersion: '7', pages: [{ path: '/', title: 'Home', text: 'FHIR IQ' }] }];
let checkout: TestRepository;
let sandbox: TestSandbox;
let policy: LooseValue;
beforeAll(async () => {
  checkout = createExampleSite();
  policy = parse(readFileSync(path.join(checkout.directory, '.github/sluice.yml'), 'utf8'));
  const places = [
    ['staging', 'https://staging.fhiriq.com'],
    ['production', 'https://fhiriq.com'],
  ] as const;
  sandbox = await testSandbox({
    sites: places.map(([environment, url], index) =>
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

/** Measures the staging site's home page with these settings. */
async function measure(own: object, faults: readonly string[] = []): Promise<BundleResult> {
  const value = structuredClone(policy);
  value.checks[check] = { stages: ['staging'], with: { pages: ['/'], ...own } };
  value['not-yet'] = value['not-yet'].filter((one: string) => one !== 'performance_testing');
  checkout.write('.github/sluice.yml', stringify(value));
  for (const fault of faults) sandbox.faults.enable(fault);
  return await runBundle({
    action: 'site-checks',
    cwd: checkout.directory,
    inputs: { stage: 'staging', checks: check },
    env: sandbox.environment(),
    timeoutMs: 540_000,
  });
}

interface Details {
  readonly metrics: { metric: string; answer: string; live?: number; regressed?: boolean; said: string }[];
  readonly screenshots: { file: string; at: number }[];
}

describe('performance of the published site', () => {
  testInBrowser(
    'passes for a light page: five metrics, held to budgets alone, and a filmstrip',
    async () => {
      const result = await measure({ runs: 1 });
      expect(result).toMatchObject({ code: 0, outputs: { answer: 'pass' } });
      const evidence = result.evidence[check];
      expect(evidence).toMatchObject({
        answer: 'pass',
        examined: 1,
        unit: 'page loads',
        moment: 'after-publish',
      });
      expect(evidence?.reason).toMatch(/5 figures of 1 page.*budgets alone: 1 run gives no interval/);
      expect(evidence?.tools.map((one) => one.name)).toEqual(['lighthouse', 'chromium']);
      const { metrics, screenshots } = evidence?.details as unknown as Details;
      expect(metrics.map((one) => one.metric)).toEqual([
        'page_load_time',
        'first_contentful_paint',
        'largest_contentful_paint',
        'cumulative_layout_shift',
        'time_to_interactive',
      ]);
      expect(screenshots.length).toBeGreaterThan(0);
      // The live site was not asked for anything.
      expect(sandbox.requests().filter((one) => one.url.startsWith('https://fhiriq.com/'))).toEqual([]);
    },
    240_000,
  );

  const further: [string, string, string, string[]][] = [
    ['a heavy page', 'site-heavy-page', 'largest_contentful_paint', []],
    ['a page that jumps', 'site-layout-shift', 'cumulative_layout_shift', []],
  ];
  const red: [string, string, string, string[]][] = [
    ['a slow page', 'site-slow-page', 'page_load_time', ['first_contentful_paint', 'time_to_interactive']],
    // Budgets of other figures by the same rule: tables hold them too, and each costs loads of a real browser.
    ...(process.env['SLUICE_ALL_FAULTS'] === '1' ? further : []),
  ];
  for (const [what, fault, metric, more] of red) {
    testInBrowser(
      `is red for ${what}`,
      async () => {
        const result = await measure({ runs: 1 }, [fault]);
        expect(result).toMatchObject({ code: 1, outputs: { answer: 'fail' } });
        const found = result.evidence[check]?.findings.filter((one) => one.rule === 'budget') ?? [];
        for (const name of [metric, ...more]) {
          expect(found.find((one) => one.id === `${check}/budget/${name}:/`)).toMatchObject({
            place: { url: 'https://staging.fhiriq.com/' },
            value: expect.any(String),
            threshold: expect.stringMatching(/^at most /),
            remedy: expect.stringMatching(/would have passed/),
          });
        }
      },
      240_000,
    );
  }

  testInBrowser(
    'is red for a page that keeps its budgets and is slower than live',
    async () => {
      const roomy = {
        first_contentful_paint: '20s',
        largest_contentful_paint: '20s',
        time_to_interactive: '20s',
        page_load_time: '20s',
      };
      // No fresh rounds: pure tests have them, and each costs three loads of a real browser.
      const own = { runs: 3, mostRuns: 3, noiseLimit: '100%', leastDifference: '0%', budgets: roomy };
      const result = await measure(own, ['site-slower-page@staging']);
      expect(result).toMatchObject({ code: 1, outputs: { answer: 'fail' } });
      const evidence = result.evidence[check];
      expect(evidence?.examined).toBe(3);
      const blocking = evidence?.findings.filter((one) => one.blocks) ?? [];
      expect(new Set(blocking.map((one) => one.rule))).toEqual(new Set(['regression']));
      const { metrics } = evidence?.details as unknown as Details;
      const paint = metrics.find((one) => one.metric === 'first_contentful_paint');
      expect(paint).toMatchObject({
        regressed: true,
        answer: 'fail',
        live: expect.any(Number),
        rounds: 3,
      });
    },
    600_000,
  );
});
