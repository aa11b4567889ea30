import type { Value } from '../expressions/data.ts';
import { evaluateBoolean, evaluateText, evaluateToken } from '../expressions/evaluate.ts';
import type { Scope } from '../expressions/scope.ts';
import type { CallJob, ConcurrencyDefinition, Job, StepsJob } from '../parse/model.ts';
import { bindInputs } from '../plan/inputs.ts';
import type { Leg } from '../plan/matrix.ts';
import { readOnly } from '../plan/permissions.ts';
import type { Cancellation } from './cancellation.ts';
import type { GroupAnswer, GroupMember } from './concurrency.ts';
import { githubContext } from './contexts.ts';
import { passEnvironment } from './environment-gate.ts';
import type { InstanceContext, InstanceResult } from './instance-context.ts';
import { runJob } from './job.ts';
import type { NeedResult } from './job-context.ts';
import type { EnvironmentFacts } from './platform.ts';
import type { RunState } from './run-state.ts';
import { tellJob } from './tell-job.ts';

/** One leg of a job, or the whole job when it has no matrix. */
export interface LegContext {
  readonly instance: InstanceContext;
  readonly job: Job;
  readonly leg: Leg;
  readonly strategy: Readonly<Record<string, Value>>;
  readonly scope: Scope;
  readonly key: string;
  readonly name: string;
  readonly needs: Readonly<Record<string, NeedResult>>;
  readonly cancellation: Cancellation;
  /** Runs the workflow that the job calls. */
  readonly call: (called: InstanceContext) => Promise<InstanceResult>;
}

/** Takes a leg through its concurrency group, then runs its steps or the workflow that it calls. */
export async function runLeg(context: LegContext): Promise<NeedResult> {
  const { instance, job, scope, key, name, cancellation } = context;
  const { run } = instance;
  const member: GroupMember = { name: key, parent: instance.member };
  const unsettled = job.kind === 'steps' ? await groupBeforeApproval(run, job, scope) : undefined;
  if (unsettled !== undefined) return withoutSteps(context, 'failure', unsettled);
  const group = await takeGroup(run, job.concurrency, scope, member, name, cancellation);
  if (!group.granted) return withoutSteps(context, 'cancelled', group.reason);
  try {
    return job.kind === 'call' ? await runCall(context, job, member) : await runSteps(context, job);
  } finally {
    group.release();
  }
}

/** Whether GitHub holds a group while a job waits for approval is not settled, so the two do not go together here. */
async function groupBeforeApproval(run: RunState, job: StepsJob, scope: Scope): Promise<string | undefined> {
  if (job.concurrency === undefined || job.environment === undefined) return undefined;
  const environment = await run.house.platform.environment(evaluateText(job.environment.name, scope));
  if (environment === undefined || environment.reviewers.length === 0) return undefined;
  return `not rehearsed: jobs.${job.id}.concurrency with the environment ${environment.name}, which waits for reviewers`;
}

/** Takes a concurrency group and remembers how long that took. */
export async function takeGroup(
  run: RunState,
  definition: ConcurrencyDefinition | undefined,
  scope: Scope,
  member: GroupMember,
  name: string,
  cancellation: Cancellation,
): Promise<GroupAnswer> {
  const group = definition === undefined ? '' : evaluateText(definition.group, scope);
  if (definition === undefined || group === '') return { granted: true, release: () => undefined };
  const { clock, groups } = run.house;
  const waits = groups.isHeld(group);
  const from = clock.now().toISOString();
  const answer = await groups.acquire({
    group,
    member,
    cancelInProgress: evaluateBoolean(definition.cancelInProgress, scope, false),
    queue: definition.queue,
    cancel: (reason) => cancellation.request(reason),
    signal: cancellation.signal(),
  });
  if (waits) {
    const outcome = answer.granted ? 'granted' : 'cancelled';
    run.waits.push({
      job: name,
      for: 'concurrency',
      name: group,
      from,
      to: clock.now().toISOString(),
      outcome,
    });
  }
  return answer;
}

function withoutSteps(
  context: LegContext,
  conclusion: 'failure' | 'cancelled',
  reason: string,
  environment?: string,
): NeedResult {
  const { instance, key, name } = context;
  const { source } = instance.plan.workflow;
  instance.run.house.output(`${instance.run.workflowName}: ${name} | ${reason}`);
  tellJob(instance.run, { key, name }, conclusion, { reason, environment });
  instance.run.jobs.push({
    key,
    name,
    workflow: `${source.repository}/${source.path}@${source.ref}`,
    conclusion,
    reason,
    milliseconds: 0,
    ...(environment === undefined ? {} : { environment }),
    permissions: {},
    outputs: {},
    steps: [],
    annotations: [],
    log: '',
  });
  return { result: conclusion, outputs: {} };
}

