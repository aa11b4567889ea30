import { mkdtemp, realpath, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { loadFromPack } from '@fhir-iq/sluice-runtime';
import type { Browser, LaunchOptions } from 'puppeteer-core';
import { chromiumArguments, findChromium } from '../chromium-program.ts';
import { VisitFailure, type BrowserEngine, type OpenRequest, type StartEngine } from '../engine.ts';
import { openInChromium } from './chromium-page.ts';

/** What is used of puppeteer-core. */
export interface Puppeteer {
  launch(options: LaunchOptions): Promise<Browser>;
}

const launchMs = 30_000;
const closeMs = 5_000;
/** Two pages at once use the time in which one waits for the network. */
const pages = 2;

/** Starts Chromium, driven by puppeteer. */
export const startChromium: StartEngine = async (context) => {
  const [program, { library: puppeteer, tool }] = await Promise.all([
    findChromium(context),
    loadFromPack<Puppeteer>(context, 'browser', 'puppeteer-core'),
  ]);
  if ('missing' in program) return program;
  const profile = await mkdtemp(path.join(await realpath(os.tmpdir()), 'sluice-chromium-'));
  const launch = (): Promise<Browser> =>
    puppeteer.launch({
      executablePath: program.file,
      userDataDir: profile,
      args: chromiumArguments(context),
      // A pipe instead of a port: nothing else on the machine can drive it.
      pipe: true,
      headless: true,
      timeout: launchMs,
      protocolTimeout: 60_000,
      env: { PATH: context.env['PATH'], HOME: profile, LANG: 'C.UTF-8', TZ: context.env['TZ'] },
      handleSIGINT: false,
      handleSIGTERM: false,
      handleSIGHUP: false,
    });
  try {
    const engine = await makeEngine(launch, [program.tool, tool], () =>
      rm(profile, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 }),
    );
    context.signal?.addEventListener('abort', () => void engine.close(), { once: true });
    return engine;
  } catch (error) {
    await rm(profile, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
    throw error;
  }
};

async function makeEngine(
  launch: () => Promise<Browser>,
  tools: BrowserEngine['tools'],
  removeProfile: () => Promise<void>,
): Promise<BrowserEngine> {
  let running = await launch();
  let restarting: Promise<void> | undefined;
  /** A browser that broke is started again, once for all pages that wait for it. */
  const restart = (): Promise<void> => {
    restarting ??= (async () => {
      await end(running);
      running = await launch();
    })().finally(() => (restarting = undefined));
    return restarting;
  };
  return {
    engine: 'chromium',
    tools,
    pages,
    get puppeteer() {
      return running;
    },
    async open(request: OpenRequest) {
      if (!running.connected) await restart();
      try {
        return await openInChromium(running, request);
      } catch (error) {
        request.signal?.throwIfAborted();
        if (error instanceof VisitFailure) throw error;
        throw new VisitFailure(
          `Chromium broke: ${error instanceof Error ? error.message : String(error)}`,
          'browser',
          error,
        );
      }
    },
    async close() {
      await end(running);
      await removeProfile();
    },
  };
}

/** Asks the browser to end, and ends it if it does not. */
async function end(browser: Browser): Promise<void> {
  const child = browser.process();
  const timer = setTimeout(() => child?.kill('SIGKILL'), closeMs);
  await browser.close().catch(() => child?.kill('SIGKILL'));
  clearTimeout(timer);
}
