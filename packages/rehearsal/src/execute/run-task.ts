import { randomUUID } from 'node:crypto';
import path from 'node:path';
import { evaluateBoolean, evaluateNumber, evaluateTexts, membersOf } from '../expressions/evaluate.ts';
import type { AnnotationStory, Conclusion } from '../story/story.ts';
import { CommandFiles, type CommandFileContents } from './command-files.ts';
import { killGroup, runChild } from './child.ts';
import type { StepState } from './step-state.ts';
import type { Task, TaskEnd, TaskExecution } from './task.ts';
import { CommandReader } from './workflow-commands.ts';
import { runnerEnvironment } from './runner-environment.ts';

/** Asks a running task to stop; the answer of `onCancel` is whether it goes on. */
export interface StopControl {
  /** Aborts when the job is cancelled and the task's condition does not hold then. */
  watch(isWanted: () => boolean): {
    readonly signal: AbortSignal;
    readonly cancelled: () => boolean;
    end(): void;
  };
}

/** What one task did, while it runs. */
export class TaskRun {
  readonly annotations: AnnotationStory[] = [];
  readonly outputs: Record<string, string> = {};
  /** What the action keeps for its post part. */
  readonly state: Map<string, string>;
  /** Why the step fails although its process says otherwise. */
  refusal: string | undefined;
  milliseconds = 0;
  private readonly job: StepState;
  private readonly task: Task;

  constructor(job: StepState, task: Task, state: Map<string, string>) {
    this.job = job;
    this.task = task;
    this.state = state;
  }

  annotate(level: AnnotationStory['level'], message: string): void {
    this.job.log.write(`##[${level}]${message}`);
    this.annotations.push({ level, message: this.job.masks.hide(message) });
  }

  /**
   * Runs a process of the task with the runner's variables and command files.
   *
   * @param command - The program and its arguments.
   * @param cwd - Where.
   * @param execution - The task's `env:` and its signal.
   * @param extra - Further variables: inputs and state of an action.
   * @returns The exit code.
   */
  async process(
    command: readonly string[],
    cwd: string,
    execution: TaskExecution,
    extra: Readonly<Record<string, string>> = {},
  ): Promise<number> {
    const files = new CommandFiles(path.join(this.job.folders.temp, '_runner_file_commands', randomUUID()));
    const reader = this.reader();
    try {
      const result = await runChild({
        command: command[0] ?? '',
        args: command.slice(1),
        cwd,
        env: { ...this.environment(execution), ...extra, ...files.environment },
        onLine: (line) => reader.line(line),
        signal: execution.signal,
      });
      this.milliseconds += result.milliseconds;
      if (result.group !== undefined) this.job.groups.add(result.group);
      return result.exitCode;
    } finally {
      this.apply(files.take());
    }
  }

  /** The variables of a process of this task, without command files. */
  environment(execution: Pick<TaskExecution, 'env'>): Record<string, string> {
    const { job, task } = this;
    const { action, repository, ref } = task;
    const github = job.github({
      action,
      ...(repository === undefined ? {} : { repository }),
      ...(ref === undefined ? {} : { ref }),
    });
    const runner = runnerEnvironment(job.context.run.house, job.folders, github, job.debug);
    const fixed = Object.fromEntries(
      Object.entries(runner).filter(([name]) => /^(GITHUB|RUNNER)_/.test(name)),
    );
    const env = { ...runner, ...job.base, ...job.written, ...execution.env, ...fixed };
    return { ...env, PATH: [...job.paths.toReversed(), env['PATH'] ?? ''].join(path.delimiter) };
  }

  private reader(): CommandReader {
    const { job } = this;
    return new CommandReader({
      write: (line) => job.log.write(line),
      mask: (value) => {
        if (value.trim() === '')
          this.annotate('warning', "Can't add secret mask for empty string in ##[add-mask] command.");
        job.masks.add(value);
      },
      annotate: (annotation) =>
        this.annotations.push({ ...annotation, message: job.masks.hide(annotation.message) }),
      refuse: (message) => {
        this.refusal ??= message;
        this.annotate('error', message);
      },
      debug: job.debug,
    });
  }

  private apply(contents: CommandFileContents): void {
    const { job } = this;
    for (const [name, value] of contents.outputs) this.outputs[name] = value;
    for (const [name, value] of contents.env) job.written[name] = value;
    for (const [name, value] of contents.state) this.state.set(name, value);
    job.paths.push(...contents.paths);
    if (contents.summary !== '') {
      job.summary += `${job.masks.hide(contents.summary).trimEnd()}\n\n`;
      const { run, key } = job.context;
      run.house.feed?.emit({ type: 'summary', run: run.number, key, markdown: job.summary });
    }
    for (const message of contents.complaints) this.annotate('error', message);
    for (const message of contents.errors) {
      this.refusal ??= message;
      this.annotate('error', message);
    }
  }
}

