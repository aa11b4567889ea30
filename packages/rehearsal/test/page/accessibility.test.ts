import { afterAll, beforeAll, describe, expect } from '@jest/globals';
import type { Browser, Page } from 'puppeteer-core';
import { browserProgram, startBrowser, testInBrowser, violations } from '../../../../test/helpers/browser.ts';
import { ShownRoad } from './road.ts';

let browser: Browser;
let page: Page;
let road: ShownRoad;
beforeAll(async () => {
  if (browserProgram === undefined) return;
  browser = await startBrowser();
  page = await browser.newPage();
  road = await ShownRoad.open();
  everything();
  void road.ask('tech-lead', ['ada-lead', 'tomas-lead']);
}, 60_000);
afterAll(async () => {
  if (browserProgram === undefined) return;
  await browser.close();
  await road.close();
});

const views = ['runs', 'run-4/smoke', 'run-4/gate%20%2F%20verdict', 'messages', 'issues', 'faults'];

/** A road with all that the page can show: waits, a failure with its summary, a hold, a fault. */
function everything(): void {
  road.production();
  road.report('<p>Green</p>');
  road.done(4, 'smoke', 5, 'failure', 'health: https://www.fhiriq.com/health answered 503');
  road.emit(
    {
      type: 'summary',
      run: 4,
      key: 'smoke',
      markdown:
        '# smoke\n\n### Checks\n\n| Check | Answer | Reason |\n|---|---|---|\n| health | fail | https://www.fhiriq.com/health/with/a/very/long/path/that/does/not/break answered 503 |\n\n<details><summary>Requests</summary>\n\n- `GET /health`\n\n</details>',
    },
    {
      type: 'issue',
      number: 4,
      kind: 'issue',
      title: 'Production build a81f0c-9000000004-1 is bad',
      body: 'It is rolled back.',
      state: 'open',
      labels: ['sluice-hold'],
      author: 'github-actions[bot]',
      at: '2026-11-24T10:05:00.000Z',
      comments: [],
    },
  );
  road.switches.enable('wix-build-error@production');
  road.tellFaults();
}

describe.each([
  ['light', 'desktop', 1280, 900],
  ['dark', 'desktop', 1280, 900],
  ['light', 'phone', 320, 640],
  ['dark', 'phone', 320, 640],
])('in a %s scheme on a %s', (scheme, _device, width, height) => {
  testInBrowser('no view breaks WCAG 2.2 A or AA, and none scrolls sideways', async () => {
    await page.emulateMediaFeatures([{ name: 'prefers-color-scheme', value: scheme }]);
    await page.setViewport({ width, height });
    for (const view of views) {
      await page.goto('about:blank');
      await page.goto(`${road.page.address}#${view}`);
      await page.waitForSelector('.question');
      // What is folded is looked at too; of the many switches, which are all alike, some.
      if (view === 'faults') await page.type('#fault-search', 'wix-build');
      await page.evaluate("document.querySelectorAll('details').forEach((one) => (one.open = true))");
      expect({ view, found: await violations(page) }).toEqual({ view, found: [] });
      expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(width);
    }
  });
});

testInBrowser('the check of accessibility goes red', async () => {
  await page.setContent('<title>x</title><button></button>');
  expect((await violations(page)).map(({ rule }) => rule)).toEqual(['button-name', 'html-has-lang']);
});
