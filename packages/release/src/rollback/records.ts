import type { Answer, LedgerRecord } from '@fhir-iq/sluice-model';
import type { RollbackContext } from './context.ts';

/** What a record of a rollback says of itself. */
export interface RollbackRecordFacts {
  readonly kind: 'rollback' | 'incident';
  readonly answer: Answer;
  readonly outcome: string;
  readonly who: string;
  /** The build id of the bad deployment; `unknown` where not even that is known. */
  readonly bad: string;
  readonly what: LedgerRecord['what_was_deployed'];
  readonly details: LedgerRecord['details'];
}

/**
 * A record of a rollback or its incident. A further attempt of the run leaves one of its own: a record never changes.
 *
 * @param context - The action's.
 * @param facts - What happened.
 */
export function rollbackRecord(context: RollbackContext, facts: RollbackRecordFacts): LedgerRecord {
  const { github, clock, clockSource } = context;
  const { kind, answer, outcome, who, bad, what, details } = facts;
  return {
    schema: 'sluice.record/v1',
    id: `${kind}:production:${bad}:${github.runId}-${String(github.attempt)}`,
    kind,
    environment: 'production',
    ...(what.releaseDigest === undefined ? {} : { releaseDigest: what.releaseDigest }),
    answer,
    who_deployed: who,
    what_was_deployed: what,
    when_deployment_occurred: { at: clock.now().toISOString(), source: clockSource },
    which_approvals_received: [],
    deployment_outcome: outcome,
    run: {
      repository: github.repository,
      id: github.runId,
      attempt: github.attempt,
      url: github.runUrl,
    },
    details,
  };
}
