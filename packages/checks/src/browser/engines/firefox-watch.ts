import type { HTTPRequest, Page } from 'puppeteer-core';
import type { OpenRequest, VisitLimits } from '../engine.ts';
import { levelOf, megabytes, PageLog, type OpenRecord } from './page-log.ts';
import type { TabWatch } from './tab.ts';

/** What a page does, as puppeteer tells it of Firefox, within bounds. */
export class FirefoxWatch implements TabWatch {
  readonly log: PageLog;
  refused: string | undefined;
  readonly spoilt: Promise<never>;
  private readonly spoil: (reason: Error) => void;
  private readonly page: Page;
  private readonly limits: VisitLimits;
  private readonly records = new Map<HTTPRequest, OpenRecord>();
  private readonly open = new Set<HTTPRequest>();
  private lastChange = performance.now();
  private bytes = 0;

  constructor(page: Page, { url, limits, allowed }: OpenRequest) {
    this.page = page;
    this.limits = limits;
    this.log = new PageLog(url, limits);
    const { promise, reject } = Promise.withResolvers<never>();
    promise.catch(() => undefined);
    this.spoilt = promise;
    this.spoil = reject;
    this.listen(allowed);
  }

  get waiting(): number {
    return this.open.size;
  }

  idleFor(): number {
    return this.open.size > 0 ? 0 : performance.now() - this.lastChange;
  }

  finish(): void {
    this.log.finish([...this.open].flatMap((request) => this.records.get(request) ?? []));
  }

  private listen(allowed: OpenRequest['allowed']): void {
    const { page, log } = this;
    page.on('console', (message) => {
      const { url, lineNumber } = message.location();
      log.say({
        level: levelOf(message.type()),
        text: message.text(),
        url,
        ...(lineNumber === undefined ? {} : { line: lineNumber + 1 }),
      });
    });
    page.on('pageerror', (error) => {
      const { message, stack } =
        error instanceof Error ? error : { message: String(error), stack: undefined };
      log.fail({ message, ...(stack === undefined ? {} : { stack }) });
    });
    page.on('request', (request) => this.asked(request, allowed));
    page.on('response', (response) => {
      const request = response.request();
      const record = this.records.get(request);
      if (record !== undefined) record.status = response.status();
      this.grew(Number(response.headers()['content-length'] ?? 0), this.isDocument(request));
    });
    page.on('requestfinished', (request) => this.ended(request));
    page.on('requestfailed', (request) => {
      this.ended(request);
      const failure = request.failure()?.errorText ?? 'failed';
      const record = this.records.get(request);
      if (record !== undefined) record.failure = failure;
      // Aborted is what the page itself leaves for another one; redirects without end are told by the navigation.
      const brokeOff = request.response() !== null && !/ABORTED|REDIRECT_LOOP/.test(failure);
      if (this.isDocument(request) && brokeOff) this.spoil(new Error(`its document broke off: ${failure}`));
    });
  }

  private asked(request: HTTPRequest, allowed: OpenRequest['allowed']): void {
    this.lastChange = performance.now();
    const record = this.log.ask({ url: request.url(), method: request.method(), type: typeOf(request) });
    if (record !== undefined) {
      this.open.add(request);
      this.records.set(request, record);
    }
    const refused = this.isDocument(request) && !allowed(new URL(request.url()));
    if (refused) this.refused = request.url();
    (refused ? request.abort('blockedbyclient') : request.continue()).catch(() => undefined);
  }

  private ended(request: HTTPRequest): void {
    this.lastChange = performance.now();
    this.open.delete(request);
  }

  /** Firefox tells how much is announced, not how much has come. */
  private grew(bytes: number, ofDocument: boolean): void {
    this.lastChange = performance.now();
    const { documentBytes, totalBytes } = this.limits;
    this.bytes += bytes;
    if (ofDocument && bytes > documentBytes)
      this.spoil(new Error(`its document is larger than ${megabytes(documentBytes)}`));
    if (this.bytes > totalBytes) this.spoil(new Error(`it loads more than ${megabytes(totalBytes)}`));
  }

  private isDocument(request: HTTPRequest): boolean {
    return request.isNavigationRequest() && request.frame() === this.page.mainFrame();
  }
}

const types: Readonly<Record<string, string>> = { style: 'stylesheet', empty: 'fetch', iframe: 'document' };

/** WebDriver BiDi does not say what a request is for; the request itself tells the server. */
function typeOf(request: HTTPRequest): string {
  const destination = request.headers()['sec-fetch-dest'];
  if (destination === undefined) return request.isNavigationRequest() ? 'document' : 'other';
  return types[destination] ?? destination;
}
