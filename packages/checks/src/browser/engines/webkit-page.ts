import { counted } from '@fhir-iq/sluice-model';
import { setTimeout as wait } from 'node:timers/promises';
import type { WebDriver } from 'selenium-webdriver';
import { WorkError } from '@fhir-iq/sluice-model';
import { VisitFailure, type OpenedPage, type OpenRequest } from '../engine.ts';
import { megabytes, PageLog } from './page-log.ts';
import { scrollThrough } from './scroll-through.ts';
import { commandMs, heightOf, resizeTo } from './webkit-window.ts';
import {
  fetchDocument,
  howFar,
  openAndListen,
  whatWasHeard,
  whatWasLoaded,
  type Heard,
} from './webkit-collector.ts';
import type { WebKitSession } from './webkit-session.ts';

/** A page that answered no command, so that its driver had to be ended: its own doing, if it does so again. */
export class SilentPage extends Error {
  constructor(cause: unknown) {
    super('it answers nothing: a script or dialogs without end', { cause });
    this.name = 'SilentPage';
  }
}

/** How long nothing must be fetched for a page to be idle; the field's "networkidle". */
const quietMs = 500;

interface Document {
  readonly url: string;
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly bytes: number;
  readonly html: string;
}

/**
 * Opens a page in a session of WebKit: from another page of the same site, because only so can be heard what it says
 * (WebDriver tells neither console nor errors).
 *
 * @param session - Is stopped when the page is closed.
 * @param request - Which page, and what it may cost.
 * @throws {VisitFailure} If it cannot be opened within its limits.
 */
export async function openInWebKit(session: WebKitSession, request: OpenRequest): Promise<OpenedPage> {
  const { url, limits, profile, signal } = request;
  const log = new PageLog(url, limits);
  const onAbort = (): void => void session.stop();
  signal?.addEventListener('abort', onAbort, { once: true });
  const started = performance.now();
  const left = (): number => Math.max(1, Math.round(limits.loadMs - (performance.now() - started)));
  const opener = await begin(session, url, left());
  const document = await documentOf(session, request, left());
  const { width, height } = profile;
  const features = `popup,width=${String(width)},height=${String(height)}`;
  const open = await session.ask(commandMs, 'A new window of WebKit', (driver) =>
    driver.executeScript<boolean>(openAndListen, url.href, features, limits.entries),
  );
  if (!open) throw new VisitFailure('WebKit opened no window', 'browser');
  await untilLoaded(session, request, log, left);
  const page = await turnTo(session, opener, request);
  if (!request.allowed(new URL(page.url)))
    throw new VisitFailure(`it leads to another host: ${page.url}`, 'site');
  await session
    .ask(left() + commandMs, 'The way through the page', (driver) => evaluateIn(driver, scrollThrough))
    .catch((error: unknown) => {
      // A page that reloads itself meanwhile is looked at as it is then.
      if (error instanceof WorkError) throw new SilentPage(error);
    });
  const heard = await hear(session, opener);
  const loaded = await loadedBy(session, limits.entries);
  note(log, document, heard, loaded, profile.mobile);
  if (loaded.reduce((sum, one) => sum + one.bytes, 0) > limits.totalBytes)
    throw new VisitFailure(`it loads more than ${megabytes(limits.totalBytes)}`, 'site');
  const ask = <T>(what: string, command: (driver: WebDriver) => Promise<T>): Promise<T> =>
    session.ask(limits.evaluateMs, what, command);
  return {
    url: new URL(page.url),
    title: page.title,
    status: document.status,
    headers: document.headers,
    html: document.html,
    console: log.console,
    errors: log.errors,
    requests: log.requests,
    notes: log.notes,
    evaluate: (source) => ask('An evaluation in the page', (driver) => evaluateIn(driver, source)),
    capture: async (whole) => {
      // WebKit photographs what its window shows: for the whole page the window is made as high as that.
      if (whole) await resizeTo(session, width, await heightOf(session, height));
      const picture = await ask('A screenshot', (driver) => driver.takeScreenshot());
      if (whole) await resizeTo(session, width, height);
      return Buffer.from(picture, 'base64');
    },
    async close() {
      signal?.removeEventListener('abort', onAbort);
      await session.stop();
    },
  };
}

