import { counted } from '@fhir-iq/sluice-model';
import type { CDPSession, Protocol } from 'puppeteer-core';
import type { ConsoleLine, PageError, RequestRecord } from '../view.ts';
import type { VisitLimits } from '../engine.ts';

const longestText = 2_000;

/** What a page does, as the DevTools protocol tells it, within bounds. */
export class PageWatch {
  readonly console: ConsoleLine[] = [];
  readonly errors: PageError[] = [];
  readonly requests: RequestRecord[] = [];
  readonly notes: string[] = [];
  private readonly open = new Map<
    string,
    { record: { -readonly [Key in keyof RequestRecord]: RequestRecord[Key] }; bytes: number }
  >();
  private readonly secure: boolean;
  private readonly limits: VisitLimits;
  private total = 0;
  private cutOff = 0;
  private lastChange = performance.now();
  /** The id of the request for the document, which is its loader's too. */
  private documentId: string | undefined;
  /** Where the page itself was led to and not let go. */
  refused: string | undefined;
  /** Rejects when the page is larger than it may be, or its document broke off. */
  readonly spoilt: Promise<never>;
  private spoil: (reason: Error) => void = () => undefined;

  constructor(url: URL, limits: VisitLimits) {
    this.secure = url.protocol === 'https:';
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
      this.add(this.console, {
        level: entry.level === 'verbose' ? 'debug' : entry.level,
        text: bounded(entry.text),
        url: entry.url,
        ...(entry.lineNumber === undefined ? {} : { line: entry.lineNumber + 1 }),
      });
    });
    session.on('Runtime.exceptionThrown', ({ exceptionDetails }) => {
      const { exception, text, url, lineNumber } = exceptionDetails;
      const whole =
        exception?.description ??
        (exception?.value === undefined ? text : `${text} ${String(exception.value)}`);
      this.add(this.errors, {
        message: bounded(whole.split('\n', 1)[0] ?? text),
        stack: bounded(exception?.description ?? `${url ?? ''}:${String(lineNumber + 1)}`),
      });
    });
    await Promise.all([
      session.send('Network.enable'),
      session.send('Runtime.enable'),
      session.send('Log.enable'),
    ]);
  }

  /** Milliseconds for which no request was open; 0 while one is. */
  idleFor(): number {
    return this.open.size > 0 ? 0 : performance.now() - this.lastChange;
  }

  /** How many requests have not ended. */
  get waiting(): number {
    return this.open.size;
  }

  /** Says what was left out, and what did not end. */
  finish(): void {
    for (const { record } of this.open.values()) {
      if (record.status === undefined) record.failure ??= 'no answer while the page was looked at';
    }
    if (this.cutOff > 0)
      this.notes.push(
        `${counted(this.cutOff, 'more entries of console, errors and requests were', 'more entry of console, errors and requests was')} not kept`,
      );
  }

  private asked(event: Protocol.Network.RequestWillBeSentEvent, frame: string): void {
    const { requestId, request, type = 'Other', frameId, redirectResponse, loaderId } = event;
    this.lastChange = performance.now();
    if (redirectResponse !== undefined) {
      const before = this.open.get(requestId);
      if (before !== undefined) before.record.status = redirectResponse.status;
    }
    if (/^(?:data|blob):/.test(request.url)) return;
    if (type === 'Document' && frameId === frame && requestId === loaderId) this.documentId = requestId;
    const record = {
      url: bounded(request.url),
      method: request.method,
      type: type.toLowerCase(),
      mixed: this.secure && /^(?:http|ws):/.test(request.url) && !isLoopback(request.url),
    };
    this.open.set(requestId, { record, bytes: 0 });
    this.add(this.requests, record);
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
    const level =
      type === 'error' || type === 'assert'
        ? 'error'
        : type === 'warning'
          ? 'warning'
          : type === 'debug'
            ? 'debug'
            : 'info';
    const at = stackTrace?.callFrames[0];
    this.add(this.console, {
      level,
      text: bounded(args.map(textOf).join(' ')),
      ...(at === undefined ? {} : { url: at.url, line: at.lineNumber + 1 }),
    });
  }

  private add<T>(list: T[], entry: T): void {
    if (list.length < this.limits.entries) list.push(entry);
    else this.cutOff += 1;
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

function bounded(text: string): string {
  return text.length <= longestText
    ? text
    : `${text.slice(0, longestText)}… (${String(text.length)} characters)`;
}

function megabytes(bytes: number): string {
  return `${(bytes / 1e6).toFixed(bytes < 1e6 ? 2 : 0)} MB`;
}

function isLoopback(url: string): boolean {
  return /^\w+:\/\/(?:localhost|127\.|\[::1\])/.test(url);
}
