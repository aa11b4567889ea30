import { globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { parse } from 'yaml';

export const root = path.resolve(import.meta.dirname, '../..');

/** A step as it stands in a workflow file. */
export interface Step {
  readonly id?: string;
  readonly name?: string;
  readonly if?: string;
  readonly uses?: string;
  readonly run?: string;
  readonly with?: Readonly<Record<string, string | number | boolean>>;
  readonly env?: Readonly<Record<string, string>>;
}

/** Rights by key, as under `permissions:`. */
export type Permissions = Readonly<Record<string, 'none' | 'read' | 'write'>>;

/** A job as it stands in a workflow file. */
export interface Job {
  readonly name?: string;
  readonly needs?: string | readonly string[];
  readonly if?: string;
  readonly uses?: string;
  readonly with?: Readonly<Record<string, string | number | boolean>>;
  readonly secrets?: unknown;
  readonly strategy?: unknown;
  readonly permissions?: Permissions;
  readonly environment?: string | { readonly name: string; readonly deployment?: boolean };
  readonly concurrency?: { readonly group: string; readonly queue?: string };
  readonly 'runs-on'?: string;
  readonly 'timeout-minutes'?: number;
  readonly outputs?: Readonly<Record<string, string>>;
  readonly steps?: readonly Step[];
}

/** A workflow file, as YAML reads it. */
export interface Workflow {
  readonly on: Readonly<Record<string, unknown>>;
  readonly permissions?: Permissions;
  readonly jobs: Readonly<Record<string, Job>>;
}

/** A workflow file with its text. */
export interface WorkflowFile {
  /** Relative to the repository's root. */
  readonly file: string;
  readonly text: string;
  readonly workflow: Workflow;
}

/** Reads a workflow out of text, for tests of rules. */
export function workflowOf(text: string, file = 'made-up.yml'): WorkflowFile {
  return { file, text, workflow: parse(text) as Workflow };
}

function read(pattern: string): WorkflowFile[] {
  return globSync(pattern, { cwd: root })
    .sort()
    .map((file) => workflowOf(readFileSync(path.join(root, file), 'utf8'), file.split(path.sep).join('/')));
}

/** This repository's own workflows: CI and what sites call. */
export const ours = read('.github/workflows/*.yml');
/** The example site's workflows: what a site has. */
export const siteFiles = read('examples/fhir-iq/.github/workflows/*.yml');
export const all = [...ours, ...siteFiles];

/** The jobs of a workflow with their ids. */
export function jobsOf({ workflow }: WorkflowFile): (Job & { id: string })[] {
  return Object.entries(workflow.jobs).map(([id, job]) => ({ id, ...job }));
}

/** The steps of a workflow with the job that they belong to. */
export function stepsOf(file: WorkflowFile): { job: Job & { id: string }; step: Step }[] {
  return jobsOf(file).flatMap((job) => (job.steps ?? []).map((step) => ({ job, step })));
}

/** What a `uses:` of ours names: an action's folder or a workflow's file; undefined for what is not ours. */
export function ownTarget(uses: string): { kind: 'action' | 'workflow'; name: string } | undefined {
  const [, action, workflow] =
    /^(?:\$\/|fhir-iq\/sluice\/)(?:actions\/([a-z-]+)|\.github\/workflows\/([a-z-]+\.yml))(?:@[0-9a-f]{40})?$/.exec(
      uses,
    ) ?? [];
  if (action !== undefined) return { kind: 'action', name: action };
  return workflow === undefined ? undefined : { kind: 'workflow', name: workflow };
}
