import { setTimeout as wait } from 'node:timers/promises';
import { counted, WorkError } from '@fhir-iq/sluice-model';
import type { Browser, BrowserContext, CDPSession, HTTPResponse, Page } from 'puppeteer-core';
import { VisitFailure, type OpenedPage, type OpenRequest, type VisitLimits } from '../engine.ts';
import { PageWatch } from './page-watch.ts';

const closeMs = 5_000;
/** How long nothing must be fetched for a page to be idle; the field's "networkidle". */
const quietMs = 500;
const mostDialogs = 50;
/** CSS pixels; what is taller is cut off. */
const tallest = 8_000;

/**
 * Opens a page in a fresh profile of Chromium.
 *
 * @param browser - The browser.
 * @param request - Which page, and what it may cost.
 * @throws {VisitFailure} If it cannot be opened within its limits.
 */
export async function openInChromium(browser: Browser, request: OpenRequest): Promise<OpenedPage> {
  const { url, limits, signal } = request;
  const profile = await browser.createBrowserContext({ downloadBehavior: { policy: 'deny' } });
  const close = (): Promise<void> => closeProfile(profile);
  const onAbort = (): void => void close();
  signal?.addEventListener('abort', onAbort, { once: true });
  try {
    const page = await profile.newPage();
    const watch = new PageWatch(url, limits);
    const dialogs = await prepare(page, profile, watch, request);
    const response = await Promise.race([load(page, watch, request, dialogs), watch.spoilt]).catch(
      (error: unknown) => {
        signal?.throwIfAborted();
        throw error instanceof VisitFailure ? error : new VisitFailure(said(error), 'site', error);
      },
    );
    if (dialogs.count > 0)
      watch.notes.push(`it opened ${counted(dialogs.count, 'dialogs')}; each was dismissed`);
    return await opened(page, watch, response, limits, async () => {
      signal?.removeEventListener('abort', onAbort);
      await close();
    });
  } catch (error) {
    signal?.removeEventListener('abort', onAbort);
    await close();
    throw error;
  }
}

/** Sets the page up as the device, watched, and bound to the site. */
async function prepare(
  page: Page,
  profile: BrowserContext,
  watch: PageWatch,
  request: OpenRequest,
): Promise<{ count: number }> {
  const { profile: device } = request;
  const session = await page.createCDPSession();
  const dialogs = { count: 0 };
  page.on('dialog', (dialog) => {
    dialogs.count += 1;
    // Beyond that the page waits for its dialog until its time is over, instead of opening the next.
    if (dialogs.count <= mostDialogs) dialog.dismiss().catch(() => undefined);
  });
  profile.on('targetcreated', (target) => {
    // What a page opens beside itself is not what was asked for.
    if (String(target.type()) === 'page')
      target
        .page()
        .then((other) => (other === page ? undefined : other?.close()))
        .catch(() => undefined);
  });
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
  return dialogs;
}

