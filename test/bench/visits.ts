import type { BrowserContext } from 'puppeteer-core';
import { accessibility } from '@fhir-iq/sluice-checks/devices/accessibility';
import { startChromium } from '@fhir-iq/sluice-checks/browser/engines/chromium';
import type { PageCheck } from '@fhir-iq/sluice-checks/browser/view';
import { visitPages } from '@fhir-iq/sluice-checks/browser/visit-pages';
import { consoleErrors } from '@fhir-iq/sluice-checks/pages/console-errors';
import { pageNavigation } from '@fhir-iq/sluice-checks/pages/page-navigation';
import type { CheckName } from '@fhir-iq/sluice-config';
import { loadFromPack } from '@fhir-iq/sluice-runtime';
import { serveManyPages, visitContext } from '../helpers/visited-site.ts';
import type { Bench } from './main.ts';

const count = 200;
/** As long as our own visits wait for after the load. */
const quietMs = 500;
/** All that look at a page in Chromium on a desktop. */
const checks: readonly PageCheck[] = [consoleErrors, pageNavigation, accessibility];

/**
 * 200 pages for three checks, in one visit a page, against bare visits by puppeteer, two at once as ours: each in a
 * fresh profile, until the network has been quiet for as long after the load, then axe. The browser's start is in neither.
 */
const bench: Bench = async () => {
  const site = await serveManyPages(count);
  try {
    const contextOf = (name: string) =>
      visitContext(site.url, name as CheckName, { list: site.paths, budget: count, retries: 0 });
    const context = contextOf('console_errors');
    const bareMs = await bareVisits(context, site.url, site.paths);
    const engine = await startChromium(context);
    if ('missing' in engine) throw new Error(engine.missing);
    const started = performance.now();
    const outcomes = await visitPages(
      checks.map((check) => ({ check, context: contextOf(check.name) })),
      {
        chromium: () => Promise.resolve({ ...engine, close: () => Promise.resolve() }),
        firefox: () => Promise.resolve({ missing: 'not part of this bench' }),
        webkit: () => Promise.resolve({ missing: 'not part of this bench' }),
      },
    );
    const ownMs = performance.now() - started;
    await engine.close();
    for (const [name, outcome] of outcomes) {
      if ('thrown' in outcome) throw outcome.thrown;
      if (outcome.result.examined < count) throw new Error(`${name}: ${outcome.result.reason}`);
    }
    const note = `${(ownMs / count).toFixed(0)} ms a page for ${String(checks.length)} checks, bare with axe ${(bareMs / count).toFixed(0)} ms`;
    return [{ name: `${String(count)} pages`, value: ownMs / bareMs, unit: 'x', limit: 1.3, note }];
  } finally {
    await site.close();
  }
};
export default bench;

async function bareVisits(
  context: ReturnType<typeof visitContext>,
  url: string,
  paths: readonly string[],
): Promise<number> {
  const engine = await startChromium(context);
  if ('missing' in engine || engine.puppeteer === undefined) throw new Error('there is no Chromium');
  const { puppeteer: browser } = engine;
  const { library: axe } = await loadFromPack<{ default: { source: string } }>(
    context,
    'browser',
    'axe-core',
  );
  const started = performance.now();
  const waiting = paths.values();
  const work = async (): Promise<void> => {
    for (const path of waiting) {
      const profile: BrowserContext = await browser.createBrowserContext();
      const page = await profile.newPage();
      await page.goto(`${url}${path}`, { waitUntil: 'load' });
      await page.waitForNetworkIdle({ idleTime: quietMs });
      await page.evaluate(axe.default.source);
      await page.evaluate(
        "axe.run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'] })",
      );
      await profile.close();
    }
  };
  await Promise.all([work(), work()]);
  const ms = performance.now() - started;
  await engine.close();
  return ms;
}
