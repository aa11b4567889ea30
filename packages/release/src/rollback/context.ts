import type { SluiceConfiguration } from '@fhir-iq/sluice-config';
import { createGitHub } from '@fhir-iq/sluice-github';
import type { GitHub } from '@fhir-iq/sluice-github';
import type { Answer, Clock, Evidence, Finding, LedgerRecord, Log } from '@fhir-iq/sluice-model';
import type { ClockSource, Environment, Http } from '@fhir-iq/sluice-runtime';
import type { RollbackInputs } from './inputs.ts';

/** What the action rollback needs of its surroundings: a part of the toolkit's context. */
export interface RollbackContext {
  readonly inputs: RollbackInputs;
  readonly log: Log;
  readonly clock: Clock;
  readonly clockSource: ClockSource;
  readonly http: Http;
  readonly env: Environment;
  readonly signal: AbortSignal;
  readonly evidenceDirectory: string;
  readonly packsDirectory: string;
  readonly github: {
    readonly repository: string;
    readonly sha: string;
    readonly ref: string;
    readonly runId: string;
    readonly attempt: number;
    readonly job: string;
    readonly actor: string;
    readonly event: Readonly<Record<string, unknown>>;
    readonly apiUrl: string;
    readonly serverUrl: string;
    readonly runUrl: string;
    readonly workspace: string;
    readonly temp: string;
  };
  readonly configuration: () => Promise<SluiceConfiguration>;
  keep(left: { evidence?: readonly Evidence[]; records?: readonly LedgerRecord[]; summary?: string }): void;
  output(name: string, value: string): void;
  unknown(text: string): unknown;
}

/** What a job of a rollback leaves. */
export interface RollbackLeft {
  readonly answer: Answer;
  readonly reason: string;
  readonly outputs: Readonly<Record<string, string>>;
  readonly evidence: readonly Evidence[];
  readonly records: readonly LedgerRecord[];
  readonly summary: string;
  readonly annotations: readonly Finding[];
}

/** How a job of a rollback can end, in one word for workflows. */
export type RollbackOutcome =
  | 'stopped'
  | 'refused'
  | 'no-target'
  | 'restored'
  | 'still-bad'
  | 'failed'
  | 'proposed'
  | 'conflicts'
  | 'nothing-to-revert';

/**
 * GitHub with the job's token.
 *
 * @param context - The action's.
 * @param token - Another token in its place.
 */
export function gitHubOf(context: RollbackContext, token: string = context.inputs['github-token']): GitHub {
  const { http, log, clock, github } = context;
  return createGitHub({ repository: github.repository, apiUrl: github.apiUrl, token, http, log, clock });
}

/**
 * The text of anything that was thrown.
 *
 * @param thrown - What was thrown.
 */
export function saying(thrown: unknown): string {
  return thrown instanceof Error ? thrown.message : String(thrown);
}