/** Goes to a small address of the site; whatever it answers, the page's window is then of the same site. */
async function begin(session: WebKitSession, url: URL, limitMs: number): Promise<string> {
  const { driver } = session;
  await session.ask(commandMs, 'Setting the time limits of WebKit', () =>
    driver.manage().setTimeouts({ script: limitMs, pageLoad: limitMs }),
  );
  await session.ask(limitMs, `The way to ${url.origin}`, () => driver.get(new URL('/robots.txt', url).href));
  const at = await session.ask(commandMs, 'The first page of WebKit', () =>
    driver.executeScript<string>('return location.origin'),
  );
  if (at !== url.origin) throw new VisitFailure(`${url.origin} leads to ${at}`, 'site');
  return await session.ask(commandMs, 'The first window of WebKit', () => driver.getWindowHandle());
}

async function documentOf(
  session: WebKitSession,
  { url, limits, allowed }: OpenRequest,
  limitMs: number,
): Promise<Document> {
  const { documentBytes, htmlBytes } = limits;
  let found: Document | { readonly failure: string };
  try {
    // The driver ends the script by itself; a driver that does not is ended a moment later.
    const text = await session.ask(limitMs + 2_000, 'The document', (driver) =>
      driver.executeAsyncScript<string>(fetchDocument, url.href, documentBytes, htmlBytes),
    );
    found = JSON.parse(text) as Document | { readonly failure: string };
  } catch (error) {
    if (!(error instanceof Error) || error.name !== 'ScriptTimeoutError') throw error;
    throw new VisitFailure(`its document had not ended within ${String(limits.loadMs)} ms`, 'site', error);
  }
  if ('failure' in found)
    throw new VisitFailure(
      `its document broke off, redirects for ever or leads elsewhere: ${found.failure}`,
      'site',
    );
  if (found.bytes > documentBytes)
    throw new VisitFailure(`its document is larger than ${megabytes(documentBytes)}`, 'site');
  if (!allowed(new URL(found.url))) throw new VisitFailure(`it leads to another host: ${found.url}`, 'site');
  return found;
}

async function untilLoaded(
  session: WebKitSession,
  { limits, allowed, signal }: OpenRequest,
  log: PageLog,
  left: () => number,
): Promise<void> {
  let loads = -1;
  let lastChange = performance.now();
  let complete: number | undefined;
  for (;;) {
    const far = await session
      .ask(left() + commandMs, 'The page', (driver) =>
        driver.executeScript<{ state: string; href: string; loads: number; same: boolean }>(howFar),
      )
      .catch((error: unknown) => {
        if (
          error instanceof Error &&
          /cross-origin|SecurityError|Blocked a frame/i.test(`${error.name} ${error.message}`)
        )
          throw new VisitFailure('it leads to another host', 'site', error);
        throw error instanceof WorkError ? new SilentPage(error) : error;
      });
    const now = performance.now();
    if (far.href !== 'about:blank' && !allowed(new URL(far.href)))
      throw new VisitFailure(`it leads to another host: ${far.href}`, 'site');
    if (far.loads !== loads) [loads, lastChange] = [far.loads, now];
    if (far.state === 'complete' && far.href !== 'about:blank') complete ??= now;
    if (complete !== undefined && now - lastChange >= quietMs && now - complete >= quietMs) return;
    if (complete === undefined && left() <= 1) {
      if (far.href === 'about:blank')
        throw new VisitFailure(`it was not there within ${String(limits.loadMs)} ms`, 'site');
      throw new VisitFailure(`its load event had not come within ${String(limits.loadMs)} ms`, 'site');
    }
    if (complete !== undefined && now - complete > limits.idleMs) {
      log.notes.push(`it was not idle ${String(limits.idleMs)} ms after its load`);
      return;
    }
    await wait(50, undefined, signal === undefined ? {} : { signal });
  }
}

