import type { Answer, Evidence, LedgerRecord } from '@fhir-iq/sluice-model';
import { answerText, escapeMarkdown, link, table, verdictLine } from '@fhir-iq/sluice-report';
import type { Condition } from '../promotion/condition.ts';
import { findingsOfConditions } from '../promotion/condition.ts';
import type { ComputedRelease } from '../publish/source.ts';
import type { PlanContext } from './context.ts';
import { starterOf } from './context.ts';

/** What the action's work leaves. */
export interface PlanLeft {
  readonly answer: Answer;
  readonly reason: string;
  readonly evidence: readonly Evidence[];
  readonly records: readonly LedgerRecord[];
  readonly summary: string;
}

/** What was looked at, and how it ended. */
export interface Looked {
  readonly title: string;
  readonly conditions: readonly Condition[];
  readonly reason: string;
  readonly startedAt: string;
  readonly computed: ComputedRelease;
  readonly details: Readonly<Record<string, unknown>>;
  readonly issue?: { readonly number: number; readonly url: string } | undefined;
}

/** The answer of conditions together. */
export function answerOf(conditions: readonly Condition[]): 'pass' | 'fail' {
  return conditions.every((one) => one.answer === 'pass') ? 'pass' : 'fail';
}

/**
 * The evidence and the summary of conditions that were looked at.
 *
 * @param context - The action's.
 * @param looked - What was looked at.
 * @returns What the action leaves, without records.
 */
export function leave(context: PlanContext, looked: Looked): PlanLeft {
  const { clock, github } = context;
  const { conditions, reason, computed, issue } = looked;
  const answer = answerOf(conditions);
  const { release, digest } = computed;
  const evidence: Evidence = {
    schema: 'sluice.evidence/v1',
    check: 'plan',
    answer,
    examined: conditions.length,
    floor: conditions.length,
    unit: 'conditions',
    stage: 'production',
    subject: { commit: release.commit, releaseDigest: digest },
    reason,
    findings: findingsOfConditions('plan', conditions),
    tools: [],
    startedAt: looked.startedAt,
    finishedAt: clock.now().toISOString(),
    run: { id: github.runId, attempt: github.attempt, job: github.job },
    details: { ...looked.details, conditions },
  };
  const rows = conditions.map((one) => [
    escapeMarkdown(one.name.replaceAll('-', ' ')),
    answerText(one.answer),
    escapeMarkdown([one.note, one.allowed, one.remedy].filter(Boolean).join(' '), 2000),
  ]);
  const summary = [
    verdictLine(looked.title, answer, reason),
    table(['Condition', 'Answer', 'What was seen'], rows),
    ...(issue === undefined ? [] : [`${link(`Release issue #${String(issue.number)}`, issue.url)}`]),
  ].join('\n\n');
  return { answer, reason, evidence: [evidence], records: [], summary };
}

/**
 * The ledger's record of a plan.
 *
 * @param context - The action's.
 * @param computed - The release.
 * @param at - When it was planned, RFC 3339.
 * @param ending - How it ended.
 * @param ending.answer - `pass` where the release is planned.
 * @param ending.details - What the plan says, or why there is none.
 */
export function planRecord(
  context: PlanContext,
  { release, digest }: ComputedRelease,
  at: string,
  ending: { answer: 'pass' | 'fail'; details: Record<string, unknown> },
): LedgerRecord {
  const { github, clockSource } = context;
  return {
    schema: 'sluice.record/v1',
    id: `plan:production:${release.commit.slice(0, 12)}:${github.runId}-${String(github.attempt)}`,
    kind: 'plan',
    environment: 'production',
    releaseDigest: digest,
    answer: ending.answer,
    who_deployed: starterOf(context),
    what_was_deployed: { commit: release.commit, releaseDigest: digest },
    when_deployment_occurred: { at, source: clockSource },
    which_approvals_received: [],
    deployment_outcome: ending.answer === 'pass' ? 'planned' : 'refused',
    run: { repository: github.repository, id: github.runId, attempt: github.attempt, url: github.runUrl },
    details: ending.details,
  };
}
