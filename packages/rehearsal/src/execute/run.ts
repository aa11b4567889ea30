import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { textOfValue } from '../expressions/data.ts';
import { evaluateText } from '../expressions/evaluate.ts';
import { bindInputs } from '../plan/inputs.ts';
import type { Plan } from '../plan/plan.ts';
import type { RunStory, WaitStory } from '../story/story.ts';
import { ArtifactStore } from './artifacts.ts';
import { Cancellation } from './cancellation.ts';
import type { GroupMember } from './concurrency.ts';
import { githubContext, refName } from './contexts.ts';
import { runInstance } from './instance.ts';
import { runWithGroup } from './leg.ts';
import { plannedJobs } from './tell-job.ts';
import type { House, RunState, WorkflowEvent } from './run-state.ts';

/** What a run left behind. */
export interface RunEnd {
  readonly story: RunStory;
  readonly waits: readonly WaitStory[];
  /** Real milliseconds of its child processes. */
  readonly processMilliseconds: number;
}

/** Which attempt of a run this is, and who started it. */
export interface Attempt {
  readonly number: number;
  readonly actor: string;
}

/**
 * Runs a planned workflow for an event.
 *
 * @param house - What all runs share.
 * @param plan - The workflow.
 * @param event - What started it.
 * @param number - The number of the run; its files lie in `runs/<number>` of the state directory.
 * @param cancellation - Stops it.
 * @param attempt - Where a run is run again; its files then lie in `runs/<number>-<attempt>`.
 * @returns Its story.
 */
export async function runWorkflow(
  house: House,
  plan: Plan,
  event: WorkflowEvent,
  number: number,
  cancellation = new Cancellation(),
  attempt: Attempt = { number: 1, actor: event.actor },
): Promise<RunEnd> {
  const { workflow } = plan;
  const folder = attempt.number === 1 ? String(number) : `${String(number)}-${String(attempt.number)}`;
  const directory = path.join(house.stateDirectory, 'runs', folder);
  mkdirSync(directory, { recursive: true });
  const run: RunState = {
    house,
    number,
    id: String(runId(number)),
    attempt: attempt.number,
    triggeringActor: attempt.actor,
    event,
    workflowName: workflow.name,
    workflowRef: `${house.platform.repository.name}/${workflow.source.path}@${event.ref}`,
    directory,
    artifacts: new ArtifactStore(path.join(directory, 'artifacts'), number * artifactsPerRun, (artifact) =>
      house.platform.keepArtifact(runId(number), artifact, house.clock.now()),
    ),
    cancellation,
    jobs: [],
    waits: [],
    jobsStarted: 0,
    processMilliseconds: 0,
  };
  const startedAt = house.clock.now();
  const github = githubContext(run);
  const vars = house.platform.variables;
  const inputs =
    workflow.on.dispatch === undefined || event.name !== 'workflow_dispatch'
      ? {}
      : bindInputs(workflow.on.dispatch.inputs, event.inputs ?? {}, { contexts: { github, vars } }, 'text');
  const scope = { contexts: { github, vars, inputs } };
  const title =
    workflow.runName === undefined
      ? `${event.name} ${refName(event.ref)}`
      : evaluateText(workflow.runName, scope);
  house.feed?.emit({
    type: 'run',
    run: number,
    id: run.id,
    workflow: workflow.name,
    title,
    event: event.name,
    ref: event.ref,
    sha: event.sha,
    actor: event.actor,
    at: startedAt.toISOString(),
    jobs: plannedJobs(plan),
  });
  const member: GroupMember = { name: 'top level workflow' };
  const ended = await runWithGroup(
    run,
    workflow.concurrency,
    scope,
    member,
    workflow.name,
    cancellation,
    () =>
      runInstance({
        run,
        plan,
        inputs,
        secrets: event.fromFork ? {} : house.platform.secrets,
        environmentSecrets: 'all',
        allowed: house.platform.defaultPermissions,
        keyPrefix: '',
        namePrefix: '',
        member,
        cancellation,
      }),
  );
  const story: RunStory = {
    number,
    id: run.id,
    attempt: run.attempt,
    workflow: workflow.name,
    file: workflow.source.path,
    title,
    event: event.name,
    ref: event.ref,
    sha: event.sha,
    actor: event.actor,
    inputs: Object.fromEntries(Object.entries(inputs).map(([name, value]) => [name, textOfValue(value)])),
    conclusion: 'reason' in ended ? 'cancelled' : ended.result,
    reason: 'reason' in ended ? ended.reason : (cancellation.reason ?? ''),
    startedAt: startedAt.toISOString(),
    finishedAt: house.clock.now().toISOString(),
    jobs: run.jobs,
    artifacts: run.artifacts
      .list()
      .map(({ name, files, bytes, retentionDays }) => ({ name, files: files.length, bytes, retentionDays })),
  };
  const { conclusion, reason, finishedAt } = story;
  house.feed?.emit({ type: 'run-end', run: number, conclusion, reason, at: finishedAt });
  return { story, waits: run.waits, processMilliseconds: run.processMilliseconds };
}

/** Artifacts get numbers of their own. */
const artifactsPerRun = 1_000;

/** The id that GitHub would give to a run. */
export function runId(number: number): number {
  return 9_000_000_000 + number;
}
