import { createGitHub } from '@fhir-iq/sluice-github';
import type { GitHub } from '@fhir-iq/sluice-github';
import type { Answer, Evidence, Finding, LedgerRecord } from '@fhir-iq/sluice-model';
import type { RoadContext } from '../road-context.ts';
import type { RollbackInputs } from './inputs.ts';

/** What the action rollback gets. */
export type RollbackContext = RoadContext<RollbackInputs>;

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
