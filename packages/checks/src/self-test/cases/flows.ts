import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { Check, CheckResult } from '../../check.ts';
import { finalSmoke } from '../../flows/final-smoke.ts';
import { paymentTestMode } from '../../flows/payment-test-mode.ts';
import { userFlows } from '../../flows/user-flows.ts';
import { knownBadConfiguration } from '../configuration.ts';
import type { KnownBad, SelfTestBench } from '../known-bad.ts';

const site = 'https://staging.known-bad.example';
const selectors = ['#send'];

const page = (body: string): string =>
  `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Planted</title></head><body><h1>Planted</h1>${body}</body></html>`;

/** Serves one page, and has a check walk one flow on it. */
async function walk(
  bench: SelfTestBench,
  planted: {
    readonly check: Check;
    readonly own: Readonly<Record<string, unknown>>;
    readonly html: string;
    readonly steps: readonly object[];
  },
): Promise<CheckResult> {
  const { check, own, html, steps } = planted;
  const folder = path.join(bench.folder, '.github/flows');
  await mkdir(folder, { recursive: true });
  await writeFile(
    path.join(folder, 'planted.json'),
    JSON.stringify({ title: 'Planted', timeout: 1_000, steps: [{ type: 'navigate', url: site }, ...steps] }),
  );
  const url = await bench.serve(
    (_, response) => void response.setHeader('content-type', 'text/html').end(html),
  );
  const configuration = knownBadConfiguration();
  return await check.run(
    bench.context({
      url: url.href,
      settings: bench.settings(check.name as KnownBad['check'], { flows: ['planted'], ...own }),
      configuration: { ...configuration, pages: { ...configuration.pages, retries: 0 } },
    }),
  );
}

export const userFlowsCase: KnownBad = {
  check: 'user_flows',
  needs: ['chromium'],
  planted: 'a form whose button is gone',
  rule: 'step',
  look: (bench) =>
    walk(bench, {
      check: userFlows,
      own: { engines: ['chromium'], required: ['chromium'] },
      html: page('<form><label>Name <input id="name"></label></form>'),
      steps: [
        { type: 'change', selectors: ['#name'], value: 'Jo' },
        { type: 'click', selectors, offsetX: 1, offsetY: 1 },
        { type: 'waitForElement', selectors: ['#thanks'] },
      ],
    }),
};

export const paymentTestModeCase: KnownBad = {
  check: 'payment_test_mode',
  needs: ['chromium'],
  planted: 'a page that holds a live payment key',
  rule: 'live-key',
  look: (bench) =>
    walk(bench, {
      check: paymentTestMode,
      own: {},
      html: page('<form data-key="pk_live_planted"><label>Card <input id="number"></label></form>'),
      steps: [
        { type: 'change', selectors: ['#number'], value: '{{card}}' },
        { type: 'waitForElement', selectors: ['#number'] },
      ],
    }),
};

export const finalSmokeCase: KnownBad = {
  check: 'final_smoke',
  needs: ['chromium'],
  planted: 'a link that leads to another site',
  rule: 'leaves-site',
  look: (bench) =>
    walk(bench, {
      check: finalSmoke,
      own: {},
      html: page('<a id="send" href="https://elsewhere.example/">Contact</a>'),
      steps: [
        { type: 'click', selectors, offsetX: 1, offsetY: 1 },
        { type: 'waitForElement', selectors: ['h1'] },
      ],
    }),
};
