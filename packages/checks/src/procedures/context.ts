import type { Answer, Clock, Evidence, Finding, LedgerRecord, Log } from '@fhir-iq/sluice-model';
import type { ClockSource, Environment, Http } from '@fhir-iq/sluice-runtime';

/** What a procedure of this room needs of an action: the toolkit's context has it all. */
export interface ProcedureContext<Inputs> {
  readonly inputs: Inputs;
  readonly log: Log;
  readonly clock: Clock;
  readonly clockSource: ClockSource;
  readonly http: Http;
  readonly env: Environment;
  readonly signal: AbortSignal;
  readonly evidenceDirectory: string;
  readonly packsDirectory: string;
  /** Keeps evidence at once, so that it is written even if the work fails afterwards. */
  keep(left: { evidence?: readonly Evidence[] }): void;
  readonly github: {
    readonly repository: string;
    readonly runId: string;
    readonly attempt: number;
    readonly job: string;
    readonly actor: string;
    readonly apiUrl: string;
    readonly runUrl: string;
    readonly workspace: string;
    readonly temp: string;
  };
}

/** What a procedure leaves; the toolkit takes it as it is. */
export interface ProcedureResult {
  readonly answer: Answer;
  readonly reason: string;
  readonly outputs: Readonly<Record<string, string>>;
  readonly evidence: readonly Evidence[];
  readonly records?: readonly LedgerRecord[];
  readonly summary?: string;
  readonly annotations?: readonly Finding[];
}

/** The run that evidence and records belong to. */
export function runOf(context: ProcedureContext<unknown>): { id: string; attempt: number; job: string } {
  const { runId, attempt, job } = context.github;
  return { id: runId, attempt, job };
}
