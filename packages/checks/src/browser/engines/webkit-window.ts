import { setTimeout as wait } from 'node:timers/promises';
import type { WebKitSession } from './webkit-session.ts';

/** Real milliseconds for a command that asks little. */
export const commandMs = 10_000;
/** CSS pixels; what is taller is cut off. */
const tallest = 8_000;

/**
 * Gives the window of a page a size, and waits until the page knows.
 *
 * @param session - Where the page is the current window.
 * @param width - CSS pixels.
 * @param height - CSS pixels.
 */
export async function resizeTo(session: WebKitSession, width: number, height: number): Promise<void> {
  await session.ask(commandMs, 'The size of the window', async (driver) => {
    await driver.manage().window().setRect({ x: 0, y: 0, width, height });
    const seen = (): Promise<[number, number]> =>
      driver.executeScript<[number, number]>('return [innerWidth, innerHeight]');
    // The window's new size reaches the page a moment later.
    for (let tries = 0; tries < 20; tries += 1) {
      const [innerWidth, innerHeight] = await seen();
      if (innerWidth === width && innerHeight === height) return;
      await wait(25);
    }
  });
}

/**
 * The height of the whole page, within bounds.
 *
 * @param session - Where the page is the current window.
 * @param least - CSS pixels.
 */
export async function heightOf(session: WebKitSession, least: number): Promise<number> {
  const height = await session.ask(commandMs, 'The height of the page', (driver) =>
    driver.executeScript<number>('return document.documentElement.scrollHeight'),
  );
  return Math.min(tallest, Math.max(least, Math.ceil(height)));
}
