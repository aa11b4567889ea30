import { stageVerdictId, wholeStage } from '@fhir-iq/sluice-gate';
import {
  type Evidence,
  type LedgerRecord,
  type Moment,
  RecordedApproval,
  type Release,
  type Verdict,
} from '@fhir-iq/sluice-model';
import { z } from 'zod';
import type { ProcedureContext } from './context.ts';

/** What the record of a verdict takes beside the verdict. */
export interface VerdictFacts {
  readonly moment: Moment | typeof wholeStage;
  /** Undefined where the commit is no release. */
  readonly release: Release | undefined;
  /** What was counted: the approvals, the publish and who started it are read in it. */
  readonly evidence: readonly Evidence[];
}

/**
 * The ledger's record of a verdict. The same attempt of a run gives the same id, so that it is kept once. That of a whole
 * stage promotes: it has the parts of the release digest, so that the next stage can say which of them differs.
 *
 * @param context - The action's.
 * @param verdict - The verdict.
 * @param facts - What it was given on.
 */
export function verdictRecord(
  context: ProcedureContext<unknown>,
  verdict: Verdict,
  facts: VerdictFacts,
): LedgerRecord {
  const { github, clockSource } = context;
  const { commit, releaseDigest, stage } = verdict;
  const { moment, release, evidence } = facts;
  const whole = moment === wholeStage;
  const digest = releaseDigest === undefined ? {} : { releaseDigest };
  const run = { id: github.runId, attempt: github.attempt };
  return {
    schema: 'sluice.record/v1',
    id: whole
      ? stageVerdictId(stage, commit, run)
      : `verdict-${stage}-${github.runId}-${String(github.attempt)}`,
    kind: 'verdict',
    environment: stage,
    ...digest,
    answer: verdict.answer,
    who_deployed:
      (whole ? starterIn(evidence) : undefined) ?? (github.actor === '' ? 'unknown' : github.actor),
    what_was_deployed: { commit, ...digest, ...(whole ? publishedIn(evidence) : {}) },
    when_deployment_occurred: { at: verdict.decidedAt, source: clockSource },
    which_approvals_received: whole ? approvalsIn(evidence) : [],
    deployment_outcome: verdict.answer === 'pass' ? 'gate opened' : 'gate closed',
    run: { repository: github.repository, ...run, url: github.runUrl },
    details: {
      moment,
      reason: verdict.reason,
      lines: verdict.lines,
      notYet: verdict.notYet,
      evidence: verdict.evidence,
      ...(release === undefined ? {} : { release }),
    },
  };
}

/** The only evidence of a check; of two nobody can say which counts. */
function only(evidence: readonly Evidence[], check: string): Evidence | undefined {
  const [first, ...more] = evidence.filter((one) => one.check === check);
  return more.length === 0 ? first : undefined;
}

/** Bots start runs for people; the check of the approvals knows the person. */
function starterIn(evidence: readonly Evidence[]): string | undefined {
  const starter = z.string().min(1).safeParse(only(evidence, 'approvals')?.details?.['starter']);
  return starter.success ? starter.data : undefined;
}

/** Also of a stage that is not approved: the record says who approved all the same. */
function approvalsIn(evidence: readonly Evidence[]): RecordedApproval[] {
  const approvals = z.array(RecordedApproval).safeParse(only(evidence, 'approvals')?.details?.['approvals']);
  return approvals.success ? approvals.data : [];
}

function publishedIn(evidence: readonly Evidence[]): { buildId?: string; url?: string } {
  const { buildId, url } = only(evidence, 'publish')?.subject ?? {};
  return { ...(buildId === undefined ? {} : { buildId }), ...(url === undefined ? {} : { url }) };
}