async function runSteps(context: LegContext, job: StepsJob): Promise<NeedResult> {
  const { instance, scope, name, cancellation } = context;
  const { run, plan } = instance;
  const gate = await passEnvironment(run, job, scope, { key: context.key, name }, cancellation);
  if (!gate.opened) return withoutSteps(context, gate.conclusion, gate.reason, gate.environment);
  tellJob(run, context, 'queued', { reason: 'in line for a runner' });
  return await run.house.runners.use(async () => {
    if (cancellation.requested) return withoutSteps(context, 'cancelled', cancellation.reason ?? '');
    const { environment } = gate;
    const seen = visibleSecrets(environment, instance.environmentSecrets);
    const hidden = Object.keys(environment?.secrets ?? {}).filter((name) => !(name in seen));
    const notes =
      hidden.length === 0
        ? []
        : [
            `##[warning]${plan.workflow.source.display} is called and does not see these secrets of the environment '${environment?.name ?? ''}': ${hidden.join(', ')}.`,
          ];
    const requested = job.permissions ?? plan.workflow.permissions ?? instance.allowed;
    const end = await runJob({
      run,
      plan,
      job,
      key: context.key,
      name,
      leg: context.leg,
      strategy: context.strategy,
      inputs: instance.inputs,
      needs: context.needs,
      permissions: run.event.fromFork ? readOnly(requested) : requested,
      environment,
      keepsDeployment: gate.keepsDeployment,
      secrets: run.event.fromFork ? {} : { ...instance.secrets, ...seen },
      variables: { ...run.house.platform.variables, ...environment?.variables },
      cancellation,
      notes: [...gate.notes, ...notes],
    });
    return { result: end.result, outputs: end.outputs };
  });
}

async function runCall(context: LegContext, job: CallJob, member: GroupMember): Promise<NeedResult> {
  const { instance, scope, key, name, cancellation } = context;
  const { run } = instance;
  const plan = instance.plan.calls.get(job);
  const { call } = plan?.workflow.on ?? {};
  if (plan === undefined || call === undefined) throw new Error(`${job.uses} has no plan`);
  const github = githubContext(run);
  const vars = run.house.platform.variables;
  const callScope: Scope = { ...scope, contexts: { ...scope.contexts, secrets: instance.secrets } };
  const given = Object.fromEntries(
    [...job.with].map(([input, token]) => [input, evaluateToken(token, callScope)]),
  );
  const inputs = bindInputs(call.inputs, given, { contexts: { github, vars, inputs: {} } }, 'typed');
  const isOwnFile =
    plan.workflow.source.repository.toLowerCase() === run.house.platform.repository.name.toLowerCase();
  const ended = await runWithGroup(
    run,
    plan.workflow.concurrency,
    { ...callScope, contexts: { github, vars, inputs } },
    member,
    name,
    cancellation,
    () =>
      context.call({
        run,
        plan,
        inputs,
        secrets: secretsOf(job, instance, callScope),
        environmentSecrets: isOwnFile ? passedOn(job, instance.environmentSecrets) : new Set(),
        allowed: job.permissions ?? instance.plan.workflow.permissions ?? instance.allowed,
        keyPrefix: `${key} / `,
        namePrefix: `${name} / `,
        member,
        cancellation,
      }),
  );
  if ('reason' in ended) return withoutSteps(context, 'cancelled', ended.reason);
  const outputs: Record<string, string> = {};
  const jobs = Object.fromEntries(
    Object.entries(ended.jobs).map(([id, one]) => [id, { result: one.result, outputs: one.outputs }]),
  );
  for (const [output, token] of call.outputs) {
    const value = evaluateText(token, { contexts: { github, vars, inputs, jobs } });
    if (value !== '') outputs[output] = value;
  }
  return { result: ended.result, outputs };
}

/** What a job sees of its environment's secrets. */
function visibleSecrets(
  environment: EnvironmentFacts | undefined,
  visible: InstanceContext['environmentSecrets'],
): Record<string, string> {
  const all = Object.entries(environment?.secrets ?? {});
  return Object.fromEntries(all.filter(([name]) => visible === 'all' || visible.has(name.toLowerCase())));
}

/** A called workflow of the same repository sees an environment's secrets as far as the call passes their names on. */
function passedOn(
  job: CallJob,
  visible: InstanceContext['environmentSecrets'],
): InstanceContext['environmentSecrets'] {
  if (job.secrets === 'inherit') return visible;
  return new Set([...job.secrets.keys()].map((name) => name.toLowerCase()));
}

function secretsOf(job: CallJob, instance: InstanceContext, scope: Scope): Record<string, string> {
  if (instance.run.event.fromFork) return {};
  if (job.secrets === 'inherit') return { ...instance.secrets };
  return Object.fromEntries([...job.secrets].map(([name, token]) => [name, evaluateText(token, scope)]));
}

/** Runs `work` inside the group of a run or of a called workflow. */
export async function runWithGroup<T>(
  run: RunState,
  definition: ConcurrencyDefinition | undefined,
  scope: Scope,
  member: GroupMember,
  name: string,
  cancellation: Cancellation,
  work: () => Promise<T>,
): Promise<T | { readonly reason: string }> {
  const group = await takeGroup(run, definition, scope, member, name, cancellation);
  if (!group.granted) return { reason: group.reason };
  try {
    return await work();
  } finally {
    group.release();
  }
}
