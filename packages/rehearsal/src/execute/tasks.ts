import { randomUUID } from 'node:crypto';
import { existsSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { evaluateText } from '../expressions/evaluate.ts';
import type { RunStep, Step } from '../parse/model.ts';
import { defaultShell, shells } from '../plan/job-checks.ts';
import { ActionTasks } from './action-tasks.ts';
import { TaskRun } from './run-task.ts';
import type { StepState } from './step-state.ts';
import { stepSuffix, taskBase, type StepTasks } from './step-tasks.ts';
import type { Task, TaskEnd } from './task.ts';

/** Makes the tasks of a step. `index` tells unnamed steps apart. */
export function tasksOf(job: StepState, step: Step, index: number): StepTasks {
  if (step.kind === 'run') {
    const task = runTaskOf(job, step, index, () => run);
    const run: TaskRun = new TaskRun(job, task, new Map());
    return { main: { task, run }, post: () => undefined };
  }
  const target = job.context.plan.targets.get(step);
  if (target === undefined) throw new Error(`${step.uses} has no target`);
  return new ActionTasks(job, step, index, target);
}

function runTaskOf(job: StepState, step: RunStep, index: number, run: () => TaskRun): Task {
  return {
    ...taskBase(step, `__run${stepSuffix(index)}`),
    phase: 'main',
    name: (scope) =>
      step.name === undefined
        ? `Run ${(evaluateText(step.run, scope).trim().split('\n')[0] ?? '').trim()}`
        : evaluateText(step.name, scope),
    async perform(execution): Promise<TaskEnd> {
      const { scope } = execution;
      const { job: definition, plan } = job.context;
      const first = (...tokens: (RunStep['shell'] | undefined)[]): string | undefined => {
        const token = tokens.find((one) => one !== undefined);
        return token === undefined ? undefined : evaluateText(token, scope);
      };
      const shell = first(step.shell, definition.defaults.shell, plan.workflow.defaults.shell);
      const folder = first(
        step.workingDirectory,
        definition.defaults.workingDirectory,
        plan.workflow.defaults.workingDirectory,
      );
      const command = shell === undefined ? defaultShell : shells[shell];
      if (command === undefined) return { failure: `not rehearsed: the shell ${String(shell)}` };
      const cwd = path.resolve(job.folders.workspace, folder ?? '.');
      if (!existsSync(cwd))
        return {
          failure: `An error occurred trying to start process with working directory '${cwd}'. No such file or directory`,
        };
      const script = path.join(job.folders.temp, `${randomUUID()}.sh`);
      writeFileSync(script, `${evaluateText(step.run, scope)}\n`);
      const exitCode = await run().process([...command, script], cwd, execution);
      return {
        exitCode,
        failure: exitCode === 0 ? undefined : `Process completed with exit code ${String(exitCode)}.`,
      };
    },
  };
}
