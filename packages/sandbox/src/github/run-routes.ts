import { bodyOf, invalid, listed, notFound, Refusal, textField } from './answers.ts';
import { runShape } from './pull-shapes.ts';
import type { Call, GlobalRoute, Route } from './route.ts';
import { nodeId } from './shapes.ts';
import type { RunState } from './state.ts';

const reads = { permission: 'actions', access: 'read' } as const;
const starts = { permission: 'actions', access: 'write' } as const;

/** A workflow that somebody started through the REST interface. */
export interface Dispatch {
  /** `OWNER/REPOSITORY`. */
  readonly repository: string;
  /** File name in `.github/workflows`. */
  readonly workflow: string;
  /** Full name of the branch or tag. */
  readonly ref: string;
  readonly inputs: Readonly<Record<string, string>>;
  readonly actor: string;
  readonly at: string;
}

/** What is told of each dispatch before GitHub answers; a text that comes back is GitHub's 422. */
export type DispatchListener = (dispatch: Dispatch) => string | undefined | Promise<string | undefined>;

function runOf(call: Call): RunState {
  const id = call.number('run_id');
  const found = call.repository.runs.find((one) => one.id === id);
  if (found === undefined) throw notFound();
  return found;
}

function approvals(call: Call) {
  const { world, repository } = call;
  return runOf(call).approvals.map(({ environment, state, login, comment }) => {
    const { id, name, createdAt } =
      world.environment(repository, environment) ?? world.setEnvironment(repository, { name: environment });
    const at = {
      url: `${world.repositoryJson(repository).url}/environments/${name}`,
      html_url: `${world.repositoryJson(repository).html_url}/deployments`,
      created_at: createdAt,
      updated_at: createdAt,
    };
    return {
      environments: [{ id, node_id: nodeId('Environment', id), name, ...at }],
      state,
      user: world.user(login),
      comment,
    };
  });
}

async function dispatch(call: Call, tell: DispatchListener) {
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
  const problem = await tell({
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

/** The routes of workflow runs; `tell` hears of every workflow that is started. */
export function runRoutes(tell: DispatchListener): readonly Route[] {
  return [
    {
      method: 'GET',
      path: '/actions/runs/{run_id}',
      fault: 'runs',
      right: reads,
      handle: (call) => {
        const run = runOf(call);
        return {
          status: 200,
          json: runShape(
            call.repository.name,
            run,
            call.world.user(run.actor),
            call.world.repositoryJson(call.repository),
          ),
        };
      },
    },
    {
      method: 'GET',
      path: '/actions/runs/{run_id}/approvals',
      fault: 'runs',
      right: reads,
      handle: (call) => ({ status: 200, json: approvals(call) }),
    },
    {
      method: 'POST',
      path: '/actions/workflows/{workflow_id}/dispatches',
      fault: 'dispatch',
      right: starts,
      handle: (call) => dispatch(call, tell),
    },
  ];
}

/** What does not belong to a repository. */
export const globalRoutes: readonly GlobalRoute[] = [
  {
    method: 'GET',
    path: '/rate_limit',
    fault: 'none',
    handle: (_request, world, token) => {
      const limit = token?.kind === 'job' ? 1_000 : 5_000;
      const remaining = token?.remaining ?? 60;
      const core = {
        limit,
        used: limit - remaining,
        remaining,
        reset: Math.ceil((token?.resetAt ?? world.context.clock.now().getTime()) / 1000),
      };
      return { status: 200, json: { resources: { core, search: core }, rate: core } };
    },
  },
  {
    method: 'GET',
    path: '/orgs/{org}/teams/{team_slug}/members',
    fault: 'teams',
    handle: (request, world, token, params) => {
      // No key of `permissions:` gives a job's token the organisation's members.
      if (token === undefined) throw new Refusal(401, 'Requires authentication');
      if (token.kind === 'job' || token.permissions['members'] === undefined)
        throw new Refusal(403, 'Resource not accessible by integration');
      const members = world.members(params['org'] ?? '', params['team_slug'] ?? '');
      if (members === undefined) throw notFound();
      return listed(request, members, (login) => world.user(login));
    },
  },
];
