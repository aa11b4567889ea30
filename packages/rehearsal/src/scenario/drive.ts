import type { Dispatch } from '@fhir-iq/sluice-sandbox';
import { Cancellation } from '../execute/cancellation.ts';
import { refName } from '../execute/contexts.ts';
import { runWorkflow, type RunEnd } from '../execute/run.ts';
import type { House, WorkflowEvent } from '../execute/run-state.ts';
import { Problems, WorkflowFilesError } from '../parse/problems.ts';
import { textOf, type FileSource } from '../parse/tokens.ts';
import { readWorkflow } from '../parse/workflow.ts';
import type { WorkflowFile } from '../parse/model.ts';
import { planWorkflow, type Plan } from '../plan/plan.ts';
import { bindInputs } from '../plan/inputs.ts';
import { triggers, type RaisedEvent } from '../plan/triggers.ts';
import { dispatchPayload } from './payloads.ts';
import { way } from './settings.ts';
import { nextRunNumber } from './state.ts';
import type { World } from './world.ts';

const folder = '.github/workflows';

/** Starts workflows for events and for what runs dispatch, until nothing runs any more. */
export class Driver {
  readonly ended: RunEnd[] = [];
  /** Dispatches that were not followed, and why. */
  readonly notes: string[] = [];
  private readonly world: World;
  private readonly house: House;
  private readonly until: string;
  private readonly cancellation: Cancellation;
  private readonly running = new Set<Promise<void>>();
  private number: number;

  constructor(world: World, house: House, until: string, cancellation: Cancellation) {
    this.world = world;
    this.house = house;
    this.until = until.toLowerCase();
    this.cancellation = cancellation;
    this.number = nextRunNumber(house.stateDirectory);
    world.sandbox.github.onDispatch((dispatch) => this.dispatch(dispatch));
  }

  /**
   * Raises an event: plans every workflow that it starts before any of them runs.
   *
   * @returns How many workflows it started.
   * @throws {WorkflowFilesError} When one of them cannot be run.
   */
  async raise(event: WorkflowEvent, raised: RaisedEvent): Promise<number> {
    const plans: Plan[] = [];
    for (const file of await this.files(event.sha)) {
      const source = this.source(file, event.ref, event.sha);
      const workflow = await this.read(source);
      if (triggers(workflow.on, raised)) plans.push(await this.plan(source));
    }
    for (const plan of plans) this.start(plan, event);
    return plans.length;
  }

  /** Waits until all runs have ended, those too that runs have dispatched. */
  async settle(): Promise<void> {
    while (this.running.size > 0) await Promise.all(this.running);
    this.ended.sort((a, b) => a.story.number - b.story.number);
  }

  /** The cron lines of the workflows on a commit. */
  async crons(sha: string): Promise<string[]> {
    const { defaultBranch } = this.house.platform.repository;
    const workflows = await Promise.all(
      (await this.files(sha)).map((file) => this.read(this.source(file, `refs/heads/${defaultBranch}`, sha))),
    );
    return [...new Set(workflows.flatMap((workflow) => workflow.on.schedule ?? []).map((one) => one.cron))];
  }

  private async files(sha: string): Promise<string[]> {
    const names = await this.world.repository.list(sha, folder);
    return names.filter((name) => /\.ya?ml$/.test(name)).sort();
  }

  private source(file: string, ref: string, sha: string): FileSource {
    const path = `${folder}/${file}`;
    return { repository: this.house.platform.repository.name, ref, sha, path, display: path };
  }

  /** Reads a file for its triggers; what is not rehearsed in it matters only once it is started. */
  private async read(source: FileSource): Promise<WorkflowFile> {
    const problems = new Problems();
    const text = (await this.world.repository.read(source.sha, source.path)) ?? '';
    const workflow = await readWorkflow(source, text, problems);
    if (workflow === undefined) problems.throwIfAny();
    if (workflow === undefined)
      throw new WorkflowFilesError([{ file: source.display, message: 'The file cannot be read' }]);
    return workflow;
  }

  private async plan(source: FileSource): Promise<Plan> {
    const text = (await this.world.repository.read(source.sha, source.path)) ?? '';
    return await planWorkflow(source, text, this.house.platform, this.house.platform.defaultPermissions);
  }

  private start(plan: Plan, event: WorkflowEvent): void {
    const { number } = this;
    this.number += 1;
    this.tell(plan, event, number, 'in_progress', null);
    const work = runWorkflow(this.house, plan, event, number, new Cancellation(this.cancellation)).then(
      (end) => {
        this.ended.push(end);
        this.tell(plan, event, number, 'completed', end.story.conclusion);
        this.running.delete(work);
      },
    );
    this.running.add(work);
  }

  private tell(
    plan: Plan,
    event: WorkflowEvent,
    number: number,
    status: 'in_progress' | 'completed',
    conclusion: RunEnd['story']['conclusion'] | null,
  ): void {
    const { platform, clock } = this.house;
    this.world.sandbox.github.setRun(platform.repository.name, {
      id: 9_000_000_000 + number,
      name: plan.workflow.name,
      path: plan.workflow.source.path,
      event: event.name,
      branch: event.headRef ?? refName(event.ref),
      sha: event.sha,
      status,
      conclusion,
      attempt: 1,
      number,
      actor: event.actor,
      createdAt: clock.now().toISOString(),
      approvals: [],
    });
  }

  /** A run started a workflow by GitHub's interface; a text that comes back is GitHub's refusal. */
  private async dispatch(dispatch: Dispatch): Promise<string | undefined> {
    const { platform } = this.house;
    const sha = (await this.world.repository.resolve(dispatch.ref)) ?? '';
    const source = this.source(dispatch.workflow, dispatch.ref, sha);
    const workflow = await this.read(source);
    if (workflow.on.dispatch === undefined) return "Workflow does not have 'workflow_dispatch' trigger";
    try {
      bindInputs(workflow.on.dispatch.inputs, dispatch.inputs, { contexts: {} }, 'text');
    } catch (error) {
      return (error as Error).message;
    }
    const beyond = environmentsBeyond(workflow, this.until);
    if (beyond !== undefined) {
      this.notes.push(
        `${dispatch.workflow} was dispatched and not followed: it goes to ${beyond}, and --until is ${this.until}.`,
      );
      return undefined;
    }
    const plan = await this.plan(source);
    this.start(plan, {
      name: 'workflow_dispatch',
      payload: dispatchPayload(platform.repository, {
        workflow: source.path,
        ref: dispatch.ref,
        inputs: { ...dispatch.inputs },
        login: dispatch.actor,
      }),
      ref: dispatch.ref,
      sha,
      actor: dispatch.actor,
      fromFork: false,
      inputs: dispatch.inputs,
    });
    return undefined;
  }
}

/** The first environment of a workflow's jobs that lies further on a release's way than a rehearsal goes. */
export function environmentsBeyond(workflow: WorkflowFile, until: string): string | undefined {
  const last = way.findIndex((one) => one === until);
  const named = [...workflow.jobs.values()].flatMap((job) =>
    job.kind === 'steps' && job.environment !== undefined && !job.environment.name.isExpression
      ? [textOf(job.environment.name).toLowerCase()]
      : [],
  );
  return way.find(
    (environment, index) =>
      index > last && named.some((name) => name === environment || name.startsWith(`${environment}-`)),
  );
}
