import type { Evidence, LedgerRecord, SelfTestDetails } from '@fhir-iq/sluice-model';
import type { ProcedureContext } from './context.ts';

/**
 * The ledger's record of a self-test, by which a later one need not look again. The same attempt of a job gives the same
 * id, so that it is kept once.
 *
 * @param context - The action's.
 * @param evidence - What it came to.
 * @param details - What each check saw, by which Sluice and tools.
 */
export function selfTestRecord(
  context: ProcedureContext<unknown>,
  evidence: Evidence,
  details: SelfTestDetails,
): LedgerRecord {
  const { github, clockSource } = context;
  const run = { id: github.runId, attempt: github.attempt };
  return {
    schema: 'sluice.record/v1',
    id: `self-test:${run.id}-${String(run.attempt)}`,
    kind: 'self-test',
    // A night's counts for staging, whose verdict asks for it.
    environment: evidence.stage ?? 'staging',
    answer: evidence.answer,
    who_deployed: github.actor === '' ? 'unknown' : github.actor,
    what_was_deployed: { commit: evidence.subject.commit },
    when_deployment_occurred: { at: evidence.finishedAt, source: clockSource },
    which_approvals_received: [],
    deployment_outcome: evidence.answer === 'pass' ? 'every check saw red' : 'a check did not see red',
    run: { repository: github.repository, ...run, url: github.runUrl },
    details: { reason: evidence.reason, ...details },
  };
}
