import type { Value } from '../expressions/data.ts';
import type { Scope, Status } from '../expressions/scope.ts';
import type { Conclusion, StepStory } from '../story/story.ts';
import { githubContext, jobFileContext, runnerFacts } from './contexts.ts';
import type { JobContext } from './job-context.ts';
import type { JobLog } from './job-log.ts';
import type { Masks } from './masks.ts';
import type { JobFolders } from './runner-environment.ts';
import { membersOf, evaluateTexts } from '../expressions/evaluate.ts';

/** What changes while a job runs its steps. */
export class StepState {
  readonly context: JobContext;
  readonly folders: JobFolders;
  readonly log: JobLog;
  readonly masks: Masks;
  readonly token: string;
  status: 'success' | 'failure' | 'cancelled' = 'success';
  readonly results: Record<
    string,
    { outputs: Record<string, string>; outcome: Conclusion; conclusion: Conclusion }
  > = {};
  readonly stories: StepStory[] = [];
  /** Put in front of the path, the last one first. */
  readonly paths: string[] = [];
  /** What steps wrote to GITHUB_ENV. */
  readonly written: Record<string, string> = {};
  /** `env:` of workflow and job. */
  base: Record<string, string> = {};
  readonly groups = new Set<number>();
  summary = '';

  constructor(parts: { context: JobContext; folders: JobFolders; log: JobLog; masks: Masks; token: string }) {
    this.context = parts.context;
    this.folders = parts.folders;
    this.log = parts.log;
    this.masks = parts.masks;
    this.token = parts.token;
  }

  /** Whether ACTIONS_STEP_DEBUG is on, as a secret or a variable. */
  get debug(): boolean {
    const { secrets, variables } = this.context;
    return (secrets['ACTIONS_STEP_DEBUG'] ?? variables['ACTIONS_STEP_DEBUG']) === 'true';
  }

  /** The `github` context inside the job. */
  github(
    step: { action?: string; repository?: string; ref?: string } = {},
  ): Record<string, Value | undefined> {
    const { run, job } = this.context;
    return {
      ...githubContext(run),
      action: step.action ?? '',
      action_ref: step.ref ?? '',
      action_repository: step.repository ?? '',
      event_path: this.folders.eventFile,
      job: job.id,
      token: this.token,
      workspace: this.folders.workspace,
    };
  }

  /** What expressions of a step see; `env` is the step's own on top. */
  scope(env: Readonly<Record<string, string>> = {}, github = this.github()): Scope {
    const { context, folders } = this;
    const { run, plan } = context;
    return {
      contexts: {
        github,
        env: { ...this.base, ...this.written, ...env },
        vars: context.variables,
        secrets: { ...context.secrets, GITHUB_TOKEN: this.token },
        job: { status: this.status, ...jobFileContext(plan.workflow.source) },
        runner: {
          ...runnerFacts,
          temp: folders.temp,
          tool_cache: run.house.toolCache,
          ...(this.debug ? { debug: '1' } : {}),
        },
        steps: this.results,
        strategy: context.strategy,
        matrix: context.leg,
        needs: needsValue(context.needs),
        inputs: context.inputs,
      },
      status: this.statusFunctions(),
      workspace: folders.workspace,
    };
  }

  private statusFunctions(): Status {
    return {
      success: () => this.status === 'success',
      failure: () => this.status === 'failure',
      cancelled: () => this.status === 'cancelled',
    };
  }

  /** Evaluates `env:` of workflow and job, in this order, each seeing the ones before. */
  openEnvironment(): void {
    const { plan, job } = this.context;
    for (const mapping of [plan.workflow.env, job.env]) {
      this.base = { ...this.base, ...evaluateTexts(membersOf(mapping), this.scope()) };
    }
  }
}

/** The `needs` context. */
export function needsValue(needs: JobContext['needs']): Record<string, Value> {
  return Object.fromEntries(
    Object.entries(needs).map(([id, need]) => [id, { result: need.result, outputs: need.outputs }]),
  );
}
