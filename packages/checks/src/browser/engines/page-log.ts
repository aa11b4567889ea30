import { counted } from '@fhir-iq/sluice-model';
import type { VisitLimits } from '../engine.ts';
import type { ConsoleLine, PageError, RequestRecord } from '../view.ts';

const longestText = 2_000;

/** What a page says and asks for, within bounds. */
export class PageLog {
  readonly console: ConsoleLine[] = [];
  readonly errors: PageError[] = [];
  readonly requests: RequestRecord[] = [];
  readonly notes: string[] = [];
  private cutOff = 0;
  private readonly entries: number;
  private readonly secure: boolean;

  constructor(url: URL, limits: VisitLimits) {
    this.entries = limits.entries;
    this.secure = url.protocol === 'https:';
  }

  say(line: ConsoleLine): void {
    this.add(this.console, { ...line, text: bounded(line.text) });
  }

  fail(error: PageError): void {
    const { message, stack } = error;
    this.add(this.errors, {
      message: bounded(message),
      ...(stack === undefined ? {} : { stack: bounded(stack) }),
    });
  }

  /** Whether a request of that address belongs into the list; parts of the page itself do not. */
  ask(record: Omit<RequestRecord, 'mixed'>): void {
    if (/^(?:data|blob|about):/.test(record.url)) return;
    this.add(this.requests, {
      ...record,
      url: bounded(record.url),
      mixed: this.secure && /^(?:http|ws):(?!\/\/(?:localhost|127\.|\[::1\]))/.test(record.url),
    });
  }

  /** Says what was left out. */
  finish(): void {
    if (this.cutOff > 0)
      this.notes.push(
        `${counted(this.cutOff, 'more entries of console, errors and requests were', 'more entry of console, errors and requests was')} not kept`,
      );
  }

  private add<T>(list: T[], entry: T): void {
    if (list.length < this.entries) list.push(entry);
    else this.cutOff += 1;
  }
}

function bounded(text: string): string {
  return text.length <= longestText
    ? text
    : `${text.slice(0, longestText)}… (${String(text.length)} characters)`;
}
