import type { LedgerRecord, Stage } from '@fhir-iq/sluice-model';

/** What a record of a whole stage's verdict bears as `details.moment`. The verdict of a single moment bears that moment. */
export const wholeStage = 'stage';

/**
 * The ledger's id of a whole stage's verdict: the same attempt of a run gives the same one.
 *
 * @param stage - The stage.
 * @param commit - The full commit.
 * @param run - The run that gave it.
 * @param run.id - Its id.
 * @param run.attempt - Which attempt.
 */
export function stageVerdictId(
  stage: Stage,
  commit: string,
  run: { readonly id: string; readonly attempt: number },
): string {
  return `verdict:${stage}:${commit.slice(0, 12)}:${run.id}-${String(run.attempt)}`;
}

/**
 * Whether a record is the verdict on a whole stage: publish, checks on the site and approvals are in it. The verdict on a
 * tree before its publish is not, and promotes nothing.
 *
 * @param record - Any record.
 */
export function isStageVerdict(record: LedgerRecord): boolean {
  return record.kind === 'verdict' && record.details['moment'] === wholeStage;
}
