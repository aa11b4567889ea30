import { ConfigurationError } from '@fhir-iq/sluice-model';
import type { Dispatch } from '@fhir-iq/sluice-sandbox';
import { Cancellation } from '../execute/cancellation.ts';
import { refName } from '../execute/contexts.ts';
import { runId, runWorkflow, type Attempt, type RunEnd } from '../execute/run.ts';
import type { House, WorkflowEvent } from '../execute/run-state.ts';
import { planWorkflow, type Plan } from '../plan/plan.ts';
import { bindInputs } from '../plan/inputs.ts';
import { triggers, type RaisedEvent } from '../plan/triggers.ts';
import { environmentsBeyond } from './beyond.ts';
import { keepEvent, type KeptRun } from './kept-runs.ts';
import { dispatchPayload } from './payloads.ts';
import { RunMirror, type Review } from './run-mirror.ts';
import { nextRunNumber } from './state.ts';
import { WorkflowFiles } from './workflow-files.ts';
import type { World } from './world.ts';

/** A workflow that somebody starts. */
export type Start = Pick<Dispatch, 'workflow' | 'ref' | 'inputs' | 'actor'>;

/** Starts workflows for events and for what runs and people dispatch, until nothing runs any more. */
export class Driver {
  readonly ended: RunEnd[] = [];
  /** Dispatches that were not followed, and why. */
  readonly notes: string[] = [];
  readonly files: WorkflowFiles;
  private readonly world: World;
  private readonly house: House;
  private readonly until: string;
  private readonly cancellation: Cancellation;
  private readonly running = new Map<
    number,
    { readonly work: Promise<void>; readonly cancellation: Cancellation; readonly file: string }
  >();
  private readonly mirror: RunMirror;
  private number: number;
  private starting = 0;

  constructor(world: World, house: House, until: string, cancellation: Cancellation) {
    this.world = world;
    this.house = house;
    this.until = until.toLowerCase();
    this.cancellation = cancellation;
    this.number = nextRunNumber(house.stateDirectory);
    this.files = new WorkflowFiles(world.repository, house.platform.repository);
    this.mirror = new RunMirror((run) => world.sandbox.github.setRun(house.platform.repository.name, run));
    house.feed?.listen(this.mirror.hear);
    world.sandbox.github.onDispatch((dispatch) => this.dispatch(dispatch));
    world.sandbox.github.onCancel(({ runId: id, actor }) => this.cancel(id, actor));
  }

  /**
   * Raises an event: plans every workflow that it starts before any of them runs.
   *
   * @returns How many workflows it started.
   * @throws {WorkflowFilesError} When one of them cannot be run.
   */
  async raise(event: WorkflowEvent, raised: RaisedEvent): Promise<number> {
    const plans: Plan[] = [];
    for (const source of await this.files.all(event.ref, event.sha)) {
      const workflow = await this.files.read(source);
      if (triggers(workflow.on, raised)) plans.push(await this.plan(source.path, event.ref, event.sha));
    }
    for (const plan of plans) this.start(plan, event);
    return plans.length;
  }

  /** Waits until all runs have ended, those too that runs have dispatched. */
  async settle(): Promise<void> {
    while (this.running.size > 0) await Promise.all([...this.running.values()].map(({ work }) => work));
    this.ended.sort((a, b) => a.story.number - b.story.number);
  }

  /** Whether the rehearsal was told to stop: nothing new begins then. */
  get stopped(): boolean {
    return this.cancellation.requested;
  }

  /** Whether somebody is about to start a workflow. */
  get isStarting(): boolean {
    return this.starting > 0;
  }

  /**
   * Does something once a job of a workflow file runs, or waits for a person.
   *
   * @param file - The workflow's path.
   * @param job - The job's id; a job of the workflow that it calls counts.
   * @param work - What somebody does then.
   * @returns Ends the watch; whether it came to that.
   */
  whenAt(file: string, job: string, work: () => Promise<void>): () => Promise<boolean> {
    let done: Promise<void> | undefined;
    const end = this.house.feed?.listen((event) => {
      if (done !== undefined || event.type !== 'job') return;
      if (event.phase !== 'running' && event.phase !== 'waiting') return;
      const isJob = event.key === job || event.key.startsWith(`${job} /`);
      if (!isJob || this.running.get(event.run)?.file !== file) return;
      this.starting += 1;
      done = work().finally(() => (this.starting -= 1));
    });
    return async () => {
      end?.();
      await done;
      return done !== undefined;
    };
  }

