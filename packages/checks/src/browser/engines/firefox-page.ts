import { counted } from '@fhir-iq/sluice-model';
import { setTimeout as wait } from 'node:timers/promises';
import type { Browser, BrowserContext, HTTPRequest, HTTPResponse, Page } from 'puppeteer-core';
import { VisitFailure, type OpenedPage, type OpenRequest, type VisitLimits } from '../engine.ts';
import type { RequestRecord } from '../view.ts';
import { PageLog } from './page-log.ts';
import { messageOf, within } from './within.ts';

const closeMs = 5_000;
const newPageMs = 10_000;
/** How long nothing must be fetched for a page to be idle; the field's "networkidle". */
const quietMs = 500;
const mostDialogs = 50;

/** What is under way. */
interface Traffic {
  readonly records: Map<HTTPRequest, { -readonly [Key in keyof RequestRecord]: RequestRecord[Key] }>;
  readonly open: Set<HTTPRequest>;
  lastChange: number;
  bytes: number;
  dialogs: number;
  refused?: string;
}

/**
 * Opens a page in a fresh profile of Firefox.
 *
 * @param browser - The browser.
 * @param request - Which page, and what it may cost.
 * @throws {VisitFailure} If it cannot be opened within its limits.
 */
export async function openInFirefox(browser: Browser, request: OpenRequest): Promise<OpenedPage> {
  const { url, limits, signal } = request;
  const { profile, page } = await freshPage(browser);
  const close = (): Promise<void> => closeProfile(profile);
  const onAbort = (): void => void close();
  signal?.addEventListener('abort', onAbort, { once: true });
  try {
    const log = new PageLog(url, limits);
    const traffic = await prepare(page, profile, log, request);
    const response = await load(page, log, traffic, request);
    const opened = await read(page, log, traffic, response, limits);
    return {
      ...opened,
      async close() {
        signal?.removeEventListener('abort', onAbort);
        await close();
      },
    };
  } catch (error) {
    signal?.removeEventListener('abort', onAbort);
    await close();
    throw error;
  }
}

/** Firefox may lose a new page while another profile ends at the same moment: then it is asked once more. */
async function freshPage(browser: Browser): Promise<{ profile: BrowserContext; page: Page }> {
  for (let attempt = 1; ; attempt += 1) {
    const profile = await within(browser.createBrowserContext(), newPageMs, 'A fresh profile of Firefox');
    try {
      return { profile, page: await within(profile.newPage(), newPageMs, 'A new page of Firefox') };
    } catch (error) {
      await closeProfile(profile);
      if (attempt === 3) throw error;
    }
  }
}

/** Sets the page up as the device, listened to, and bound to the site. */
async function prepare(
  page: Page,
  profile: BrowserContext,
  log: PageLog,
  { profile: device, allowed }: OpenRequest,
): Promise<Traffic> {
  const traffic: Traffic = {
    records: new Map(),
    open: new Set(),
    lastChange: performance.now(),
    bytes: 0,
    dialogs: 0,
  };
  listen(page, log, traffic);
  page.on('dialog', (dialog) => {
    traffic.dialogs += 1;
    if (traffic.dialogs <= mostDialogs) dialog.dismiss().catch(() => undefined);
  });
  profile.on('targetcreated', (target) => {
    // What a page opens beside itself is not what was asked for.
    if (String(target.type()) !== 'page') return;
    target
      .page()
      .then((other) => (other === page ? undefined : other?.close()))
      .catch(() => undefined);
  });
  page.on('request', (asked) => {
    const itself = asked.isNavigationRequest() && asked.frame() === page.mainFrame();
    const refused = itself && !allowed(new URL(asked.url()));
    if (refused) traffic.refused = asked.url();
    (refused ? asked.abort('blockedbyclient') : asked.continue()).catch(() => undefined);
  });
  await within(
    Promise.all([
      page.setRequestInterception(true),
      // Firefox has no emulation of touch and mobile viewports by BiDi.
      page.setViewport({ width: device.width, height: device.height, deviceScaleFactor: device.scale }),
      device.userAgent === undefined ? undefined : page.setUserAgent({ userAgent: device.userAgent }),
    ]),
    newPageMs,
    'A new page of Firefox',
  );
  return traffic;
}

const types: Readonly<Record<string, string>> = { style: 'stylesheet', empty: 'fetch', iframe: 'document' };

/** WebDriver BiDi does not say what a request is for; the request itself tells the server. */
function typeOf(request: HTTPRequest): string {
  const destination = request.headers()['sec-fetch-dest'];
  if (destination === undefined) return request.isNavigationRequest() ? 'document' : 'other';
  return types[destination] ?? destination;
}

