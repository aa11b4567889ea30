import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { withTemporaryDirectory } from '@fhir-iq/sluice-runtime';
import { evaluateBoolean, evaluateNumber, evaluateText } from '../expressions/evaluate.ts';
import type { Conclusion, JobStory } from '../story/story.ts';
import type { JobContext } from './job-context.ts';
import { JobLog } from './job-log.ts';
import { Masks } from './masks.ts';
import type { PlatformDeployment } from './platform.ts';
import type { JobFolders } from './runner-environment.ts';
import { killLeftOvers, runTask } from './run-task.ts';
import { tellJob } from './tell-job.ts';
import { StepState } from './step-state.ts';
import { JobStop } from './job-stop.ts';
import type { PlannedTask } from './step-tasks.ts';
import { tasksOf } from './tasks.ts';

/** How a job ended. `result` is what others see under `needs`: a failure that may be is a success there. */
export interface JobEnd {
  readonly conclusion: Conclusion;
  readonly result: Exclude<Conclusion, 'skipped'>;
  readonly outputs: Readonly<Record<string, string>>;
}

/** GitHub's limit of a job's outputs, in UTF-16 bytes. */
const outputLimit = 1024 * 1024;
const defaultTimeoutMinutes = 360;

/** Runs a job on a runner of its own: fresh folders, its token, its steps, its post steps; then its story is told. */
export async function runJob(context: JobContext): Promise<JobEnd> {
  const { run } = context;
  run.jobsStarted += 1;
  const slug = `${String(run.jobsStarted).padStart(2, '0')}-${context.key.replace(/[^\w.-]+/g, '-')}`;
  const logFile = path.join(run.directory, `${slug}.log`);
  const masks = new Masks();
  for (const secret of Object.values(context.secrets)) masks.add(secret);
  const token = await run.house.platform.issueToken({ job: context.key, permissions: context.permissions });
  masks.add(token);
  const log = new JobLog({
    file: logFile,
    label: `${run.workflowName}: ${context.name}`,
    clock: run.house.clock,
    masks,
    output: run.house.output,
    tell: (lines) => run.house.feed?.emit({ type: 'log', run: run.number, key: context.key, lines }),
  });
  tellJob(run, context, 'running', { environment: context.environment?.name });
  try {
    return await withTemporaryDirectory('sluice-job', async (root) => {
      const state = new StepState({ context, folders: makeFolders(root, context), log, masks, token });
      return await new JobRun(state, slug, logFile).run();
    });
  } finally {
    await run.house.platform.revokeToken(token);
  }
}

function makeFolders(root: string, context: JobContext): JobFolders {
  const { platform } = context.run.house;
  const project = platform.repository.name.split('/')[1] ?? 'site';
  const folders = {
    root,
    workspace: path.join(root, 'work', project, project),
    temp: path.join(root, 'work', '_temp'),
    home: path.join(root, 'home'),
    eventFile: path.join(root, 'work', '_temp', '_github_workflow', 'event.json'),
  };
  for (const folder of [folders.workspace, folders.home, path.dirname(folders.eventFile)])
    mkdirSync(folder, { recursive: true });
  writeFileSync(folders.eventFile, JSON.stringify(context.run.event.payload, null, 2));
  return folders;
}

class JobRun {
  private readonly state: StepState;
  private readonly slug: string;
  private readonly logFile: string;
  private readonly startedAt: Date;
  private reason = '';
  private outputs: Record<string, string> = {};
  private url: string | undefined;

  constructor(state: StepState, slug: string, logFile: string) {
    this.state = state;
    this.slug = slug;
    this.logFile = logFile;
    this.startedAt = state.context.run.house.clock.now();
  }

  async run(): Promise<JobEnd> {
    const { state } = this;
    const { context, log } = state;
    const stop = new JobStop(state);
    this.openLog();
    let deployment: PlatformDeployment | undefined;
    let mayFail = false;
    try {
      deployment = await this.openDeployment();
      state.openEnvironment();
      const minutes = evaluateNumber(context.job.timeoutMinutes, state.scope(), defaultTimeoutMinutes);
      mayFail = evaluateBoolean(context.job.continueOnError, state.scope(), false);
      stop.start(minutes);
      await this.steps(stop);
      this.takeOutputs();
      this.url =
        context.job.environment?.url === undefined
          ? undefined
          : evaluateText(context.job.environment.url, state.scope());
    } catch (error) {
      // What is thrown here is an expression without a value, or a far end that refuses: the job fails as a whole.
      this.fail((error as Error).message);
    } finally {
      stop.end();
      killLeftOvers(state);
    }
    if (state.status === 'cancelled') this.reason ||= stop.reason;
    await deployment?.status(state.status === 'success' ? 'success' : 'failure', this.url);
    log.write(`Job ${context.name}: ${state.status}${this.reason === '' ? '' : ` (${this.reason})`}`);
    this.tell();
    const result = state.status === 'failure' && mayFail ? 'success' : state.status;
    return { conclusion: state.status, result, outputs: this.outputs };
  }