/** Refuses to lead the page itself to other hosts; documents in frames are the page's own affair. */
async function guard(
  session: CDPSession,
  frame: string,
  watch: PageWatch,
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

async function load(
  page: Page,
  watch: PageWatch,
  { url, limits, signal }: OpenRequest,
  dialogs: { count: number },
): Promise<HTTPResponse> {
  const started = performance.now();
  const left = (): number => Math.max(1, Math.round(limits.loadMs - (performance.now() - started)));
  const loaded = new Promise<'loaded'>((resolve) => page.once('load', () => resolve('loaded')));
  let response: HTTPResponse | null;
  try {
    response = await page.goto(url.href, { waitUntil: 'domcontentloaded', timeout: limits.loadMs });
  } catch (error) {
    throw new VisitFailure(whyNot(error, watch, url, limits, dialogs), 'site', error);
  }
  if (response === null) {
    if (watch.refused !== undefined)
      throw new VisitFailure(`it leads to another host: ${watch.refused}`, 'site');
    throw new VisitFailure('the browser gave no answer for the document', 'browser');
  }
  const came = await Promise.race([loaded, wait(left(), 'late' as const)]);
  if (came === 'late') watch.notes.push(`its load event had not come after ${String(limits.loadMs)} ms`);
  const loadedAt = performance.now();
  const until = loadedAt + limits.idleMs;
  // Quiet before the load event does not count: what scripts do then is not over with it.
  while (Math.min(watch.idleFor(), performance.now() - loadedAt) < quietMs) {
    if (performance.now() >= until) {
      if (watch.idleFor() < quietMs)
        watch.notes.push(
          `it was not idle ${String(limits.idleMs)} ms after its load: ${String(watch.waiting)} requests were open`,
        );
      break;
    }
    await wait(Math.min(50, quietMs), undefined, signal === undefined ? {} : { signal });
  }
  return response;
}

function whyNot(
  error: unknown,
  watch: PageWatch,
  url: URL,
  limits: VisitLimits,
  dialogs: { count: number },
): string {
  const text = said(error);
  const last = watch.requests.findLast((one) => one.type === 'document');
  if (watch.refused !== undefined) return `it leads to another host: ${watch.refused}`;
  if (text.includes('ERR_TOO_MANY_REDIRECTS')) return 'it redirects for ever (ERR_TOO_MANY_REDIRECTS)';
  if (error instanceof Error && error.name === 'TimeoutError') {
    const shown = dialogs.count > 0 ? `; it opened ${counted(dialogs.count, 'dialogs')}` : '';
    const answered = last?.status === undefined ? 'no answer came' : `its document had not ended`;
    return `${answered} within ${String(limits.loadMs)} ms${shown}`;
  }
  return text.replace(` at ${url.href}`, '');
}

async function opened(
  page: Page,
  watch: PageWatch,
  response: HTTPResponse,
  limits: VisitLimits,
  close: () => Promise<void>,
): Promise<OpenedPage> {
  const evaluate = async <T>(source: string): Promise<T> =>
    (await within(page.evaluate(source), limits.evaluateMs, 'An evaluation in the page')) as T;
  const [html, title] = await Promise.all([
    response.text().catch(() => ''),
    within(page.title(), limits.evaluateMs, 'The page').catch(() => ''),
  ]);
  if (watch.refused !== undefined)
    watch.notes.push(`it led on to another host, and was not let go: ${watch.refused}`);
  watch.finish();
  return {
    url: new URL(page.url()),
    title,
    status: response.status(),
    headers: response.headers(),
    html: html.slice(0, limits.htmlBytes),
    console: watch.console,
    errors: watch.errors,
    requests: watch.requests,
    notes: watch.notes,
    puppeteer: page,
    evaluate,
    capture: (whole) => within(photograph(page, whole), limits.evaluateMs, 'A screenshot'),
    close,
  };
}

async function photograph(page: Page, whole: boolean): Promise<Uint8Array> {
  if (!whole) return await page.screenshot({ type: 'png' });
  const { width, height } = (await page.evaluate(
    '({ width: document.documentElement.clientWidth, height: document.documentElement.scrollHeight })',
  )) as { width: number; height: number };
  const clip = { x: 0, y: 0, width, height: Math.min(height, tallest) };
  return await page.screenshot({ type: 'png', clip, captureBeyondViewport: true });
}

async function within<T>(work: Promise<T>, limitMs: number, what: string): Promise<T> {
  const over = new AbortController();
  const late = wait(limitMs, undefined, { signal: over.signal }).then(() => {
    throw new WorkError({ what: `${what} was not done after ${String(limitMs)} ms.` });
  });
  late.catch(() => undefined);
  try {
    return await Promise.race([work, late]);
  } finally {
    over.abort();
    work.catch(() => undefined);
  }
}

async function closeProfile(profile: BrowserContext): Promise<void> {
  const over = new AbortController();
  const closing = profile.close().catch(() => undefined);
  await Promise.race([closing, wait(closeMs, undefined, { signal: over.signal }).catch(() => undefined)]);
  over.abort();
}

// The id of a page's main frame is not part of puppeteer's types.
function frameOf(page: Page): string {
  return (page.mainFrame() as unknown as { _id: string })._id;
}

function said(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