/** What the opener heard; afterwards commands go to the page again. */
async function hear(session: WebKitSession, opener: string): Promise<Heard> {
  const text = await session.ask(commandMs, 'The page', async (driver) => {
    const page = await driver.getWindowHandle();
    await driver.switchTo().window(opener);
    const heard = await driver.executeScript<string>(whatWasHeard);
    await driver.switchTo().window(page);
    return heard;
  });
  return JSON.parse(text) as Heard;
}

/** Makes the page's window the one that commands go to, in the device's size. */
async function turnTo(
  session: WebKitSession,
  opener: string,
  { profile }: OpenRequest,
): Promise<{ url: string; title: string }> {
  const { driver } = session;
  await session.ask(commandMs, 'The window of the page', async () => {
    const handles = await driver.getAllWindowHandles();
    const page = handles.find((handle) => handle !== opener);
    if (page === undefined) throw new VisitFailure('the page closed its window', 'site');
    await driver.switchTo().window(page);
  });
  await resizeTo(session, profile.width, profile.height);
  return await session.ask(commandMs, 'The page', () =>
    driver.executeScript<{ url: string; title: string }>(
      'return { url: location.href, title: document.title }',
    ),
  );
}

interface Loaded {
  readonly url: string;
  readonly type: string;
  readonly bytes: number;
}

async function loadedBy(session: WebKitSession, most: number): Promise<readonly Loaded[]> {
  const text = await session.ask(commandMs, 'The page', (driver) =>
    driver.executeScript<string>(whatWasLoaded, most),
  );
  return JSON.parse(text) as Loaded[];
}

const types: Readonly<Record<string, string>> = {
  img: 'image',
  css: 'stylesheet',
  link: 'stylesheet',
  xmlhttprequest: 'xhr',
  icon: 'image',
};

function note(
  log: PageLog,
  document: Document,
  heard: Heard,
  loaded: readonly Loaded[],
  mobile: boolean,
): void {
  const levels = new Set(['error', 'warning', 'info', 'debug']);
  for (const { level, text } of heard.console) {
    if (levels.has(level)) log.say({ level: level as 'error', text });
  }
  for (const error of heard.errors) log.fail(error);
  const { url, status } = document;
  log.ask({ url, method: 'GET', type: 'document', status });
  const failed = new Set(heard.failed);
  for (const one of loaded) {
    const failure = failed.has(one.url) ? 'it could not be loaded' : undefined;
    log.ask({
      url: one.url,
      method: 'GET',
      type: types[one.type] ?? one.type,
      ...(failure === undefined ? {} : { failure }),
    });
    failed.delete(one.url);
  }
  for (const address of failed)
    log.ask({ url: address, method: 'GET', type: 'other', failure: 'it could not be loaded' });
  if (heard.dialogs > 0) log.notes.push(`it opened ${counted(heard.dialogs, 'dialogs')}; each was dismissed`);
  if (!heard.same)
    log.notes.push('it cut itself off from the page that opened it: its console and errors were not heard');
  if (mobile)
    log.notes.push('WebKitGTK shows a narrow window here: it knows neither touch nor the viewport of phones');
  log.finish();
}

/** An expression, of which a promise is awaited, as in the other engines. */
async function evaluateIn<T>(driver: WebDriver, source: string): Promise<T> {
  // Written into the script instead of evaluated by it: a page's policy may forbid eval.
  const script = `
const done = arguments[arguments.length - 1];
(async () => (
${source.replace(/;\s*$/, '')}
))().then((value) => done(JSON.stringify({ value })), (error) => done(JSON.stringify({ error: String(error) })));`;
  const answer = JSON.parse(await driver.executeAsyncScript<string>(script)) as { value?: T; error?: string };
  if (answer.error !== undefined) throw new Error(answer.error);
  return answer.value as T;
}
