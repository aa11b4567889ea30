import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { test } from '@jest/globals';
import type { Browser, Page } from 'puppeteer-core';

const names = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];

/** The browser of this machine; nothing where there is none. */
export const browserProgram = names.find(
  (name) => spawnSync(name, ['--version'], { stdio: 'ignore', timeout: 10_000 }).status === 0,
);

/**
 * A test in a real browser: it is skipped, with its reason in its name, where there is none, and fails there when
 * `SLUICE_REQUIRE_TOOLS` is 1.
 *
 * @param name - What the test shows.
 * @param body - The test.
 * @param timeoutMs - How long it may take.
 */
export function testInBrowser(name: string, body: () => Promise<void>, timeoutMs = 120_000): void {
  const reason = `${names.join(', ')}: none is on the path`;
  if (browserProgram !== undefined) test(name, body, timeoutMs);
  else if (process.env['SLUICE_REQUIRE_TOOLS'] === '1')
    test(`${name}: a browser is on the path`, () => Promise.reject(new Error(reason)));
  else test.skip(`${name} (skipped: ${reason})`, body);
}

/** Starts the browser without a window. */
export async function startBrowser(): Promise<Browser> {
  const { launch } = await import('puppeteer-core');
  return await launch({
    executablePath: spawnSync('which', [browserProgram ?? ''], { encoding: 'utf8' }).stdout.trim(),
    // Chromium does not start its own sandbox for root, as containers of CI are.
    args: [...(process.getuid?.() === 0 ? ['--no-sandbox'] : []), '--disable-dev-shm-usage'],
  });
}

/** What a check of accessibility found. */
export interface Violation {
  readonly rule: string;
  readonly where: readonly string[];
}

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** Holds what a page shows to WCAG 2.2, A and AA. */
export async function violations(page: Page): Promise<Violation[]> {
  await page.evaluate(axe);
  return (await page.evaluate(`axe
    .run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'] })
    .then(({ violations }) => violations.map(({ id, nodes }) =>
      ({ rule: id, where: nodes.map((node) => node.target.join(' ') + ': ' + node.failureSummary) })))`)) as Violation[];
}
