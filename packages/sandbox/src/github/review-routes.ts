import { bodyOf, invalid, Refusal, textField } from './answers.ts';
import { deploymentShape } from './deployment-shapes.ts';
import type { Call, Route } from './route.ts';
import type { RunEvents } from './run-events.ts';
import { runOf } from './run-routes.ts';
import { smallEnvironmentShape } from './run-shapes.ts';
import type { RunState } from './run-state.ts';
import { teamShape } from './shapes.ts';
import type { EnvironmentState } from './state.ts';

const reads = { permission: 'actions', access: 'read' } as const;
const reviews = { permission: 'deployments', access: 'write' } as const;

function environmentOf({ world, repository }: Call, name: string): EnvironmentState {
  return world.environment(repository, name) ?? world.setEnvironment(repository, { name });
}

function approvals(call: Call) {
  const silent = call.world.context.faults.strikes('github-approvals-without-words');
  return runOf(call).approvals.map(({ environment: name, state, login, comment }) => {
    const environment = environmentOf(call, name);
    const at = { created_at: environment.createdAt, updated_at: environment.createdAt };
    return {
      environments: [{ ...smallEnvironmentShape(call.repository.name, environment), ...at }],
      state,
      user: call.world.user(login),
      comment: silent ? '' : comment,
    };
  });
}

/** Whether the caller may approve: a person among the reviewers, and not who started it where that is forbidden. */
function mayReview({ world, repository, kind, login }: Call, run: RunState, environment: EnvironmentState) {
  if (kind !== 'person') return false;
  if (environment.preventSelfReview && login === (run.triggeringActor ?? run.actor)) return false;
  return environment.reviewers.some(({ type, name }) =>
    type === 'User'
      ? name.toLowerCase() === login.toLowerCase()
      : world.members(world.owner(repository).login, name)?.includes(login) === true,
  );
}

function pending(call: Call) {
  const { world, repository } = call;
  const run = runOf(call);
  return (run.waiting ?? []).map(({ environment: name, since }) => {
    const environment = environmentOf(call, name);
    return {
      environment: smallEnvironmentShape(repository.name, environment),
      wait_timer: environment.waitMinutes,
      wait_timer_started_at: environment.waitMinutes > 0 ? since : null,
      current_user_can_approve: mayReview(call, run, environment),
      reviewers: environment.reviewers.map((reviewer) => ({
        type: reviewer.type,
        reviewer:
          reviewer.type === 'User'
            ? world.user(reviewer.name)
            : teamShape(world.owner(repository).login, reviewer.name, world.teamId(reviewer.name)),
      })),
    };
  });
}

async function review(call: Call, events: RunEvents) {
  const { world, repository } = call;
  const run = runOf(call);
  const body = bodyOf(call.request);
  const ids: unknown = body['environment_ids'];
  if (!Array.isArray(ids) || ids.length === 0)
    throw invalid('PendingDeployment', 'environment_ids', 'missing_field');
  const { state } = body;
  if (state !== 'approved' && state !== 'rejected') throw invalid('PendingDeployment', 'state', 'invalid');
  const comment = textField(body, 'PendingDeployment', 'comment');
  if (comment === undefined) throw invalid('PendingDeployment', 'comment', 'missing_field');
  const environments = ids.map((id: unknown) => {
    const found = (run.waiting ?? [])
      .map(({ environment }) => environmentOf(call, environment))
      .find((one) => one.id === id);
    if (found === undefined) throw invalid('PendingDeployment', 'environment_ids', 'invalid');
    return found;
  });
  if (!environments.every((environment) => mayReview(call, run, environment)))
    throw new Refusal(
      403,
      `Resource not accessible by ${call.kind === 'person' ? 'personal access token' : 'integration'}`,
    );
  const names = environments.map(({ name }) => name);
  const problem = await events.review({
    repository: repository.name,
    runId: run.id,
    environments: names,
    state,
    login: call.login,
    comment,
    at: world.now(),
  });
  if (problem !== undefined) throw new Refusal(422, problem);
  record(call, run.id, names, { state, login: call.login, comment });
  const made = repository.deployments.filter((one) => one.sha === run.sha && names.includes(one.environment));
  return {
    status: 200,
    json: made.map((one) => deploymentShape(repository.name, one, world.user(one.creator))),
  };
}

/** Writes a review down, unless who heard of it has told of the run anew. */
function record(
  { repository }: Call,
  id: number,
  names: readonly string[],
  said: Omit<RunState['approvals'][number], 'environment'>,
): void {
  const at = repository.runs.findIndex((one) => one.id === id);
  const run = repository.runs[at];
  if (run === undefined) return;
  const open = names.filter((name) =>
    (run.waiting ?? []).some(({ environment }) => environment.toLowerCase() === name.toLowerCase()),
  );
  if (open.length === 0) return;
  repository.runs[at] = {
    ...run,
    waiting: (run.waiting ?? []).filter(
      ({ environment }) => !open.some((name) => name.toLowerCase() === environment.toLowerCase()),
    ),
    approvals: [...run.approvals, ...open.map((environment) => ({ environment, ...said }))],
  };
}

/** The routes of approvals; `events` hears of every review. */
export function reviewRoutes(events: RunEvents): readonly Route[] {
  return [
    {
      method: 'GET',
      path: '/actions/runs/{run_id}/approvals',
      fault: 'runs',
      right: reads,
      handle: (call) => ({ status: 200, json: approvals(call) }),
    },
    {
      method: 'GET',
      path: '/actions/runs/{run_id}/pending_deployments',
      fault: 'pending-deployments',
      right: reads,
      handle: (call) => ({ status: 200, json: pending(call) }),
    },
    {
      method: 'POST',
      path: '/actions/runs/{run_id}/pending_deployments',
      fault: 'pending-deployments',
      right: reviews,
      handle: (call) => review(call, events),
    },
  ];
}
