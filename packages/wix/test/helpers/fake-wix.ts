import type { Clock, Log } from '@fhir-iq/sluice-model';
import { HttpFailure } from '@fhir-iq/sluice-runtime';
import type { Http, HttpRequest } from '@fhir-iq/sluice-runtime';

/** A backup as Wix answers it. */
export interface FakeBackup {
  id: string;
  status: string;
  type?: string;
  requestedDate?: string;
  finishedDate?: string | null;
  sizeInBytes?: string | null;
}

/** What comes instead of an answer: a status with a body, a broken connection, or what to do before the answer is lost. */
export type Trouble =
  | { readonly status: number; readonly body?: string }
  | { readonly network: true }
  | { readonly lostAfter: true };

/** Wix's backups as a function of the clock, for the client alone: what it sends, and what it makes of the answers. */
export class FakeWix {
  readonly requests: HttpRequest[] = [];
  readonly said: string[] = [];
  readonly slept: number[] = [];
  /** How long a backup takes, and how it ends. */
  takesMs = 3_000;
  ends = 'READY';
  /** Troubles by `POST`, `GET` or `DELETE`, in their order; undefined lets one pass. */
  readonly troubles: Record<string, (Trouble | undefined)[]> = { POST: [], GET: [], DELETE: [] };
  backups: FakeBackup[] = [];
  private now = Date.parse('2026-11-23T09:00:00.000Z');
  private made = 0;

  readonly clock: Clock = {
    now: () => new Date(this.now),
    sleep: (milliseconds, signal) => {
      signal?.throwIfAborted();
      this.slept.push(milliseconds);
      this.now += milliseconds;
      return Promise.resolve();
    },
  };

  readonly log: Log = {
    debug: () => undefined,
    info: (text) => void this.said.push(text),
    notice: (text) => void this.said.push(text),
    warning: (text) => void this.said.push(text),
    error: (text) => void this.said.push(text),
    group: async (_title, work) => await work(),
  };

  readonly http: Http = {
    request: async (request) => {
      this.requests.push(request);
      const method = request.method ?? 'GET';
      const trouble = this.troubles[method]?.shift();
      if (trouble !== undefined && 'network' in trouble)
        return await Promise.reject(
          new HttpFailure('ECONNRESET', 'network', { what: 'The connection broke.' }),
        );
      if (trouble !== undefined && 'status' in trouble)
        return answer(request, trouble.status, trouble.body ?? '');
      const body = this.answerOf(method, new URL(String(request.url)));
      if (trouble !== undefined) return answer(request, 500, '');
      return answer(request, 200, JSON.stringify(body));
    },
    fetch: () => Promise.reject(new Error('not used')),
  };

  /** Puts a backup there that was made before, by its age in minutes. */
  had(id: string, minutesAgo: number, status = 'READY'): void {
    const at = new Date(this.now - minutesAgo * 60_000).toISOString();
    this.backups.push({
      id,
      status,
      type: 'ON_DEMAND',
      requestedDate: at,
      finishedDate: at,
      sizeInBytes: '7',
    });
  }

  private answerOf(method: string, url: URL): unknown {
    if (method === 'POST') return { backup: this.begin() };
    if (method === 'DELETE') {
      this.backups = this.backups.filter((one) => !url.pathname.endsWith(`/${one.id}`));
      return {};
    }
    const statuses = url.searchParams.getAll('status');
    const shown = this.backups.map((one) => this.asOfNow(one));
    return { backups: shown.filter((one) => statuses.length === 0 || statuses.includes(one.status)) };
  }

  private begin(): FakeBackup {
    this.made += 1;
    const kept = this.backups
      .filter((one) => ['READY', 'PENDING', 'NEW'].includes(one.status))
      .sort((a, b) => String(b.requestedDate).localeCompare(String(a.requestedDate)));
    for (const surplus of kept.slice(2)) surplus.status = 'DELETED';
    const backup: FakeBackup = {
      id: `new-${String(this.made)}`,
      status: 'NEW',
      type: 'ON_DEMAND',
      requestedDate: this.clock.now().toISOString(),
    };
    this.backups.push(backup);
    return this.asOfNow(backup);
  }

  private asOfNow(one: FakeBackup): FakeBackup {
    if (one.status !== 'NEW') return one;
    const endsAt = Date.parse(one.requestedDate ?? '') + this.takesMs;
    if (this.now < endsAt) return { ...one, status: 'PENDING', finishedDate: null, sizeInBytes: null };
    return {
      ...one,
      status: this.ends,
      finishedDate: new Date(endsAt).toISOString(),
      sizeInBytes: this.ends === 'READY' ? '1234' : null,
    };
  }
}

function answer(request: HttpRequest, status: number, text: string): Awaited<ReturnType<Http['request']>> {
  return {
    url: String(request.url),
    status,
    headers: {},
    body: Buffer.from(text),
    timings: { firstByteMs: 0, totalMs: 0 },
    redirects: [],
    attempts: 1,
    text: () => text,
    json: () => JSON.parse(text) as unknown,
  };
}
