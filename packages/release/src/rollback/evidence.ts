import type { Answer, Evidence, Finding, Subject, ToolUse } from '@fhir-iq/sluice-model';
import type { RollbackContext } from './context.ts';

/** What the evidence of one job of a rollback says. */
export interface RollbackEvidenceFacts {
  readonly answer: Answer;
  readonly reason: string;
  /** The steps that were done, of those that a whole job has. */
  readonly done: number;
  readonly steps: number;
  readonly startedAt: Date;
  readonly subject: Subject;
  readonly findings?: readonly Finding[];
  readonly tools?: readonly ToolUse[];
  readonly details: Readonly<Record<string, unknown>>;
}

/**
 * The evidence of one job of a rollback, by a name of its own: it must not take the place of the evidence that condemned
 * the bad deployment in the same run.
 *
 * @param context - The action's.
 * @param facts - What happened.
 */
export function rollbackEvidence(context: RollbackContext, facts: RollbackEvidenceFacts): Evidence {
  const { inputs, clock, github } = context;
  return {
    schema: 'sluice.evidence/v1',
    check: `rollback-${inputs.mode}`,
    answer: facts.answer,
    examined: facts.done,
    floor: facts.steps,
    unit: 'steps',
    stage: 'production',
    subject: facts.subject,
    reason: facts.reason,
    findings: [...(facts.findings ?? [])],
    tools: [...(facts.tools ?? [])],
    startedAt: facts.startedAt.toISOString(),
    finishedAt: clock.now().toISOString(),
    run: { id: github.runId, attempt: github.attempt, job: github.job },
    details: { ...facts.details },
  };
}

/**
 * What a rollback could not do, and went on without.
 *
 * @param problems - One sentence each.
 */
export function problemFindings(problems: readonly string[]): Finding[] {
  return problems.map((message, index) => ({
    id: `rollback/incomplete-${String(index + 1)}`,
    rule: 'incomplete',
    severity: 'high',
    message,
    remedy: 'Do it by hand: the rollback went on without it.',
    blocks: false,
  }));
}
