import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import {
  evaluateCondition,
  evaluateRunsCondition,
  evaluateText,
  evaluateTexts,
} from '../expressions/evaluate.ts';
import { readAction } from '../parse/action.ts';
import type { ActionFile, UsesStep } from '../parse/model.ts';
import { Problems } from '../parse/problems.ts';
import type { StepTarget } from '../plan/plan.ts';
import { TaskRun } from './run-task.ts';
import { standInContext } from './stand-in-context.ts';
import type { StepState } from './step-state.ts';
import { stepSuffix, taskBase, type PlannedTask, type StepTasks } from './step-tasks.ts';
import type { Task, TaskEnd, TaskExecution } from './task.ts';

/** The parts of a step that uses an action. */
export class ActionTasks implements StepTasks {
  readonly pre: PlannedTask | undefined;
  readonly main: PlannedTask;
  private readonly job: StepState;
  private readonly step: UsesStep;
  private readonly index: number;
  private target: StepTarget;
  private readonly state = new Map<string, string>();
  /** Inputs as the main part had them. */
  private inputs: Readonly<Record<string, string>> = {};

  constructor(job: StepState, step: UsesStep, index: number, target: StepTarget) {
    this.job = job;
    this.step = step;
    this.index = index;
    this.target = target;
    this.main = this.part(
      'main',
      (scope) => evaluateCondition(step.if, scope),
      (execution, run) => this.runMain(execution, run),
    );
    if (target.kind === 'action' && target.action.pre !== undefined) {
      const { pre, preIf = 'always()' } = target.action;
      this.pre = this.part(
        'pre',
        (scope) => evaluateRunsCondition(preIf, scope),
        (execution, run) => this.runNode(pre, execution, run),
      );
    }
  }

  post(): PlannedTask | undefined {
    const { target } = this;
    if (target.kind === 'stand-in' && target.standIn.post !== undefined) {
      const { standIn } = target;
      return this.part(
        'post',
        () => true,
        async (execution, run) => {
          await standIn.post?.(standInContext(this.job, run, execution, this.inputs));
          return {};
        },
      );
    }
    if (target.kind !== 'action' || target.action.post === undefined) return undefined;
    const { post, postIf = 'always()' } = target.action;
    return this.part(
      'post',
      (scope) => evaluateRunsCondition(postIf, scope),
      (execution, run) => this.runNode(post, execution, run),
    );
  }

  private part(
    phase: Task['phase'],
    isWanted: Task['isWanted'],
    perform: (execution: TaskExecution, run: TaskRun) => Promise<TaskEnd>,
  ): PlannedTask {
    const { step, target } = this;
    const title = { pre: 'Pre ', main: '', post: 'Post ' }[phase];
    const source =
      target.kind === 'workspace'
        ? {}
        : { repository: target.kind === 'stand-in' ? target.name : target.repository, ref: target.ref };
    const ownPart = phase === 'main' ? {} : { continueOnError: undefined, timeoutMinutes: undefined };
    const task: Task = {
      ...taskBase(
        step,
        `__${step.uses.replace(/@.*$/, '').replace(/[^\w]+/g, '_')}${stepSuffix(this.index)}`,
      ),
      ...ownPart,
      ...source,
      phase,
      uses: step.uses,
      isWanted,
      name: (scope) =>
        title + (step.name === undefined ? `Run ${step.uses}` : evaluateText(step.name, scope)),
      perform: (execution) => perform(execution, run),
    };
    const run: TaskRun = new TaskRun(this.job, task, this.state);
    return { task, run };
  }

  private async runMain(execution: TaskExecution, run: TaskRun): Promise<TaskEnd> {
    if (this.target.kind === 'workspace') this.target = await this.findInWorkspace(this.target.path);
    const { target } = this;
    this.inputs = this.bindInputs(execution, run);
    if (target.kind === 'stand-in') {
      await target.standIn.run(standInContext(this.job, run, execution, this.inputs));
      return {};
    }
    if (target.kind === 'workspace') throw new Error(`${this.step.uses} was not found`);
    return await this.runNode(target.action.main, execution, run);
  }

  /** Binds what the step gives to what the action declares; `run` takes the warnings. */
  private bindInputs(execution: TaskExecution, run?: TaskRun): Record<string, string> {
    const { target, step } = this;
    const given = Object.fromEntries(
      Object.entries(evaluateTexts(step.with, execution.scope)).map(([name, value]) => [
        name.toLowerCase(),
        value,
      ]),
    );
    if (target.kind === 'stand-in') {
      const token = 'token' in target.standIn.inputs ? { token: this.job.token } : {};
      return { ...target.standIn.inputs, ...token, ...given };
    }
    if (target.kind === 'workspace') return given;
    const inputs: Record<string, string> = {};
    for (const [name, definition] of target.action.inputs) {
      const value = given[name.toLowerCase()];
      if (value !== undefined && definition.deprecation !== undefined)
        run?.annotate(
          'warning',
          `Input '${name}' has been deprecated with message: ${definition.deprecation}`,
        );
      if (value !== undefined) inputs[name] = value;
      else if (definition.default !== undefined)
        inputs[name] = evaluateText(definition.default, execution.scope);
    }
    const known = [...target.action.inputs.keys()].map((name) => name.toLowerCase());
    const unknown = Object.keys(given).filter((name) => !known.includes(name));
    if (unknown.length > 0) {
      run?.annotate(
        'warning',
        `Unexpected input(s) '${unknown.join("', '")}', valid inputs are ['${known.join("', '")}']`,
      );
      for (const name of unknown) inputs[name] = given[name] ?? '';
    }
    return inputs;
  }

  private async runNode(file: string, execution: TaskExecution, run: TaskRun): Promise<TaskEnd> {
    const { target } = this;
    if (target.kind !== 'action') throw new Error(`${this.step.uses} is no action that runs on Node`);
    if (Object.keys(this.inputs).length === 0) this.inputs = this.bindInputs(execution);
    const script = path.join(target.directory, file);
    if (!existsSync(script)) return { failure: `File not found: '${script}'. Build the action first.` };
    const variables: Record<string, string> = {};
    for (const [name, value] of Object.entries(this.inputs))
      variables[`INPUT_${name.replace(/ /g, '_').toUpperCase()}`] = value;
    for (const [name, value] of this.state) variables[`STATE_${name}`] = value;
    const exitCode = await run.process(
      [process.execPath, script],
      this.job.folders.workspace,
      execution,
      variables,
    );
    return { exitCode, failure: exitCode === 0 ? undefined : '' };
  }

  private async findInWorkspace(folder: string): Promise<StepTarget> {
    const directory = path.resolve(this.job.folders.workspace, folder);
    const file = ['action.yml', 'action.yaml']
      .map((name) => path.join(directory, name))
      .find((name) => existsSync(name));
    if (file === undefined) {
      throw new Error(
        `Can't find 'action.yml' or 'action.yaml' under '${directory}'. Did you forget to run actions/checkout before running your local action?`,
      );
    }
    const problems = new Problems();
    const { repository, sha } = {
      repository: this.job.context.run.house.platform.repository.name,
      sha: this.job.context.run.event.sha,
    };
    const source = {
      repository,
      ref: sha,
      sha,
      path: folder,
      display: path.join(folder, path.basename(file)),
    };
    const action: ActionFile | undefined = await readAction(source, readFileSync(file, 'utf8'), problems);
    problems.throwIfAny();
    if (action === undefined) throw new Error(`${this.step.uses} cannot be run`);
    return { kind: 'action', action, directory, repository, ref: sha };
  }
}
