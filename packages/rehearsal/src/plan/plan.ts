import { existsSync } from 'node:fs';
import path from 'node:path';
import type { Platform } from '../execute/platform.ts';
import { readAction } from '../parse/action.ts';
import type {
  ActionFile,
  CallJob,
  Job,
  Permissions,
  StepsJob,
  UsesStep,
  WorkflowFile,
} from '../parse/model.ts';
import { Problems } from '../parse/problems.ts';
import { TokenReader, type FileSource } from '../parse/tokens.ts';
import { readWorkflow } from '../parse/workflow.ts';
import { standIns, type StandIn } from '../stand-ins/index.ts';
import { checkCall } from './call.ts';
import { checkJob } from './job-checks.ts';
import { parseUses } from './uses.ts';

/** What runs a `uses:` step. */
export type StepTarget =
  | { readonly kind: 'stand-in'; readonly name: string; readonly ref: string; readonly standIn: StandIn }
  | {
      readonly kind: 'action';
      readonly action: ActionFile;
      readonly directory: string;
      readonly repository: string;
      readonly ref: string;
    }
  /** Known only when the job has checked out. */
  | { readonly kind: 'workspace'; readonly path: string };

/** A workflow file with everything that it refers to, ready to run. */
export interface Plan {
  readonly workflow: WorkflowFile;
  /** The called workflow of each calling job. */
  readonly calls: ReadonlyMap<CallJob, Plan>;
  readonly targets: ReadonlyMap<UsesStep, StepTarget>;
}

/** GitHub's limit of workflows that call one another, the first included. */
const deepest = 10;

/**
 * Reads a workflow and all that it refers to, and checks what can be checked before anything runs.
 *
 * @param source - The workflow file.
 * @param text - Its text.
 * @param platform - Gives files of repositories.
 * @param allowed - The most that a token of the run may do where the file does not say it.
 * @returns The plan.
 * @throws {WorkflowFilesError} With everything that GitHub would refuse and everything that is not rehearsed.
 */
export async function planWorkflow(
  source: FileSource,
  text: string,
  platform: Platform,
  allowed: Permissions,
): Promise<Plan> {
  const problems = new Problems();
  const plan = await new Planner(platform, problems).plan(source, text, {
    depth: 1,
    allowed,
    isCalled: false,
  });
  problems.throwIfAny();
  if (plan === undefined) throw new Error(`${source.display} has neither a plan nor a problem`);
  return plan;
}

interface Place {
  readonly depth: number;
  readonly allowed: Permissions;
  readonly isCalled: boolean;
}

class Planner {
  private readonly platform: Platform;
  private readonly problems: Problems;

  constructor(platform: Platform, problems: Problems) {
    this.platform = platform;
    this.problems = problems;
  }

  async plan(source: FileSource, text: string, place: Place): Promise<Plan | undefined> {
    const workflow = await readWorkflow(source, text, this.problems);
    if (workflow === undefined) return undefined;
    const reader = new TokenReader(source, this.problems);
    const calls = new Map<CallJob, Plan>();
    const targets = new Map<UsesStep, StepTarget>();
    for (const job of workflow.jobs.values()) {
      const allowed = job.permissions ?? workflow.permissions ?? place.allowed;
      if (job.kind === 'call') {
        const called = await this.call(job, workflow, reader, {
          depth: place.depth + 1,
          allowed,
          isCalled: true,
        });
        if (called !== undefined) calls.set(job, called);
      } else {
        checkJob(job, reader);
        await this.steps(job, workflow, reader, targets);
      }
    }
    return { workflow, calls, targets };
  }