  /** A person starts a workflow by hand. */
  async dispatchBy(start: Start): Promise<void> {
    const refusal = await this.dispatch(start);
    if (refusal !== undefined)
      throw new ConfigurationError({ what: `GitHub does not start ${start.workflow}: ${refusal}.` });
  }

  /** A person runs a run again. */
  async again(
    kept: KeptRun,
    attempt: Attempt,
    before: { readonly approvals: readonly Review[]; readonly createdAt: string } | undefined,
  ): Promise<void> {
    const plan = await this.plan(kept.path, kept.event.ref, kept.event.sha);
    this.start(plan, kept.event, {
      number: kept.number,
      attempt,
      approvals: before?.approvals ?? [],
      createdAt: before?.createdAt,
    });
  }

  /** Somebody cancels a run; a text that comes back is GitHub's refusal. */
  private cancel(id: number, by: string): string | undefined {
    const run = [...this.running].find(([number]) => runId(number) === id)?.[1];
    if (run === undefined) return 'Cannot cancel a workflow run that is completed.';
    run.cancellation.request(`The run was canceled by @${by}.`);
    return undefined;
  }

  private async plan(path: string, ref: string, sha: string): Promise<Plan> {
    const source = this.files.source(path, ref, sha);
    const text = (await this.world.repository.read(source.sha, source.path)) ?? '';
    return await planWorkflow(source, text, this.house.platform, this.house.platform.defaultPermissions);
  }

  private start(
    plan: Plan,
    event: WorkflowEvent,
    again?: {
      readonly number: number;
      readonly attempt: Attempt;
      readonly approvals: readonly Review[];
      readonly createdAt: string | undefined;
    },
  ): void {
    const number = again?.number ?? this.number;
    if (again === undefined) this.number += 1;
    const attempt = again?.attempt ?? { number: 1, actor: event.actor };
    const { workflow } = plan;
    const startedAt = this.house.clock.now().toISOString();
    this.mirror.begin(
      {
        id: runId(number),
        name: workflow.name,
        title: workflow.name,
        path: workflow.source.path,
        event: event.name,
        branch: event.headRef ?? refName(event.ref),
        sha: event.sha,
        attempt: attempt.number,
        number,
        actor: event.actor,
        triggeringActor: attempt.actor,
        createdAt: again?.createdAt ?? startedAt,
        startedAt,
      },
      again?.approvals,
    );
    keepEvent(this.world.directory, { number, path: workflow.source.path, event });
    const cancellation = new Cancellation(this.cancellation);
    const work = runWorkflow(this.house, plan, event, number, cancellation, attempt).then((end) => {
      this.ended.push(end);
      this.mirror.end(number, end.story.conclusion);
      this.running.delete(number);
    });
    this.running.set(number, { work, cancellation, file: workflow.source.path });
  }

  /** Somebody starts a workflow; a text that comes back is GitHub's refusal. */
  private async dispatch(start: Start): Promise<string | undefined> {
    const { platform } = this.house;
    const sha = (await this.world.repository.resolve(start.ref)) ?? '';
    const source = this.files.source(start.workflow, start.ref, sha);
    const workflow = await this.files.read(source);
    if (workflow.on.dispatch === undefined) return "Workflow does not have 'workflow_dispatch' trigger";
    try {
      bindInputs(workflow.on.dispatch.inputs, start.inputs, { contexts: {} }, 'text');
    } catch (error) {
      return (error as Error).message;
    }
    const beyond = environmentsBeyond(workflow, this.until);
    if (beyond !== undefined) {
      this.notes.push(
        `${start.workflow} was dispatched and not followed: it goes to ${beyond}, and --until is ${this.until}.`,
      );
      return undefined;
    }
    const plan = await this.plan(source.path, start.ref, sha);
    this.start(plan, {
      name: 'workflow_dispatch',
      payload: dispatchPayload(platform.repository, {
        workflow: source.path,
        ref: start.ref,
        inputs: { ...start.inputs },
        login: start.actor,
      }),
      ref: start.ref,
      sha,
      actor: start.actor,
      fromFork: false,
      inputs: start.inputs,
    });
    return undefined;
  }
}