function listen(page: Page, log: PageLog, traffic: Traffic): void {
  page.on('console', (message) => {
    const type = message.type();
    const level =
      type === 'error' || type === 'assert'
        ? 'error'
        : type === 'warn'
          ? 'warning'
          : type === 'debug'
            ? 'debug'
            : 'info';
    const { url, lineNumber } = message.location();
    log.say({
      level,
      text: message.text(),
      url,
      ...(lineNumber === undefined ? {} : { line: lineNumber + 1 }),
    });
  });
  page.on('pageerror', (error) => {
    const { message, stack } = error instanceof Error ? error : { message: String(error), stack: undefined };
    log.fail({ message, stack });
  });
  page.on('request', (request) => {
    traffic.lastChange = performance.now();
    traffic.open.add(request);
    traffic.records.set(request, {
      url: request.url(),
      method: request.method(),
      type: typeOf(request),
      mixed: false,
    });
  });
  page.on('response', (response) => {
    const record = traffic.records.get(response.request());
    if (record !== undefined) record.status = response.status();
    traffic.bytes += Number(response.headers()['content-length'] ?? 0);
    traffic.lastChange = performance.now();
  });
  const ended = (request: HTTPRequest): void => {
    traffic.open.delete(request);
    traffic.lastChange = performance.now();
  };
  page.on('requestfinished', ended);
  page.on('requestfailed', (request) => {
    ended(request);
    const record = traffic.records.get(request);
    if (record !== undefined) record.failure = request.failure()?.errorText ?? 'failed';
  });
}

async function load(
  page: Page,
  log: PageLog,
  traffic: Traffic,
  { url, limits, signal }: OpenRequest,
): Promise<HTTPResponse> {
  const started = performance.now();
  const left = (): number => Math.max(1, Math.round(limits.loadMs - (performance.now() - started)));
  const loaded = new Promise<'loaded'>((resolve) => page.once('load', () => resolve('loaded')));
  let response: HTTPResponse | null;
  try {
    response = await page.goto(url.href, { waitUntil: 'domcontentloaded', timeout: limits.loadMs });
  } catch (error) {
    signal?.throwIfAborted();
    throw new VisitFailure(whyNot(error, traffic, limits), 'site', error);
  }
  if (response === null) throw new VisitFailure('the browser gave no answer for the document', 'browser');
  const over = new AbortController();
  const came = await Promise.race([loaded, wait(left(), 'late' as const, { signal: over.signal })]);
  over.abort();
  if (came === 'late') log.notes.push(`its load event had not come after ${String(limits.loadMs)} ms`);
  const loadedAt = performance.now();
  const until = loadedAt + limits.idleMs;
  for (;;) {
    if (traffic.bytes > limits.totalBytes)
      throw new VisitFailure(`it loads more than ${String(limits.totalBytes)} bytes`, 'site');
    const quiet = traffic.open.size === 0 && performance.now() - traffic.lastChange >= quietMs;
    // Quiet before the load event does not count: what scripts do then is not over with it.
    if (quiet && performance.now() - loadedAt >= quietMs) break;
    if (performance.now() >= until) {
      if (!quiet)
        log.notes.push(
          `it was not idle ${String(limits.idleMs)} ms after its load: ${String(traffic.open.size)} requests were open`,
        );
      break;
    }
    await wait(50, undefined, signal === undefined ? {} : { signal });
  }
  return response;
}

function whyNot(error: unknown, traffic: Traffic, limits: VisitLimits): string {
  const text = messageOf(error);
  if (traffic.refused !== undefined) return `it leads to another host: ${traffic.refused}`;
  if (text.includes('REDIRECT_LOOP')) return 'it redirects for ever (NS_ERROR_REDIRECT_LOOP)';
  if (error instanceof Error && error.name === 'TimeoutError') {
    const shown = traffic.dialogs > 0 ? `; it opened ${counted(traffic.dialogs, 'dialogs')}` : '';
    return `it was not there within ${String(limits.loadMs)} ms${shown}`;
  }
  return text;
}

async function read(
  page: Page,
  log: PageLog,
  traffic: Traffic,
  response: HTTPResponse,
  limits: VisitLimits,
): Promise<Omit<OpenedPage, 'close'>> {
  const evaluate = async <T>(source: string): Promise<T> =>
    (await within(page.evaluate(source), limits.evaluateMs, 'An evaluation in the page')) as T;
  const declared = Number(response.headers()['content-length'] ?? 0);
  if (declared > limits.documentBytes)
    throw new VisitFailure(`its document is larger than ${String(limits.documentBytes)} bytes`, 'site');
  const [html, title] = await Promise.all([
    within(response.text(), limits.evaluateMs, 'The document').catch(() =>
      evaluate<string>('document.documentElement.outerHTML').catch(() => ''),
    ),
    within(page.title(), limits.evaluateMs, 'The title').catch(() => ''),
  ]);
  for (const request of traffic.open) {
    const record = traffic.records.get(request);
    if (record?.status === undefined && record !== undefined)
      record.failure ??= 'no answer while the page was looked at';
  }
  for (const record of traffic.records.values()) log.ask(record);
  if (traffic.dialogs > 0)
    log.notes.push(`it opened ${counted(traffic.dialogs, 'dialogs')}; each was dismissed`);
  log.finish();
  return {
    url: new URL(page.url()),
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
    capture: (whole) =>
      within(page.screenshot({ type: 'png', fullPage: whole }), limits.evaluateMs, 'A screenshot'),
  };
}

async function closeProfile(profile: BrowserContext): Promise<void> {
  await within(profile.close(), closeMs, 'The end of a profile').catch(() => undefined);
}
