import type { HTTPRequest, Page } from 'puppeteer-core';
import type { Engine } from './flow.ts';
import { FlowFailure } from './flow-failure.ts';
import { allowedHosts, bareAddress, type FlowSite, staysOn } from './flow-site.ts';
import type { FlowRequestSeen, FlowWatcher } from './walker.ts';

/** What was seen of a page while a flow is walked on it. */
export interface PageSeen {
  readonly console: readonly string[];
  /** Of the newest document of the main frame. */
  status(): number | undefined;
  /** Why the page is gone. */
  crashed(): string | undefined;
  /** Throws what ended the flow meanwhile. */
  check(): void;
  /** Rejects as soon as something ends the flow. */
  readonly stopped: Promise<never>;
}

const mostLines = 50;
const longestLine = 500;

/**
 * Listens to a page: its console, its dialogs, its requests and answers, and where it goes.
 *
 * @param engine - Which engine shows it.
 * @param page - The page.
 * @param site - Where it may go.
 * @param watcher - Who may hold requests back.
 */
export async function watchPage(
  engine: Engine,
  page: Page,
  site: FlowSite,
  watcher: FlowWatcher,
): Promise<PageSeen> {
  const lines: string[] = [];
  const say = (line: string): void => {
    if (lines.length < mostLines) lines.push(line.slice(0, longestLine));
  };
  let ended: Error | undefined;
  let status: number | undefined;
  let crash: string | undefined;
  const { promise: stopped, reject } = Promise.withResolvers<never>();
  stopped.catch(() => undefined);
  const end = (error: unknown): void => {
    ended ??= error instanceof Error ? error : new Error(String(error));
    reject(ended);
  };

  page.on('console', (message) => {
    if (message.type() === 'error') say(`console: ${message.text()}`);
  });
  page.on('pageerror', (error) => say(`page: ${error instanceof Error ? error.message : String(error)}`));
  page.on('error', (error) => (crash = error.message));
  // A dialog stops a page until somebody answers it, and the Recorder records none.
  page.on('dialog', (dialog) => {
    say(`dialog (${dialog.type()}), dismissed: ${dialog.message()}`);
    const answer = dialog.type() === 'beforeunload' ? dialog.accept() : dialog.dismiss();
    answer.catch(() => undefined);
  });
  page.on('response', (response) => {
    const request = response.request();
    if (isMainNavigation(page, request) && (response.status() < 300 || response.status() >= 400))
      status = response.status();
    const seen = { url: response.url(), status: response.status(), headers: response.headers() };
    watcher
      .response?.({ ...seen, text: async () => (await response.text()).slice(0, 1_000_000) })
      .catch((error: unknown) => {
        if (error instanceof FlowFailure) end(error);
      });
  });
  page.on('requestfailed', (request) => {
    const failure = request.failure()?.errorText ?? '';
    // Aborted is what the page itself leaves for another one.
    const brokeOff = request.response()?.ok() === true && !/ABORTED|REDIRECT/.test(failure);
    if (brokeOff && isMainNavigation(page, request))
      end(new FlowFailure('navigation', `The page ${bareAddress(request.url())} broke off: ${failure}.`));
  });
  const holds = (request: HTTPRequest): string | undefined => {
    if (isMainNavigation(page, request) && !staysOn(request.url(), site)) {
      const error = new FlowFailure(
        'leaves-site',
        `The flow leads to ${new URL(request.url()).origin}, which is none of ${allowedHosts(site)}; the browser was not sent there.`,
      );
      end(error);
      return error.message;
    }
    try {
      return watcher.request?.(seenOf(engine, page, request));
    } catch (error) {
      end(error);
      return error instanceof Error ? error.message : String(error);
    }
  };
  // Requests of another window and of a service worker would go unseen.
  if (watcher.request !== undefined) {
    page.on('popup', (popup) => {
      end(
        new FlowFailure('stopped', 'Stopped: the page opened another window, whose requests nobody guards.', {
          stopRule: 'other-window',
        }),
      );
      popup?.close().catch(() => undefined);
    });
    // Firefox's driver has no such switch.
    if (engine === 'chromium') await page.setBypassServiceWorker(true);
  }
  await page.setRequestInterception(true);
  page.on('request', (request) => {
    const why = holds(request);
    if (why !== undefined)
      say(`held back: ${request.method()} ${request.url().split('?', 1)[0] ?? ''}: ${why}`);
    const done = why === undefined ? request.continue() : request.abort('blockedbyclient');
    done.catch(() => undefined);
  });

  return {
    console: lines,
    status: () => status,
    crashed: () => crash,
    check: () => {
      if (ended !== undefined) throw ended;
    },
    stopped,
  };
}

function isMainNavigation(page: Page, request: HTTPRequest): boolean {
  return request.isNavigationRequest() && request.frame() === page.mainFrame();
}

function seenOf(engine: Engine, page: Page, request: HTTPRequest): FlowRequestSeen {
  return {
    url: request.url(),
    method: request.method(),
    headers: request.headers(),
    // Firefox does not show bodies.
    body: engine === 'chromium' ? (request.postData() ?? '') : '',
    navigation: isMainNavigation(page, request),
  };
}
