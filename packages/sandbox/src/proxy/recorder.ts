import type { Clock } from '@fhir-iq/sluice-model';

/** One request that reached the sandbox, in the order of arrival. Secrets in headers and paths are redacted. */
export interface RecordedRequest {
  readonly number: number;
  readonly at: string;
  readonly farEnd: string;
  readonly method: string;
  readonly host: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  /** Bytes of the body as sent. */
  readonly size: number;
  /** What was answered; undefined while under way or when the connection broke. */
  readonly status: number | undefined;
  /** The faults that struck this request. */
  readonly faults: readonly string[];
  /** The sandbox's own remark: why a host was refused, what broke. */
  readonly note?: string;
}

/** How many requests are kept; older ones are dropped and counted. */
const KEPT_REQUESTS = 20_000;
const secretHeaders = /^(authorization|proxy-authorization|cookie|x-xsrf-token|set-cookie|npm-auth.*)$/;

/** Keeps the requests of a run, the newest 20,000. */
export class Recorder {
  private readonly clock: Clock;
  private requests: RecordedRequest[] = [];
  private counted = 0;

  constructor(clock: Clock) {
    this.clock = clock;
  }

  /**
   * Notes a request as it arrives.
   *
   * @returns A function that completes the entry when the answer is known.
   */
  begin(request: {
    farEnd: string;
    method: string;
    url: URL;
    headers: Readonly<Record<string, string | undefined>>;
    size: number;
  }) {
    this.counted += 1;
    const number = this.counted;
    const entry: RecordedRequest = {
      number,
      at: this.clock.now().toISOString(),
      farEnd: request.farEnd,
      method: request.method,
      host: request.url.host,
      url: redactUrl(request.url),
      headers: redactHeaders(request.headers),
      size: request.size,
      status: undefined,
      faults: [],
    };
    this.requests.push(entry);
    if (this.requests.length > KEPT_REQUESTS) this.requests = this.requests.slice(-KEPT_REQUESTS);
    return (end: { status?: number; faults?: readonly string[]; note?: string }): void => {
      const index = this.requests.findIndex((kept) => kept.number === number);
      if (index === -1) return;
      this.requests[index] = {
        ...entry,
        status: end.status,
        faults: end.faults ?? [],
        ...(end.note === undefined ? {} : { note: end.note }),
      };
    };
  }

  /** Notes a connection in which there is no request to see: refused, shown a wrong certificate, or a mail conversation. */
  recordConnection(
    host: string,
    port: number,
    status: number,
    note: string,
    fault: string | undefined,
    farEnd: string,
  ): void {
    const url = new URL(`https://${host}:${String(port)}/`);
    this.begin({ farEnd, method: 'CONNECT', url, headers: {}, size: 0 })({
      status,
      note,
      faults: fault === undefined ? [] : [fault],
    });
  }

  /** The kept requests, oldest first. */
  list(): readonly RecordedRequest[] {
    return [...this.requests];
  }

  /** How many requests came in all, the dropped ones too. */
  get total(): number {
    return this.counted;
  }
}

function redactHeaders(headers: Readonly<Record<string, string | undefined>>): Record<string, string> {
  const shown: Record<string, string> = {};
  for (const [name, value] of Object.entries(headers)) {
    if (value !== undefined) shown[name] = secretHeaders.test(name) ? '[redacted]' : value;
  }
  return shown;
}

/** A Slack webhook's address is its secret, and so is a password in an address. */
function redactUrl(url: URL): string {
  const shown = new URL(url);
  if (shown.password !== '') shown.password = 'redacted';
  if (shown.username !== '') shown.username = 'redacted';
  if (shown.pathname.startsWith('/services/')) shown.pathname = '/services/[redacted]';
  for (const name of shown.searchParams.keys()) {
    if (/token|key|secret|password/i.test(name)) shown.searchParams.set(name, '[redacted]');
  }
  return shown.href;
}
