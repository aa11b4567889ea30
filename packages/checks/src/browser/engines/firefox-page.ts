import type { Browser } from 'puppeteer-core';
import { VisitFailure, type OpenedPage, type OpenRequest } from '../engine.ts';
import { FirefoxWatch } from './firefox-watch.ts';
import { closeProfile, type FreshTab, openTab, refusingDownloads, type TabDriver } from './tab.ts';
import { within } from './within.ts';

const newPageMs = 10_000;
const mostAttempts = 3;

/**
 * Opens a page in a fresh profile of Firefox.
 *
 * @param browser - The browser.
 * @param request - Which page, and what it may cost.
 * @param stuck - Told when the page does not end.
 * @throws {VisitFailure} If it cannot be opened within its limits.
 */
export async function openInFirefox(
  browser: Browser,
  request: OpenRequest,
  stuck: () => void,
): Promise<OpenedPage> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await openTab(await freshTab(browser), driver, request, stuck);
    } catch (error) {
      // Firefox may lose a new page while another profile ends at the same moment: then it is asked once more.
      if (attempt === mostAttempts || error instanceof VisitFailure || request.signal?.aborted === true)
        throw error;
    }
  }
}

async function freshTab(browser: Browser): Promise<FreshTab> {
  const profile = await within(
    browser.createBrowserContext(refusingDownloads),
    newPageMs,
    'A fresh profile of Firefox',
  );
  try {
    return { profile, page: await within(profile.newPage(), newPageMs, 'A new page of Firefox') };
  } catch (error) {
    await closeProfile(profile);
    throw error;
  }
}

const driver: TabDriver = {
  redirectsForEver: /NS_ERROR_REDIRECT_LOOP/,
  async prepare(page, request) {
    const { profile: device } = request;
    const watch = new FirefoxWatch(page, request);
    await Promise.all([
      page.setRequestInterception(true),
      // Firefox has no emulation of touch and mobile viewports by BiDi.
      page.setViewport({ width: device.width, height: device.height, deviceScaleFactor: device.scale }),
      device.userAgent === undefined ? undefined : page.setUserAgent({ userAgent: device.userAgent }),
    ]);
    return watch;
  },
  capture: (page, whole) => page.screenshot({ type: 'png', fullPage: whole }),
};
