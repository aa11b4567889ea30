import type { Browser } from 'puppeteer-core';
import { VisitFailure, type BrowserEngine, type OpenedPage, type OpenRequest } from '../engine.ts';
import { messageOf } from './message-of.ts';
import { within } from './within.ts';

const closeMs = 5_000;
/** Two pages at once use the time in which one waits for the network. */
const pages = 2;

/** A browser that puppeteer drives. */
export interface KeptBrowser extends Pick<BrowserEngine, 'engine' | 'tools'> {
  /** Its name, for people. */
  readonly name: string;
  launch(): Promise<Browser>;
  /**
   * Opens a page.
   *
   * @param browser - Which runs.
   * @param request - Which page.
   * @param stuck - Told when a page does not end.
   */
  open(browser: Browser, request: OpenRequest, stuck: () => void): Promise<OpenedPage>;
  /** Removes profile and caches. */
  removeHome(): Promise<void>;
}

/**
 * Keeps a browser running: one that broke, or in which a page does not end, is started again.
 *
 * @param kept - How it is started, and how it opens pages.
 */
export async function keepRunning(kept: KeptBrowser): Promise<BrowserEngine> {
  let running = await kept.launch();
  let ill = false;
  let restarting: Promise<void> | undefined;
  const open = new Set<OpenedPage>();
  const waiting: (() => void)[] = [];
  let opening = 0;
  const left = (): void => {
    if (open.size + opening === 0) for (const go of waiting.splice(0)) go();
  };
  /** Once for all pages that wait for it; pages that stand open are looked at to their end. */
  const restart = (): Promise<void> => {
    restarting ??= (async () => {
      if (running.connected && open.size + opening > 0) await new Promise<void>((go) => waiting.push(go));
      await end(running);
      running = await kept.launch();
      ill = false;
    })().finally(() => (restarting = undefined));
    return restarting;
  };
  return {
    engine: kept.engine,
    tools: kept.tools,
    pages,
    get puppeteer() {
      return running;
    },
    async open(request: OpenRequest) {
      if (restarting !== undefined || ill || !running.connected) await restart();
      opening += 1;
      try {
        const page = await kept.open(running, request, () => (ill = true));
        open.add(page);
        return {
          ...page,
          close: async () => {
            await page.close();
            open.delete(page);
            left();
          },
        };
      } catch (error) {
        request.signal?.throwIfAborted();
        if (error instanceof VisitFailure) throw error;
        throw new VisitFailure(`${kept.name} broke: ${messageOf(error)}`, 'browser', error);
      } finally {
        opening -= 1;
        left();
      }
    },
    async close() {
      await end(running);
      await kept.removeHome().catch(() => undefined);
    },
  };
}

/** Asks the browser to end, and ends its process group if it does not. */
async function end(browser: Browser): Promise<void> {
  const pid = browser.process()?.pid;
  await within(browser.close(), closeMs, 'The end of the browser').catch(() => undefined);
  if (pid === undefined) return;
  try {
    process.kill(-pid, 'SIGKILL');
  } catch {
    // The whole group has ended.
  }
}
