import { mkdir, mkdtemp, realpath, rm, writeFile } from 'node:fs/promises';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { WorkError } from '@fhir-iq/sluice-model';
import { runProcess } from '@fhir-iq/sluice-runtime';
import type { Builder, Capabilities, WebDriver } from 'selenium-webdriver';
import type { EngineContext } from '../engine.ts';
import { browserProxy, trustsJob } from './firefox-preferences.ts';
import { messageOf } from './message-of.ts';
import { within } from './within.ts';

/** What is used of selenium-webdriver. */
export interface Selenium {
  readonly Builder: typeof Builder;
  readonly Capabilities: typeof Capabilities;
}

/** One browser with a fresh profile, and the driver that holds it. */
export interface WebKitSession {
  readonly driver: WebDriver;
  /**
   * Sends one command, and ends driver and browser when the answer does not come: a driver that hangs answers nothing
   * more.
   *
   * @param limitMs - Real milliseconds.
   * @param what - For the message.
   * @param command - What to send.
   * @throws {WorkError} If it is not answered in time.
   */
  ask<T>(limitMs: number, what: string, command: (driver: WebDriver) => Promise<T>): Promise<T>;
  /** The browser's version. */
  version(): Promise<string>;
  /** Ends browser and driver with their process group. Never throws. */
  stop(): Promise<void>;
}

/** What a session needs. */
export interface SessionRequest {
  readonly context: EngineContext;
  readonly selenium: Selenium;
  readonly display: string;
  /** The browser, as `findMiniBrowser` gives it. */
  readonly program: string;
  readonly userAgent?: string | undefined;
  readonly onStop?: () => void;
  /** Real milliseconds until the session must stand; 30,000 if not given. */
  readonly startMs?: number;
}

const longestStartMs = 30_000;
const quitMs = 3_000;
const longestMs = 30 * 60 * 1000;

/**
 * Starts a driver of its own and a session in it.
 *
 * @param request - Where, and as what.
 * @throws {WorkError} If either does not come up in time.
 */
export async function startSession(request: SessionRequest): Promise<WebKitSession> {
  const { context, display, onStop, startMs = longestStartMs } = request;
  const home = await mkdtemp(path.join(await realpath(os.tmpdir()), 'sluice-webkit-'));
  await denyDownloads(home);
  const port = await freePort();
  const over = new AbortController();
  const running = runProcess({
    command: 'WebKitWebDriver',
    args: [`--port=${String(port)}`],
    cwd: home,
    env: driverEnvironment(context, display, home),
    timeoutMs: longestMs,
    maxOutputBytes: 20_000,
    graceMs: 500,
    signal: over.signal,
  });
  const ended = running.then(
    ({ code, stderr }) =>
      `WebKitWebDriver ended with ${String(code)}: ${stderr.trim().replace(/\s+/g, ' ').slice(-400)}`,
    messageOf,
  );
  let stopping: Promise<void> | undefined;
  let driver: WebDriver | undefined;
  const quit = (): Promise<void> => driver?.close().then(() => undefined) ?? Promise.resolve();
  const stop = (): Promise<void> => {
    stopping ??= (async () => {
      await within(quit(), quitMs, 'The end of the session').catch(() => undefined);
      over.abort(new WorkError({ what: 'The session is over.' }));
      await ended;
      await rm(home, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 }).catch(() => undefined);
      onStop?.();
    })();
    return stopping;
  };
  try {
    const address = `http://127.0.0.1:${String(port)}`;
    const broken = ended.then((reason) => Promise.reject(new WorkError({ what: reason })));
    broken.catch(() => undefined);
    driver = await within(
      Promise.race([connect(request, address, over.signal), broken]),
      startMs,
      'The start of a WebKit session',
    );
    return sessionOf(driver, stop);
  } catch (error) {
    await stop();
    throw error;
  }
}

/** The folder for downloads is a file: nothing can be written below it, not by root either. */
async function denyDownloads(home: string): Promise<void> {
  await mkdir(path.join(home, '.config'));
  await writeFile(path.join(home, 'no-downloads'), '');
  await writeFile(path.join(home, '.config', 'user-dirs.dirs'), 'XDG_DOWNLOAD_DIR="$HOME/no-downloads"\n');
}

function sessionOf(driver: WebDriver, stop: () => Promise<void>): WebKitSession {
  return {
    driver,
    stop,
    async ask(limitMs, what, command) {
      try {
        return await within(command(driver), limitMs, what);
      } catch (error) {
        if (error instanceof WorkError) await stop();
        throw error;
      }
    },
    async version() {
      const capabilities = await driver.getCapabilities();
      return capabilities.getBrowserVersion() ?? 'unknown';
    },
  };
}

function driverEnvironment(
  context: EngineContext,
  display: string,
  home: string,
): Record<string, string | undefined> {
  return {
    PATH: context.env['PATH'],
    // Its profile, caches and downloads lie below, and go with it.
    HOME: home,
    XDG_RUNTIME_DIR: home,
    TMPDIR: home,
    DISPLAY: display,
    LANG: 'C.UTF-8',
    TZ: context.env['TZ'],
    NO_AT_BRIDGE: '1',
    GDK_BACKEND: 'x11',
    // bubblewrap cannot make its namespaces for root, as containers are.
    ...(process.getuid?.() === 0 ? { WEBKIT_DISABLE_SANDBOX_THIS_IS_DANGEROUS: '1' } : {}),
  };
}

async function connect(request: SessionRequest, address: string, signal: AbortSignal): Promise<WebDriver> {
  const { context, selenium, userAgent } = request;
  await answering(address, request.startMs ?? longestStartMs, signal);
  const capabilities = new selenium.Capabilities({
    browserName: 'MiniBrowser',
    acceptInsecureCerts: trustsJob(context.env),
    // With less, the first script after a navigation may never be answered.
    pageLoadStrategy: 'normal',
    unhandledPromptBehavior: 'dismiss',
    'webkitgtk:browserOptions': { binary: request.program, args: browserArguments(context, userAgent) },
  });
  return await new selenium.Builder().usingServer(address).withCapabilities(capabilities).build();
}

function browserArguments(context: EngineContext, userAgent: string | undefined): string[] {
  const found = browserProxy(context);
  return [
    '--automation',
    // The page is opened by another of the same site, which listens to it from its first line on.
    '--javascript-can-open-windows-automatically=TRUE',
    ...(userAgent === undefined ? [] : [`--user-agent=${userAgent}`]),
    ...(found === undefined
      ? []
      : [`--proxy=${found.proxy.origin}`, ...found.except.map((host) => `--ignore-host=${host}`)]),
  ];
}

/** Waits until the driver takes connections. */
async function answering(address: string, limitMs: number, signal: AbortSignal): Promise<void> {
  const until = performance.now() + limitMs;
  for (;;) {
    const answer = await fetch(`${address}/status`, { signal: AbortSignal.timeout(2_000) }).catch(
      () => undefined,
    );
    if (answer?.ok === true) return;
    if (performance.now() > until)
      throw new WorkError({ what: `WebKitWebDriver does not answer at ${address}.` });
    await wait(20, undefined, { signal });
  }
}

async function freePort(): Promise<number> {
  const server = net.createServer();
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', resolve);
  });
  const { port } = server.address() as net.AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}