/**
 * Takes one task through its condition, its time limit and `continue-on-error`, and writes its story.
 *
 * @param job - The job's state; the task changes it.
 * @param task - What to run.
 * @param state - What the parts of one action share.
 * @param stop - How a cancel reaches it.
 * @returns Whether it was run at all.
 */
export async function runTask(job: StepState, task: Task, run: TaskRun, stop: StopControl): Promise<boolean> {
  const github = job.github({ action: task.action });
  const started = job.context.run.house.clock.now().toISOString();
  let name = task.action;
  let outcome: Conclusion = 'skipped';
  let conclusion: Conclusion = 'skipped';
  let end: TaskEnd = {};
  try {
    const env = evaluateTexts(membersOf(task.env), job.scope({}, github));
    const scope = job.scope(env, github);
    name = task.name(scope);
    if (!task.isWanted(scope)) {
      record('skipped', 'skipped');
      return false;
    }
    tellStep('running');
    job.log.write(`##[group]${name}`);
    job.log.write('##[endgroup]');
    const result = await perform(job, task, run, { env, scope }, stop);
    end = result.end;
    outcome = result.outcome;
  } catch (error) {
    end = { failure: (error as Error).message };
    outcome = 'failure';
  }
  const failure = end.failure ?? (outcome === 'failure' ? run.refusal : undefined);
  if (failure !== undefined && failure !== '' && failure !== run.refusal) run.annotate('error', failure);
  conclusion = outcome === 'failure' && continues() ? 'success' : outcome;
  if (conclusion === 'failure' && job.status === 'success') job.status = 'failure';
  record(outcome, conclusion);
  return true;

  function continues(): boolean {
    try {
      return evaluateBoolean(task.continueOnError, job.scope({}, github), false);
    } catch (error) {
      run.annotate('error', (error as Error).message);
      return false;
    }
  }

  /** Its place is that of its story, which is written when it ends: steps of a job follow one another. */
  function tellStep(phase: Conclusion | 'running'): void {
    const { run: ofRun, key } = job.context;
    ofRun.house.feed?.emit({
      type: 'step',
      run: ofRun.number,
      key,
      index: job.stories.length,
      name: job.masks.hide(name),
      phase,
      milliseconds: Math.round(run.milliseconds),
    });
  }

  function record(how: Conclusion, as: Conclusion): void {
    if (task.id !== undefined && task.phase === 'main')
      job.results[task.id] = { outputs: run.outputs, outcome: how, conclusion: as };
    job.context.run.processMilliseconds += run.milliseconds;
    tellStep(as);
    job.stories.push({
      name: job.masks.hide(name),
      ...(task.id === undefined ? {} : { id: task.id }),
      ...(task.uses === undefined ? {} : { uses: task.uses }),
      phase: task.phase,
      outcome: how,
      conclusion: as,
      ...(how === 'skipped'
        ? {}
        : { startedAt: started, finishedAt: job.context.run.house.clock.now().toISOString() }),
      milliseconds: Math.round(run.milliseconds),
      ...(end.exitCode === undefined ? {} : { exitCode: end.exitCode }),
      annotations: run.annotations,
    });
  }
}

async function perform(
  job: StepState,
  task: Task,
  run: TaskRun,
  execution: Omit<TaskExecution, 'signal'>,
  stop: StopControl,
): Promise<{ end: TaskEnd; outcome: Conclusion }> {
  const minutes = evaluateNumber(task.timeoutMinutes, execution.scope, 0);
  const watch = stop.watch(() => task.isWanted(job.scope(execution.env)));
  const timeout = new AbortController();
  const timer =
    minutes > 0 ? setTimeout(() => timeout.abort(new Error('timeout')), minutes * 60_000) : undefined;
  try {
    const end = await task.perform({ ...execution, signal: AbortSignal.any([watch.signal, timeout.signal]) });
    if (timeout.signal.aborted) {
      return {
        end: {
          ...end,
          failure: `The action '${task.name(execution.scope)}' has timed out after ${String(minutes)} minutes.`,
        },
        outcome: 'failure',
      };
    }
    if (watch.cancelled())
      return { end: { ...end, failure: 'The operation was canceled.' }, outcome: 'cancelled' };
    const failed = end.failure !== undefined || run.refusal !== undefined;
    return { end, outcome: failed ? 'failure' : 'success' };
  } catch (error) {
    if (watch.cancelled()) return { end: { failure: 'The operation was canceled.' }, outcome: 'cancelled' };
    throw error;
  } finally {
    clearTimeout(timer);
    watch.end();
  }
}

/** Ends what steps left running in the background. */
export function killLeftOvers(job: StepState): void {
  for (const group of job.groups) killGroup(group);
}
