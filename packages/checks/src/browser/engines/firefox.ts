import { mkdtemp, realpath, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import type { ToolUse } from '@fhir-iq/sluice-model';
import { loadFromPack } from '@fhir-iq/sluice-runtime';
import { findOnPath } from '@fhir-iq/sluice-runtime/tools/path';
import type { Browser } from 'puppeteer-core';
import { VisitFailure, type BrowserEngine, type EngineContext, type StartEngine } from '../engine.ts';
import type { Puppeteer } from './chromium.ts';
import { openInFirefox } from './firefox-page.ts';
import { firefoxPreferences, trustsJob } from './firefox-preferences.ts';
import { messageOf, within } from './within.ts';

const names = ['firefox-esr', 'firefox'];
/** The first that speaks WebDriver BiDi as puppeteer needs it for contexts and bodies. */
const versionRange = '>=128';
const launchMs = 60_000;
const closeMs = 5_000;
const pages = 2;

/** Starts stock Firefox, driven by puppeteer over WebDriver BiDi. */
export const startFirefox: StartEngine = async (context) => {
  const program = await findFirefox(context);
  if ('missing' in program) return program;
  const preferences = firefoxPreferences(context);
  const { library: puppeteer, tool } = await loadFromPack<Puppeteer>(context, 'browser', 'puppeteer-core');
  const home = await mkdtemp(path.join(await realpath(os.tmpdir()), 'sluice-firefox-'));
  const removeHome = (): Promise<void> =>
    rm(home, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
  const launch = (): Promise<Browser> =>
    puppeteer.launch({
      browser: 'firefox',
      executablePath: program.file,
      headless: true,
      acceptInsecureCerts: trustsJob(context.env),
      extraPrefsFirefox: preferences,
      timeout: launchMs,
      protocolTimeout: 60_000,
      // Its profile and caches lie below, and go with it.
      env: { PATH: context.env['PATH'], HOME: home, TMPDIR: home, LANG: 'C.UTF-8', TZ: context.env['TZ'] },
      handleSIGINT: false,
      handleSIGTERM: false,
      handleSIGHUP: false,
    });
  try {
    const running = await launch();
    const engine = firefoxEngine(running, launch, [program.tool, tool], removeHome);
    context.signal?.addEventListener('abort', () => void engine.close(), { once: true });
    return engine;
  } catch (error) {
    await removeHome();
    throw error;
  }
};

/**
 * Finds the runner's own Firefox.
 *
 * @param context - Environment and signal.
 * @returns The program, or why there is none.
 */
export async function findFirefox(
  context: Pick<EngineContext, 'env' | 'log' | 'signal' | 'packsDirectory'>,
): Promise<{ readonly file: string; readonly tool: ToolUse } | { readonly missing: string }> {
  const reasons: string[] = [];
  for (const bin of names) {
    const found = await findOnPath({ ...context, name: 'firefox', bin, versionRange });
    if ('command' in found)
      return {
        file: found.command[0],
        tool: { name: 'firefox', version: found.version, source: found.source },
      };
    reasons.push(found.reason);
  }
  return {
    missing: `${reasons.join(', ')}. Install Firefox on the runner (Debian: apt-get install firefox-esr)`,
  };
}

function firefoxEngine(
  first: Browser,
  launch: () => Promise<Browser>,
  tools: readonly ToolUse[],
  removeHome: () => Promise<void>,
): BrowserEngine {
  let running = first;
  let restarting: Promise<void> | undefined;
  const restart = (): Promise<void> => {
    restarting ??= (async () => {
      await end(running);
      running = await launch();
    })().finally(() => (restarting = undefined));
    return restarting;
  };
  return {
    engine: 'firefox',
    tools,
    pages,
    get puppeteer() {
      return running;
    },
    async open(request) {
      if (!running.connected) await restart();
      try {
        return await openInFirefox(running, request);
      } catch (error) {
        request.signal?.throwIfAborted();
        if (error instanceof VisitFailure) throw error;
        throw new VisitFailure(`Firefox broke: ${messageOf(error)}`, 'browser', error);
      }
    },
    async close() {
      await end(running);
      await removeHome().catch(() => undefined);
    },
  };
}

/** Asks the browser to end, and ends its process group if it does not. */
async function end(browser: Browser): Promise<void> {
  const pid = browser.process()?.pid;
  await within(browser.close(), closeMs, 'The end of Firefox').catch(() => undefined);
  if (pid === undefined) return;
  try {
    process.kill(-pid, 'SIGKILL');
  } catch {
    // The whole group has ended.
  }
}
