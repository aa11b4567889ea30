import { setTimeout as wait } from 'node:timers/promises';
import { counted } from '@fhir-iq/sluice-model';
import type { BrowserContext, HTTPResponse, Page } from 'puppeteer-core';
import { VisitFailure, type OpenedPage, type OpenRequest } from '../engine.ts';
import { messageOf } from './message-of.ts';
import type { PageLog } from './page-log.ts';
import { scrollThrough } from './scroll-through.ts';
import { within } from './within.ts';

const closeMs = 5_000;
/** How long nothing must be fetched for a page to be idle; the field's "networkidle". */
const quietMs = 500;
/** How often it is asked whether the last request has ended. */
const pollMs = 50;
const mostDialogs = 50;

/** What the engine's own protocol tells of a page. */
export interface TabWatch {
  readonly log: PageLog;
  /** How many requests have not ended. */
  readonly waiting: number;
  /** Where the page itself was led to and not let go. */
  readonly refused: string | undefined;
  /** Rejects when the page is larger than it may be, or its document broke off. */
  readonly spoilt: Promise<never>;
  /** Milliseconds for which no request was open; 0 while one is. */
  idleFor(): number;
  /** Nothing more is kept. */
  finish(): void;
}

/** What tells an engine from another that puppeteer drives. */
export interface TabDriver {
  /** Sets the page up as the device, watched, and bound to the site; it has not been sent anywhere yet. */
  prepare(page: Page, request: OpenRequest): Promise<TabWatch>;
  /** A picture of what the device shows, or of the whole page; PNG. */
  capture(page: Page, whole: boolean): Promise<Uint8Array>;
  /** What the engine says where a document redirects for ever. */
  readonly redirectsForEver: RegExp;
}

/** A page in a profile of its own. */
export interface FreshTab {
  readonly profile: BrowserContext;
  readonly page: Page;
}

/** Downloads fill the disk, and are no part of a page. */
export const refusingDownloads = { downloadBehavior: { policy: 'deny' } } as const;

/**
 * Sends a fresh page to an address and waits until it has come to rest, within its limits.
 *
 * @param tab - The page; it is closed here where it cannot be opened.
 * @param driver - The engine's part.
 * @param request - Which page, and what it may cost.
 * @param stuck - Told when the profile does not end in time: a script of its page may be without end.
 * @throws {VisitFailure} If it cannot be opened within its limits.
 */
export async function openTab(
  tab: FreshTab,
  driver: TabDriver,
  request: OpenRequest,
  stuck: () => void,
): Promise<OpenedPage> {
  const { page, profile } = tab;
  const { limits, signal } = request;
  const close = async (): Promise<void> => {
    signal?.removeEventListener('abort', onAbort);
    if (!(await closeProfile(profile))) stuck();
  };
  const onAbort = (): void => void close();
  signal?.addEventListener('abort', onAbort, { once: true });
  try {
    const dialogs = dismissDialogs(page);
    closeOthers(tab);
    const gone = crashOf(page);
    const watch = await within(driver.prepare(page, request), limits.evaluateMs, 'A new page');
    const response = await Promise.race([
      load(page, watch, driver, request, dialogs),
      watch.spoilt,
      gone,
    ]).catch((error: unknown) => {
      signal?.throwIfAborted();
      throw error instanceof VisitFailure ? error : new VisitFailure(messageOf(error), 'site', error);
    });
    if (dialogs.count > 0)
      watch.log.notes.push(`it opened ${counted(dialogs.count, 'dialogs')}; each was dismissed`);
    return await opened({ page, watch, driver, response, request, gone, close });
  } catch (error) {
    await close();
    throw error;
  }
}

/**
 * Ends a profile with all that runs in it.
 *
 * @param profile - Whose pages are no longer of interest.
 * @returns Whether it ended in time. Never throws.
 */
export async function closeProfile(profile: BrowserContext): Promise<boolean> {
  return await within(profile.close(), closeMs, 'The end of a profile').then(
    () => true,
    () => false,
  );
}

function dismissDialogs(page: Page): { count: number } {
  const dialogs = { count: 0 };
  page.on('dialog', (dialog) => {
    dialogs.count += 1;
    // Beyond that the page waits for its dialog until its time is over, instead of opening the next.
    if (dialogs.count <= mostDialogs) dialog.dismiss().catch(() => undefined);
  });
  return dialogs;
}

/** What a page opens beside itself is not what was asked for. */
function closeOthers({ page, profile }: FreshTab): void {
  profile.on('targetcreated', (target) => {
    if (String(target.type()) !== 'page') return;
    target
      .page()
      .then((other) => (other === page ? undefined : other?.close()))
      .catch(() => undefined);
  });
}

function crashOf(page: Page): Promise<never> {
  const { promise, reject } = Promise.withResolvers<never>();
  promise.catch(() => undefined);
  page.on('error', () => reject(new VisitFailure('its process ended: the page crashed', 'site')));
  return promise;
}

