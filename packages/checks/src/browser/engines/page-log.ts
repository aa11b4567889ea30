import { counted } from '@fhir-iq/sluice-model';
import type { VisitLimits } from '../engine.ts';
import type { ConsoleLine, PageError, RequestRecord } from '../view.ts';

const longestText = 2_000;

/** A request while its answer is still to come. */
export type OpenRecord = { -readonly [Key in keyof RequestRecord]: RequestRecord[Key] };

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

  /**
   * Keeps a request.
   *
   * @returns What is kept, to be completed when its answer comes; undefined for a part of the page itself.
   */
  ask(record: Omit<RequestRecord, 'mixed'>): OpenRecord | undefined {
    if (/^(?:data|blob|about):/.test(record.url)) return undefined;
    const kept = {
      ...record,
      url: bounded(record.url),
      mixed: this.secure && /^(?:http|ws):(?!\/\/(?:localhost|127\.|\[::1\]))/.test(record.url),
    };
    this.add(this.requests, kept);
    return kept;
  }

  /** Says what was left out, and which of these requests had no answer. */
  finish(open: Iterable<OpenRecord> = []): void {
    for (const record of open) {
      if (record.status === undefined) record.failure ??= 'no answer while the page was looked at';
    }
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

/**
 * The level of a line of the console.
 *
 * @param type - The function of `console` that wrote it, as the protocols call it.
 */
export function levelOf(type: string): ConsoleLine['level'] {
  if (type === 'error' || type === 'assert') return 'error';
  if (type === 'warn' || type === 'warning') return 'warning';
  return type === 'debug' ? 'debug' : 'info';
}

function bounded(text: string): string {
  return text.length <= longestText
    ? text
    : `${text.slice(0, longestText)}… (${String(text.length)} characters)`;
}

/**
 * A size as findings say it.
 *
 * @param bytes - The size.
 */
export function megabytes(bytes: number): string {
  return `${(bytes / 1e6).toFixed(bytes < 1e6 ? 2 : 0)} MB`;
}