  private openLog(): void {
    const { context, log } = this.state;
    const rights = Object.entries(context.permissions).map(([right, level]) => `${right}: ${level}`);
    log.write(`##[group]Set up job`);
    log.write(`GITHUB_TOKEN permissions: ${rights.join(', ') || 'none'}`);
    log.write(`Secret source: ${context.run.event.fromFork ? 'None' : 'Actions'}`);
    log.write('##[endgroup]');
    for (const note of context.notes) log.write(note);
  }

  private async openDeployment(): Promise<PlatformDeployment | undefined> {
    const { environment, keepsDeployment, run, key } = this.state.context;
    if (environment === undefined || !keepsDeployment) return undefined;
    const { ref, sha } = run.event;
    const deployment = await run.house.platform.createDeployment({
      environment: environment.name,
      ref,
      sha,
      job: key,
    });
    await deployment.status('in_progress');
    return deployment;
  }

  private async steps(stop: JobStop): Promise<void> {
    const { state } = this;
    const steps = state.context.job.steps.map((step, index) => tasksOf(state, step, index));
    const posts: (() => PlannedTask | undefined)[] = [];
    const begun = new Set<number>();
    const go = ({ task, run }: PlannedTask): Promise<boolean> => runTask(state, task, run, stop);
    for (const [index, step] of steps.entries()) {
      if (step.pre !== undefined && (await go(step.pre))) begin(index);
    }
    for (const [index, step] of steps.entries()) if (await go(step.main)) begin(index);
    for (const post of posts.reverse()) {
      const part = post();
      if (part !== undefined) await go(part);
    }

    function begin(index: number): void {
      const step = steps[index];
      if (step === undefined || begun.has(index)) return;
      begun.add(index);
      posts.push(() => step.post());
    }
  }

  /** Evaluates the job's outputs. GitHub drops one that holds a masked value; only the log says so. */
  private takeOutputs(): void {
    const { state } = this;
    const scope = state.scope();
    let bytes = 0;
    for (const [name, token] of state.context.job.outputs) {
      const value = evaluateText(token, scope);
      if (state.masks.holds(value)) {
        state.log.write(`##[warning]Skip output '${name}' since it may contain secret.`);
        continue;
      }
      bytes += 2 * value.length;
      if (value !== '') this.outputs[name] = value;
    }
    if (bytes > outputLimit) {
      this.outputs = {};
      this.fail(`The outputs of the job have ${String(bytes)} bytes; GitHub allows ${String(outputLimit)}.`);
    }
  }

  private fail(message: string): void {
    if (this.state.status !== 'cancelled') this.state.status = 'failure';
    this.reason = this.state.masks.hide(message);
    this.state.log.write(`##[error]${message}`);
  }

  private tell(): void {
    const { state } = this;
    const { context, masks } = state;
    const { run } = context;
    const finished = run.house.clock.now();
    const relative = (file: string): string => path.relative(run.house.stateDirectory, file);
    const summary = path.join(run.directory, `${this.slug}.summary.md`);
    if (state.summary !== '') writeFileSync(summary, state.summary);
    const failed = state.stories.find((step) => step.conclusion === 'failure');
    const said = failed?.annotations.find((one) => one.level === 'error')?.message;
    const { source } = context.plan.workflow;
    const story: JobStory = {
      key: context.key,
      name: context.name,
      workflow: `${source.repository}/${source.path}@${source.ref}`,
      conclusion: state.status,
      reason:
        this.reason || (failed === undefined ? '' : `${failed.name}${said === undefined ? '' : `: ${said}`}`),
      startedAt: this.startedAt.toISOString(),
      finishedAt: finished.toISOString(),
      milliseconds: finished.getTime() - this.startedAt.getTime(),
      ...(context.environment === undefined ? {} : { environment: context.environment.name }),
      ...(this.url === undefined || this.url === '' ? {} : { url: masks.hide(this.url) }),
      permissions: context.permissions,
      outputs: this.outputs,
      steps: state.stories,
      annotations: state.stories.flatMap((step) => step.annotations),
      log: relative(this.logFile),
      ...(state.summary === '' ? {} : { summary: relative(summary) }),
    };
    run.jobs.push(story);
    tellJob(run, context, story.conclusion, {
      reason: story.reason,
      environment: story.environment,
      url: story.url,
    });
  }
}
