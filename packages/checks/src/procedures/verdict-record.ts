import type { LedgerRecord, Verdict } from '@fhir-iq/sluice-model';
import type { ProcedureContext } from './context.ts';

/**
 * The ledger's record of a verdict. The same attempt of a run gives the same id, so that it is kept once.
 *
 * @param context - The action's.
 * @param verdict - The verdict.
 */
export function verdictRecord(context: ProcedureContext<unknown>, verdict: Verdict): LedgerRecord {
  const { github, clockSource } = context;
  const { commit, releaseDigest, stage } = verdict;
  const digest = releaseDigest === undefined ? {} : { releaseDigest };
  return {
    schema: 'sluice.record/v1',
    id: `verdict-${stage}-${github.runId}-${github.attempt}`,
    kind: 'verdict',
    environment: stage,
    ...digest,
    answer: verdict.answer,
    who_deployed: github.actor === '' ? 'unknown' : github.actor,
    what_was_deployed: { commit, ...digest },
    when_deployment_occurred: { at: verdict.decidedAt, source: clockSource },
    which_approvals_received: [],
    deployment_outcome: verdict.answer === 'pass' ? 'gate opened' : 'gate closed',
    run: { repository: github.repository, id: github.runId, attempt: github.attempt, url: github.runUrl },
    details: {
      reason: verdict.reason,
      lines: verdict.lines,
      notYet: verdict.notYet,
      evidence: verdict.evidence,
    },
  };
}
