import { bodyOf, invalid, notFound, page, Refusal, textField } from './answers.ts';
import type { Call, Route } from './route.ts';
import type { RunEvents } from './run-events.ts';
import { artifactShape, jobShape, runShape } from './run-shapes.ts';
import type { RunState } from './run-state.ts';

const reads = { permission: 'actions', access: 'read' } as const;
const starts = { permission: 'actions', access: 'write' } as const;

/** The run of a call's path; GitHub's 404 where there is none. */
export function runOf(call: Call): RunState {
  const id = call.number('run_id');
  const found = call.repository.runs.find((one) => one.id === id);
  if (found === undefined) throw notFound();
  return found;
}

const runJson =
  ({ world, repository }: Call) =>
  (run: RunState) =>
    runShape(repository.name, run, {
      actor: world.user(run.actor),
      triggeringActor: world.user(run.triggeringActor ?? run.actor),
      workflowId: world.workflowId(run.path),
      repository: world.repositoryJson(repository),
    });

/** Those runs that a call's query asks for, newest first. */
function list(call: Call, runs: readonly RunState[]) {
  const asked = call.request.url.searchParams;
  const fits = (key: string, ...values: readonly (string | null)[]): boolean => {
    const value = asked.get(key);
    return value === null || values.includes(value);
  };
  const found = runs
    .filter(
      (run) =>
        fits('branch', run.branch) &&
        fits('event', run.event) &&
        fits('actor', run.actor) &&
        fits('head_sha', run.sha) &&
        // GitHub takes a conclusion for a status too.
        fits('status', run.status, run.conclusion),
    )
    .sort((a, b) => b.id - a.id);
  const { items, headers } = page(call.request, found);
  return {
    status: 200,
    headers,
    json: { total_count: found.length, workflow_runs: items.map(runJson(call)) },
  };
}

async function listOfWorkflow(call: Call) {
  const { world, repository, git } = call;
  const name = call.param('workflow_id');
  const runs = repository.runs.filter(
    (run) => run.path.endsWith(`/${name}`) || String(world.workflowId(run.path)) === name,
  );
  if (runs.length === 0) {
    const tip = await git.resolve(repository.defaultBranch);
    const file = tip === undefined ? undefined : await git.entries(tip, `.github/workflows/${name}`);
    if (file === undefined || Array.isArray(file)) throw notFound();
  }
  return list(call, runs);
}

function jobs(call: Call) {
  const run = runOf(call);
  const { items, headers } = page(call.request, run.jobs ?? []);
  return {
    status: 200,
    headers,
    json: {
      total_count: run.jobs?.length ?? 0,
      jobs: items.map((job) => jobShape(call.repository.name, run, job)),
    },
  };
}

function artifacts(call: Call) {
  const { world, repository, request } = call;
  const run = runOf(call);
  const name = request.url.searchParams.get('name');
  const found = (run.artifacts ?? []).filter((one) => name === null || one.name === name);
  const { items, headers } = page(request, found);
  return {
    status: 200,
    headers,
    json: {
      total_count: found.length,
      artifacts: items.map((one) => artifactShape(repository, run, one, world.now())),
    },
  };
}

async function cancel(call: Call, events: RunEvents) {
  const run = runOf(call);
  if (run.status === 'completed') throw new Refusal(409, 'Cannot cancel a workflow run that is completed.');
  const problem = await events.cancel({
    repository: call.repository.name,
    runId: run.id,
    actor: call.login,
    at: call.world.now(),
  });
  if (problem !== undefined) throw new Refusal(409, problem);
  return { status: 202, json: {} };
}

async function dispatch(call: Call, events: RunEvents) {
  const { git, repository } = call;
  const body = bodyOf(call.request);
  const ref = textField(body, 'Workflow', 'ref');
  if (ref === undefined) throw invalid('Workflow', 'ref', 'missing_field');
  const plain = ref.replace(/^refs\//, '');
  const full = (await git.hasRef(plain))
    ? plain
    : (await git.hasRef(`heads/${ref}`))
      ? `heads/${ref}`
      : (await git.hasRef(`tags/${ref}`))
        ? `tags/${ref}`
        : undefined;
  if (full === undefined) throw new Refusal(422, `No ref found for: ${ref}`);
  const workflow = call.param('workflow_id');
  const sha = await git.resolve(`refs/${full}`);
  const file = sha === undefined ? undefined : await git.entries(sha, `.github/workflows/${workflow}`);
  if (file === undefined || Array.isArray(file)) throw notFound();
  const inputs = body['inputs'] ?? {};
  if (typeof inputs !== 'object' || Array.isArray(inputs)) throw invalid('Workflow', 'inputs', 'invalid');
  const problem = await events.dispatch({
    repository: repository.name,
    workflow,
    ref: `refs/${full}`,
    inputs: Object.fromEntries(
      Object.entries(inputs as Record<string, unknown>).map(([name, value]) => [name, String(value)]),
    ),
    actor: call.login,
    at: call.world.now(),
  });
  if (problem !== undefined) throw new Refusal(422, problem);
  return { status: 204 };
}

/** The routes of workflow runs; `events` hears of every workflow that is started or cancelled. */
export function runRoutes(events: RunEvents): readonly Route[] {
  return [
    {
      method: 'GET',
      path: '/actions/runs',
      fault: 'run-list',
      right: reads,
      handle: (call) => list(call, call.repository.runs),
    },
    {
      method: 'GET',
      path: '/actions/workflows/{workflow_id}/runs',
      fault: 'run-list',
      right: reads,
      handle: listOfWorkflow,
    },
    {
      method: 'GET',
      path: '/actions/runs/{run_id}',
      fault: 'runs',
      right: reads,
      handle: (call) => ({ status: 200, json: runJson(call)(runOf(call)) }),
    },
    { method: 'GET', path: '/actions/runs/{run_id}/jobs', fault: 'run-jobs', right: reads, handle: jobs },
    {
      method: 'GET',
      path: '/actions/runs/{run_id}/artifacts',
      fault: 'runs',
      right: reads,
      handle: artifacts,
    },
    {
      method: 'POST',
      path: '/actions/runs/{run_id}/cancel',
      fault: 'run-cancel',
      right: starts,
      handle: (call) => cancel(call, events),
    },
    {
      method: 'POST',
      path: '/actions/workflows/{workflow_id}/dispatches',
      fault: 'dispatch',
      right: starts,
      handle: (call) => dispatch(call, events),
    },
  ];
}
