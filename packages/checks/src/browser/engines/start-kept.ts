import { mkdtemp, realpath, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import type { Browser, LaunchOptions } from 'puppeteer-core';
import type { BrowserEngine, EngineContext } from '../engine.ts';
import { keepRunning, type KeptBrowser } from './kept-running.ts';

/** What is used of puppeteer-core. */
export interface Puppeteer {
  launch(options: LaunchOptions): Promise<Browser>;
}

/** A browser that puppeteer is to start. */
export interface StartedBrowser extends Pick<KeptBrowser, 'name' | 'engine' | 'tools' | 'open'> {
  /**
   * What tells this browser from others.
   *
   * @param home - The folder below which profile, caches and temporary files lie, and with which they go.
   */
  launch(home: string): LaunchOptions;
}

/**
 * Starts a browser with a home of its own and keeps it running until the engine is closed or the job is cancelled.
 *
 * @param context - The job's environment and signal.
 * @param puppeteer - What drives it.
 * @param browser - Which.
 */
export async function startKept(
  context: Pick<EngineContext, 'env' | 'signal'>,
  puppeteer: Puppeteer,
  browser: StartedBrowser,
): Promise<BrowserEngine> {
  const home = await mkdtemp(path.join(await realpath(os.tmpdir()), `sluice-${browser.engine}-`));
  const removeHome = (): Promise<void> =>
    rm(home, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
  const options: LaunchOptions = {
    headless: true,
    protocolTimeout: 60_000,
    env: {
      ...{ PATH: context.env['PATH'], TZ: context.env['TZ'], LANG: 'C.UTF-8' },
      ...{ HOME: home, TMPDIR: home },
    },
    handleSIGINT: false,
    handleSIGTERM: false,
    handleSIGHUP: false,
    ...browser.launch(home),
  };
  try {
    const engine = await keepRunning({ ...browser, launch: () => puppeteer.launch(options), removeHome });
    context.signal?.addEventListener('abort', () => void engine.close(), { once: true });
    return engine;
  } catch (error) {
    await removeHome();
    throw error;
  }
}
