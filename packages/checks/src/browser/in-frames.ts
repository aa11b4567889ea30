import type { Page } from 'puppeteer-core';
import { within } from './engines/within.ts';

const frameMs = 5_000;

/**
 * Runs a script in each frame of a page but the page itself; a frame that does not take it in time is left out.
 *
 * @param page - The page.
 * @param source - The script.
 */
export async function inFrames(page: Page, source: string): Promise<void> {
  const frames = page.frames().filter((frame) => frame !== page.mainFrame());
  await Promise.all(
    frames.map((frame) => within(frame.evaluate(source), frameMs, 'A frame').catch(() => undefined)),
  );
}