  private async call(
    job: CallJob,
    caller: WorkflowFile,
    reader: TokenReader,
    place: Place,
  ): Promise<Plan | undefined> {
    const reference = parseUses(job.uses);
    if (reference === undefined || (reference.kind === 'remote' && reference.path === '')) {
      reader.problem(job.usesToken, `Invalid workflow reference '${job.uses}'`);
      return undefined;
    }
    const isOwn = reference.kind !== 'remote';
    const repository = isOwn ? caller.source.repository : reference.repository;
    const ref = isOwn ? caller.source.sha : reference.ref;
    if (!/^\.github\/workflows\/[^/]+\.ya?ml$/.test(reference.path)) {
      reader.problem(
        job.usesToken,
        `Invalid workflow reference '${job.uses}': called workflows lie directly in .github/workflows`,
      );
      return undefined;
    }
    if (place.depth > deepest) {
      reader.problem(
        job.usesToken,
        `Error calling workflow '${job.uses}'. Workflows are nested deeper than ${String(deepest)} levels`,
      );
      return undefined;
    }
    const file = await this.platform.readFile(repository, ref, reference.path);
    if (file === undefined) {
      reader.problem(job.usesToken, `Error calling workflow '${job.uses}'. The workflow was not found.`);
      return undefined;
    }
    const display =
      isOwn && caller.source.repository === this.platform.repository.name
        ? reference.path
        : `${repository}/${reference.path}`;
    const source = {
      repository,
      ref: isOwn ? caller.source.ref : ref,
      sha: file.sha,
      path: reference.path,
      display,
    };
    const plan = await this.plan(source, file.text, place);
    if (plan !== undefined) checkCall(job, plan.workflow, place.allowed, reader);
    return plan;
  }

  private async steps(
    job: StepsJob,
    workflow: WorkflowFile,
    reader: TokenReader,
    targets: Map<UsesStep, StepTarget>,
  ): Promise<void> {
    for (const step of job.steps) {
      if (step.kind !== 'uses') continue;
      const target = await this.target(step, job, workflow, reader);
      if (target !== undefined) targets.set(step, target);
    }
  }

  private async target(
    step: UsesStep,
    job: Job,
    workflow: WorkflowFile,
    reader: TokenReader,
  ): Promise<StepTarget | undefined> {
    const where = `jobs.${job.id}.steps.uses: ${step.uses}`;
    const reference = parseUses(step.uses);
    if (reference === undefined) {
      reader.notRehearsed(step.usesToken, where, 'only actions that run on Node');
      return undefined;
    }
    if (reference.kind === 'workspace') return { kind: 'workspace', path: reference.path };
    if (reference.kind === 'remote') {
      const name = [reference.repository, reference.path]
        .filter((part) => part !== '')
        .join('/')
        .toLowerCase();
      const standIn = standIns[name];
      if (standIn !== undefined) {
        for (const [input, token] of step.with) {
          if (!(input.toLowerCase() in standIn.inputs))
            reader.notRehearsed(token, `jobs.${job.id}.steps.with.${input} of ${name}`);
        }
        return { kind: 'stand-in', name, ref: reference.ref, standIn };
      }
    }
    const repository = reference.kind === 'self' ? workflow.source.repository : reference.repository;
    const ref = reference.kind === 'self' ? workflow.source.sha : reference.ref;
    const file = await this.actionFile(repository, ref, reference.path);
    if (file?.directory === undefined) {
      reader.notRehearsed(step.usesToken, where, 'a third-party action without a stand-in');
      return undefined;
    }
    const source = { repository, ref, sha: file.sha, path: file.path, display: `${repository}/${file.path}` };
    const action = await readAction(source, file.text, this.problems);
    if (action === undefined) return undefined;
    const directory = path.join(file.directory, reference.path);
    for (const script of [action.pre, action.main, action.post]) {
      if (script === undefined || existsSync(path.join(directory, script))) continue;
      reader.problem(
        step.usesToken,
        `${step.uses}: ${script} is not there. Build the action first: npm run build`,
      );
    }
    return { kind: 'action', action, directory, repository, ref };
  }

  private async actionFile(
    repository: string,
    ref: string,
    folder: string,
  ): Promise<{ text: string; sha: string; path: string; directory?: string | undefined } | undefined> {
    for (const name of ['action.yml', 'action.yaml']) {
      const file = await this.platform.readFile(repository, ref, path.posix.join(folder, name));
      if (file !== undefined) return { ...file, path: path.posix.join(folder, name) };
    }
    return undefined;
  }
}
