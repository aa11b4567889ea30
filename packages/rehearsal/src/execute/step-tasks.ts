import { evaluateCondition } from '../expressions/evaluate.ts';
import type { Step } from '../parse/model.ts';
import type { TaskRun } from './run-task.ts';
import type { Task } from './task.ts';

/** A step of the file with its parts. A part's `run` keeps its outputs and its state. */
export interface PlannedTask {
  readonly task: Task;
  readonly run: TaskRun;
}

/** The parts of one step. `post` is asked for once `main` has started. */
export interface StepTasks {
  readonly pre?: PlannedTask | undefined;
  readonly main: PlannedTask;
  post(): PlannedTask | undefined;
}

/** What a task takes from its step. */
export function taskBase(
  step: Step,
  action: string,
): Pick<Task, 'id' | 'action' | 'env' | 'continueOnError' | 'timeoutMinutes' | 'isWanted'> {
  return {
    id: step.id,
    action: step.id ?? action,
    env: step.env,
    continueOnError: step.continueOnError,
    timeoutMinutes: step.timeoutMinutes,
    isWanted: (scope) => evaluateCondition(step.if, scope),
  };
}

/** Tells unnamed steps apart, as GitHub does: nothing, `_2`, `_3` … */
export function stepSuffix(index: number): string {
  return index === 0 ? '' : `_${String(index + 1)}`;
}