async function load(
  page: Page,
  watch: TabWatch,
  driver: TabDriver,
  request: OpenRequest,
  dialogs: { readonly count: number },
): Promise<HTTPResponse> {
  const { url, limits, signal } = request;
  const { log } = watch;
  const started = performance.now();
  const loaded = new Promise<'loaded'>((resolve) => page.once('load', () => resolve('loaded')));
  let response: HTTPResponse | null;
  try {
    response = await page.goto(url.href, { waitUntil: 'domcontentloaded', timeout: limits.loadMs });
  } catch (error) {
    signal?.throwIfAborted();
    throw new VisitFailure(whyNot(error, watch, driver, request, dialogs), 'site', error);
  }
  if (response === null) {
    if (watch.refused !== undefined)
      throw new VisitFailure(`it leads to another host: ${watch.refused}`, 'site');
    throw new VisitFailure('the browser gave no answer for the document', 'browser');
  }
  const left = Math.max(1, Math.round(limits.loadMs - (performance.now() - started)));
  const over = new AbortController();
  const late = wait(left, 'late' as const, { signal: over.signal });
  late.catch(() => undefined);
  const came = await Promise.race([loaded, late]);
  over.abort();
  if (came === 'late')
    throw new VisitFailure(`its load event had not come within ${String(limits.loadMs)} ms`, 'site');
  await within(page.evaluate(scrollThrough), limits.loadMs, 'The way through the page').catch(
    () => undefined,
  );
  const loadedAt = performance.now();
  const until = loadedAt + limits.idleMs;
  // Quiet before the load event does not count: what scripts do then is not over with it.
  for (;;) {
    const now = performance.now();
    const quietFor = Math.min(watch.idleFor(), now - loadedAt);
    if (quietFor >= quietMs) break;
    if (now >= until) {
      if (watch.idleFor() < quietMs)
        log.notes.push(
          `it was not idle ${String(limits.idleMs)} ms after its load: ${String(watch.waiting)} requests were open`,
        );
      break;
    }
    const pause = watch.waiting > 0 ? pollMs : quietMs - quietFor;
    await wait(Math.max(1, Math.min(pause, until - now)), undefined, signal === undefined ? {} : { signal });
  }
  return response;
}

function whyNot(
  error: unknown,
  watch: TabWatch,
  driver: TabDriver,
  { url, limits }: OpenRequest,
  dialogs: { readonly count: number },
): string {
  const text = messageOf(error);
  if (watch.refused !== undefined) return `it leads to another host: ${watch.refused}`;
  const round = driver.redirectsForEver.exec(text)?.[0];
  if (round !== undefined) return `it redirects for ever (${round})`;
  if (error instanceof Error && error.name === 'TimeoutError') {
    const last = watch.log.requests.findLast((one) => one.type === 'document');
    const shown = dialogs.count > 0 ? `; it opened ${counted(dialogs.count, 'dialogs')}` : '';
    const answered = last?.status === undefined ? 'no answer came' : `its document had not ended`;
    return `${answered} within ${String(limits.loadMs)} ms${shown}`;
  }
  return text.replace(` at ${url.href}`, '');
}

interface Opening {
  readonly page: Page;
  readonly watch: TabWatch;
  readonly driver: TabDriver;
  readonly response: HTTPResponse;
  readonly request: OpenRequest;
  readonly gone: Promise<never>;
  readonly close: () => Promise<void>;
}

async function opened({ page, watch, driver, response, request, gone, close }: Opening): Promise<OpenedPage> {
  const { limits, allowed } = request;
  const { log } = watch;
  const here = new URL(page.url());
  if (!allowed(here))
    throw new VisitFailure(`it leads to another host: ${watch.refused ?? here.href}`, 'site');
  if (watch.refused !== undefined)
    log.notes.push(`it led on to another host, and was not let go: ${watch.refused}`);
  const patiently = async <T>(what: string, work: Promise<T>): Promise<T> =>
    await within(Promise.race([work, gone]), limits.evaluateMs, what);
  const evaluate = async <T>(source: string): Promise<T> =>
    (await patiently('An evaluation in the page', page.evaluate(source))) as T;
  const [html, title] = await Promise.all([
    within(response.text(), limits.evaluateMs, 'The document').catch(() =>
      evaluate<string>('document.documentElement.outerHTML').catch(() => ''),
    ),
    patiently('The title', page.title()).catch(() => ''),
  ]);
  watch.finish();
  return {
    url: here,
    title,
    status: response.status(),
    headers: response.headers(),
    html: html.slice(0, limits.htmlBytes),
    console: log.console,
    errors: log.errors,
    requests: log.requests,
    notes: log.notes,
    puppeteer: page,
    evaluate,
    capture: (whole) => patiently('A screenshot', driver.capture(page, whole)),
    close,
  };
}
