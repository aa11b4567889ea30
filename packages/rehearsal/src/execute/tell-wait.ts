import type { AnswerEvent } from '../feed/events.ts';
import type { ApprovalRequest } from './platform.ts';
import type { RunState } from './run-state.ts';

/** Names one wait: a job of a run waits for an environment once. */
export function waitId({
  run,
  job,
  environment,
}: Pick<ApprovalRequest, 'run' | 'job' | 'environment'>): string {
  return `${String(run)} ${environment} ${job}`;
}

/** Tells whoever watches that a job waits for a reviewer. */
export function tellWait(run: RunState, request: ApprovalRequest): void {
  const { job, environment, actor, starter = '', reviewers } = request;
  run.house.feed?.emit({
    type: 'wait',
    id: waitId(request),
    run: run.number,
    job,
    environment,
    actor,
    starter,
    reviewers,
    at: run.house.clock.now().toISOString(),
  });
}

/** Tells whoever watches that a wait is over. */
export function tellAnswer(
  run: RunState,
  request: ApprovalRequest,
  answer: Pick<AnswerEvent, 'outcome' | 'by' | 'comment'>,
): void {
  const { outcome, by, comment } = answer;
  const at = run.house.clock.now().toISOString();
  run.house.feed?.emit({ type: 'answer', id: waitId(request), outcome, by, comment, at });
}
