import type { CDPSession, Protocol } from 'puppeteer-core';
import type { VisitLimits } from '../engine.ts';
import { levelOf, megabytes, PageLog, type OpenRecord } from './page-log.ts';
import type { TabWatch } from './tab.ts';

/** What a page does, as the DevTools protocol tells it, within bounds. */
export class ChromiumWatch implements TabWatch {
  readonly log: PageLog;
  private readonly open = new Map<string, { readonly record: OpenRecord; bytes: number }>();
  private readonly limits: VisitLimits;
  private total = 0;
  private lastChange = performance.now();
  /** The id of the request for the document, which is its loader's too. */
  private documentId: string | undefined;
  refused: string | undefined;
  readonly spoilt: Promise<never>;
  private readonly spoil: (reason: Error) => void;

  constructor(url: URL, limits: VisitLimits) {
    this.log = new PageLog(url, limits);
    this.limits = limits;
    const { promise, reject } = Promise.withResolvers<never>();
    promise.catch(() => undefined);
    this.spoilt = promise;
    this.spoil = reject;
  }

  /** Begins to watch; the page must not have been sent anywhere yet. */
  async begin(session: CDPSession, frame: string): Promise<void> {
    session.on('Network.requestWillBeSent', (event) => this.asked(event, frame));
    session.on('Network.responseReceived', ({ requestId, response }) => {
      const one = this.open.get(requestId);
      if (one !== undefined) one.record.status = response.status;
    });
    session.on('Network.dataReceived', ({ requestId, dataLength }) => this.grew(requestId, dataLength));
    session.on('Network.loadingFinished', ({ requestId }) => this.ended(requestId));
    session.on('Network.loadingFailed', ({ requestId, errorText, canceled, blockedReason }) => {
      const reason = blockedReason === undefined ? errorText : `${errorText} (${blockedReason})`;
      this.ended(requestId, canceled === true ? 'cancelled' : reason);
    });
    session.on('Runtime.consoleAPICalled', (event) => this.said(event));
    session.on('Log.entryAdded', ({ entry }) => {
      this.log.say({
        level: entry.level === 'verbose' ? 'debug' : entry.level,
        text: entry.text,
        url: entry.url,
        ...(entry.lineNumber === undefined ? {} : { line: entry.lineNumber + 1 }),
      });
    });
    session.on('Runtime.exceptionThrown', ({ exceptionDetails }) => {
      const { exception, text, url, lineNumber } = exceptionDetails;
      const whole =
        exception?.description ??
        (exception?.value === undefined ? text : `${text} ${String(exception.value)}`);
      this.log.fail({
        message: whole.split('\n', 1)[0] ?? text,
        stack: exception?.description ?? `${url ?? ''}:${String(lineNumber + 1)}`,
      });
    });
    await Promise.all([
      session.send('Network.enable'),
      session.send('Runtime.enable'),
      session.send('Log.enable'),
    ]);
  }

  idleFor(): number {
    return this.open.size > 0 ? 0 : performance.now() - this.lastChange;
  }

  get waiting(): number {
    return this.open.size;
  }

  finish(): void {
    this.log.finish([...this.open.values()].map(({ record }) => record));
  }

  private asked(event: Protocol.Network.RequestWillBeSentEvent, frame: string): void {
    const { requestId, request, type = 'Other', frameId, redirectResponse, loaderId } = event;
    this.lastChange = performance.now();
    if (redirectResponse !== undefined) {
      const before = this.open.get(requestId);
      if (before !== undefined) before.record.status = redirectResponse.status;
    }
    const record = this.log.ask({ url: request.url, method: request.method, type: type.toLowerCase() });
    if (record === undefined) return;
    if (type === 'Document' && frameId === frame && requestId === loaderId) this.documentId = requestId;
    this.open.set(requestId, { record, bytes: 0 });
  }

  private grew(id: string, bytes: number): void {
    this.lastChange = performance.now();
    this.total += bytes;
    const one = this.open.get(id);
    if (one === undefined) return;
    one.bytes += bytes;
    const { documentBytes, totalBytes } = this.limits;
    if (id === this.documentId && one.bytes > documentBytes)
      this.spoil(new Error(`its document is larger than ${megabytes(documentBytes)}`));
    if (this.total > totalBytes) this.spoil(new Error(`it loads more than ${megabytes(totalBytes)}`));
  }

  private ended(id: string, failure?: string): void {
    this.lastChange = performance.now();
    const one = this.open.get(id);
    if (one === undefined) return;
    this.open.delete(id);
    if (failure === undefined) return;
    one.record.failure = failure;
    if (id === this.documentId && one.record.status !== undefined && failure !== 'cancelled')
      this.spoil(new Error(`its document broke off: ${failure}`));
  }

  private said({ type, args, stackTrace }: Protocol.Runtime.ConsoleAPICalledEvent): void {
    const at = stackTrace?.callFrames[0];
    this.log.say({
      level: levelOf(type),
      text: args.map(textOf).join(' '),
      ...(at === undefined ? {} : { url: at.url, line: at.lineNumber + 1 }),
    });
  }
}

function textOf(value: Protocol.Runtime.RemoteObject): string {
  if (value.type === 'string') return String(value.value);
  if (value.preview !== undefined) {
    const members = value.preview.properties.map((one) => `${one.name}: ${one.value ?? one.type}`);
    const text = members.join(', ') + (value.preview.overflow ? ', …' : '');
    return value.subtype === 'array'
      ? `[${text}]`
      : value.subtype === 'error'
        ? (value.description ?? text)
        : `{${text}}`;
  }
  return value.description ?? (value.value === undefined ? value.type : JSON.stringify(value.value));
}
