import type { Browser, CDPSession, Page } from 'puppeteer-core';
import type { OpenedPage, OpenRequest } from '../engine.ts';
import { ChromiumWatch } from './chromium-watch.ts';
import { openTab, refusingDownloads, type TabDriver } from './tab.ts';

/** CSS pixels; what is taller is cut off. */
const tallest = 8_000;

/**
 * Opens a page in a fresh profile of Chromium.
 *
 * @param browser - The browser.
 * @param request - Which page, and what it may cost.
 * @param stuck - Told when the page does not end.
 * @throws {VisitFailure} If it cannot be opened within its limits.
 */
export async function openInChromium(
  browser: Browser,
  request: OpenRequest,
  stuck: () => void,
): Promise<OpenedPage> {
  const profile = await browser.createBrowserContext(refusingDownloads);
  try {
    return await openTab({ profile, page: await profile.newPage() }, driver, request, stuck);
  } catch (error) {
    await profile.close().catch(() => undefined);
    throw error;
  }
}

const driver: TabDriver = {
  redirectsForEver: /ERR_TOO_MANY_REDIRECTS/,
  async prepare(page, request) {
    const { profile: device, url, limits } = request;
    const session = await page.createCDPSession();
    const watch = new ChromiumWatch(url, limits);
    await Promise.all([
      watch.begin(session, frameOf(page)),
      guard(session, frameOf(page), watch, request),
      page.setViewport({
        width: device.width,
        height: device.height,
        deviceScaleFactor: device.scale,
        isMobile: device.mobile,
        hasTouch: device.touch,
      }),
      device.userAgent === undefined ? undefined : page.setUserAgent({ userAgent: device.userAgent }),
    ]);
    return watch;
  },
  async capture(page, whole) {
    if (!whole) return await page.screenshot({ type: 'png' });
    const { width, height } = (await page.evaluate(
      '({ width: document.documentElement.clientWidth, height: document.documentElement.scrollHeight })',
    )) as { width: number; height: number };
    const clip = { x: 0, y: 0, width, height: Math.min(height, tallest) };
    return await page.screenshot({ type: 'png', clip, captureBeyondViewport: true });
  },
};

/** Refuses to lead the page itself to other hosts; documents in frames are the page's own affair. */
async function guard(
  session: CDPSession,
  frame: string,
  watch: ChromiumWatch,
  { allowed }: OpenRequest,
): Promise<void> {
  session.on('Fetch.requestPaused', ({ requestId, frameId, request: { url } }) => {
    const refused = frameId === frame && !allowed(new URL(url));
    if (refused) watch.refused = url;
    const answer = refused
      ? session.send('Fetch.failRequest', { requestId, errorReason: 'Aborted' })
      : session.send('Fetch.continueRequest', { requestId });
    answer.catch(() => undefined);
  });
  await session.send('Fetch.enable', { patterns: [{ resourceType: 'Document', requestStage: 'Request' }] });
}

// The id of a page's main frame is not part of puppeteer's types.
function frameOf(page: Page): string {
  return (page.mainFrame() as unknown as { _id: string })._id;
}
