import { AsyncLocalStorage } from 'node:async_hooks';
import { setTimeout as delay } from 'node:timers/promises';
import type { Log } from '@fhir-iq/sluice-model';
import { connectionFault, SLOW_ANSWER_MS, type ConnectionFaultKind } from '../faults/connection.ts';
import type { FaultSwitchboard } from '../faults/switchboard.ts';
import type { Breakage, FarEnd, FarRequest, FarResponse } from '../far-end.ts';
import type { Recorder } from './recorder.ts';

/** Finds the far end of a request, lets faults strike, and records what happened. */
export class Router {
  private readonly farEnds: readonly FarEnd[];
  private readonly faults: FaultSwitchboard;
  private readonly recorder: Recorder;
  private readonly log: Log;
  private readonly striking = new AsyncLocalStorage<string[]>();
  private readonly slowMs: number;

  constructor(options: {
    farEnds: readonly FarEnd[];
    faults: FaultSwitchboard;
    recorder: Recorder;
    log: Log;
    slowMs?: number;
  }) {
    this.farEnds = options.farEnds;
    this.faults = options.faults;
    this.recorder = options.recorder;
    this.log = options.log;
    this.slowMs = options.slowMs ?? SLOW_ANSWER_MS;
    this.faults.onStrike((name) => this.striking.getStore()?.push(name));
  }

  /** The far end behind a host name, if the sandbox has one. */
  farEndOf(host: string): FarEnd | undefined {
    return this.farEnds.find((farEnd) => farEnd.hosts.includes(host));
  }

  /** Whether a connection fault strikes the far end now; used for those that strike before a request is there. */
  connectionStrikes(farEnd: FarEnd, kind: ConnectionFaultKind, host: string): string | undefined {
    const name = connectionFault(farEnd.name, kind);
    if (name === undefined) return undefined;
    const environment = farEnd.environmentOf?.({
      method: 'CONNECT',
      url: new URL(`https://${host}/`),
      headers: {},
    });
    return this.faults.strikes(name, environment) ? name : undefined;
  }

  /** Answers a request by its far end. A far end that throws is answered with 500 and logged as our own fault. */
  async answer(request: FarRequest): Promise<FarResponse | Breakage> {
    const farEnd = this.farEndOf(request.url.hostname);
    const struck: string[] = [];
    const done = this.recorder.begin({
      farEnd: farEnd?.name ?? 'unknown',
      method: request.method,
      url: request.url,
      headers: request.headers,
      size: request.rawBody.length,
    });
    if (farEnd === undefined) {
      const note = `${request.url.host} is not rehearsed: no stand-in answers for it`;
      this.log.warning(`${request.method} ${request.url.host} was refused: ${note}`);
      done({ status: 403, note });
      return { status: 403, headers: { 'content-type': 'text/plain' }, body: `${note}\n` };
    }
    return await this.striking.run(struck, async () => {
      try {
        const answer = await this.withConnectionFaults(farEnd, request);
        done({
          ...('status' in answer ? { status: answer.status } : { note: answer.breakage }),
          faults: struck,
        });
        return answer;
      } catch (error) {
        const cause = error instanceof Error ? (error.stack ?? error.message) : String(error);
        this.log.error(
          `the stand-in for ${farEnd.name} failed at ${request.method} ${request.url.host}${request.url.pathname}: ${cause}`,
        );
        done({ status: 500, faults: struck, note: 'the stand-in itself failed' });
        return {
          status: 500,
          headers: { 'content-type': 'text/plain' },
          body: 'The stand-in failed; the rehearsal log says how.\n',
        };
      }
    });
  }

  private async withConnectionFaults(farEnd: FarEnd, request: FarRequest): Promise<FarResponse | Breakage> {
    const environment = farEnd.environmentOf?.(request);
    const strikes = (kind: ConnectionFaultKind): boolean => {
      const name = connectionFault(farEnd.name, kind);
      return name !== undefined && this.faults.strikes(name, environment);
    };
    if (strikes('reset')) return { breakage: 'reset' };
    if (strikes('slow')) await delay(this.slowMs);
    if (strikes('429')) {
      return {
        status: 429,
        headers: { 'retry-after': '1', 'content-type': 'text/plain' },
        body: 'Too Many Requests\n',
      };
    }
    if (strikes('down'))
      return { status: 503, headers: { 'content-type': 'text/plain' }, body: 'Service Unavailable\n' };
    const answer = await farEnd.handle(request);
    return 'status' in answer && strikes('half-body') ? { breakage: 'half-body', response: answer } : answer;
  }
}
