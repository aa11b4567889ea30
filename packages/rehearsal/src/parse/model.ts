import type { FileSource, MappingToken, TemplateToken } from './tokens.ts';

/** Rights of a token by GitHub's names; a right that is absent is `none`. */
export type Permissions = Readonly<Record<string, 'read' | 'write'>>;

/** `defaults.run` of a workflow or a job. */
export interface RunDefaults {
  readonly shell?: TemplateToken | undefined;
  readonly workingDirectory?: TemplateToken | undefined;
}

/** `concurrency` of a workflow or a job. */
export interface ConcurrencyDefinition {
  readonly group: TemplateToken;
  readonly cancelInProgress?: TemplateToken | undefined;
  readonly queue: 'single' | 'max';
}

/** `environment` of a job. */
export interface EnvironmentDefinition {
  readonly name: TemplateToken;
  readonly url?: TemplateToken | undefined;
  readonly deployment?: TemplateToken | undefined;
}

/** `strategy` of a job. */
export interface StrategyDefinition {
  readonly matrix?: TemplateToken | undefined;
  readonly failFast?: TemplateToken | undefined;
  readonly maxParallel?: TemplateToken | undefined;
}

/** What every job has. */
export interface JobBase {
  readonly id: string;
  readonly line: number | undefined;
  readonly name?: TemplateToken | undefined;
  readonly needs: readonly string[];
  readonly if?: TemplateToken | undefined;
  readonly strategy?: StrategyDefinition | undefined;
  readonly concurrency?: ConcurrencyDefinition | undefined;
  readonly permissions?: Permissions | undefined;
  readonly permissionsToken?: TemplateToken | undefined;
}

/** A job with steps. */
export interface StepsJob extends JobBase {
  readonly kind: 'steps';
  readonly runsOn: TemplateToken;
  readonly environment?: EnvironmentDefinition | undefined;
  readonly env?: MappingToken | undefined;
  readonly defaults: RunDefaults;
  readonly outputs: ReadonlyMap<string, TemplateToken>;
  readonly timeoutMinutes?: TemplateToken | undefined;
  readonly continueOnError?: TemplateToken | undefined;
  readonly steps: readonly Step[];
}

/** A job that calls a workflow. */
export interface CallJob extends JobBase {
  readonly kind: 'call';
  readonly uses: string;
  readonly usesToken: TemplateToken;
  readonly with: ReadonlyMap<string, TemplateToken>;
  readonly secrets: 'inherit' | ReadonlyMap<string, TemplateToken>;
}

export type Job = StepsJob | CallJob;

/** What every step has. */
export interface StepBase {
  readonly id?: string | undefined;
  readonly line: number | undefined;
  readonly name?: TemplateToken | undefined;
  readonly if?: TemplateToken | undefined;
  readonly env?: MappingToken | undefined;
  readonly continueOnError?: TemplateToken | undefined;
  readonly timeoutMinutes?: TemplateToken | undefined;
}

export interface RunStep extends StepBase {
  readonly kind: 'run';
  readonly run: TemplateToken;
  readonly shell?: TemplateToken | undefined;
  readonly workingDirectory?: TemplateToken | undefined;
}

export interface UsesStep extends StepBase {
  readonly kind: 'uses';
  readonly uses: string;
  readonly usesToken: TemplateToken;
  readonly with: ReadonlyMap<string, TemplateToken>;
}

export type Step = RunStep | UsesStep;

/** An input of `workflow_dispatch` or `workflow_call`. */
export interface InputDefinition {
  readonly name: string;
  readonly type: 'string' | 'boolean' | 'number' | 'choice' | 'environment';
  readonly required: boolean;
  readonly default?: TemplateToken | undefined;
  readonly options: readonly string[];
}

/** Filters of `push` and `pull_request`. An absent list does not filter. */
export interface EventFilter {
  readonly branches?: readonly string[] | undefined;
  readonly branchesIgnore?: readonly string[] | undefined;
  readonly tags?: readonly string[] | undefined;
  readonly tagsIgnore?: readonly string[] | undefined;
  readonly paths?: readonly string[] | undefined;
  readonly pathsIgnore?: readonly string[] | undefined;
  readonly types?: readonly string[] | undefined;
}

/** `on:` of a workflow. */
export interface Triggers {
  readonly push?: EventFilter | undefined;
  readonly pullRequest?: EventFilter | undefined;
  readonly schedule?:
    readonly { readonly cron: string; readonly timezone?: string | undefined }[] | undefined;
  readonly dispatch?: { readonly inputs: ReadonlyMap<string, InputDefinition> } | undefined;
  readonly call?:
    | {
        readonly inputs: ReadonlyMap<string, InputDefinition>;
        readonly secrets: ReadonlyMap<string, { readonly required: boolean }>;
        readonly outputs: ReadonlyMap<string, TemplateToken>;
      }
    | undefined;
}

/** A workflow file, its expressions still tokens. */
export interface WorkflowFile {
  readonly source: FileSource;
  readonly name: string;
  readonly runName?: TemplateToken | undefined;
  readonly on: Triggers;
  readonly env?: MappingToken | undefined;
  readonly defaults: RunDefaults;
  readonly permissions?: Permissions | undefined;
  readonly permissionsToken?: TemplateToken | undefined;
  readonly concurrency?: ConcurrencyDefinition | undefined;
  readonly jobs: ReadonlyMap<string, Job>;
}

/** An action.yml that runs on Node. */
export interface ActionFile {
  readonly source: FileSource;
  readonly name: string;
  readonly inputs: ReadonlyMap<
    string,
    {
      readonly required: boolean;
      readonly default?: TemplateToken | undefined;
      readonly deprecation?: string | undefined;
    }
  >;
  readonly main: string;
  readonly pre?: string | undefined;
  readonly preIf?: string | undefined;
  readonly post?: string | undefined;
  readonly postIf?: string | undefined;
}
