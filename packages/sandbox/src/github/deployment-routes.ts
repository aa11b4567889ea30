import { bodyOf, invalid, listed, notFound, Refusal, textField } from './answers.ts';
import type { Call, Route } from './route.ts';
import { deploymentShape, statusShape } from './deployment-shapes.ts';
import type { DeploymentRecord, DeploymentStateName, RepositoryState, StatusState } from './state.ts';
import type { GitHubWorld } from './world.ts';

const states: readonly DeploymentStateName[] = [
  'error',
  'failure',
  'inactive',
  'in_progress',
  'queued',
  'pending',
  'success',
];
const descriptionLimit = 140;

const reads = { permission: 'deployments', access: 'read' } as const;
const writes = { permission: 'deployments', access: 'write' } as const;

export interface NewDeployment {
  readonly sha: string;
  readonly ref: string;
  readonly environment: string;
  readonly task?: string;
  readonly payload?: unknown;
  readonly description?: string | null;
  readonly transient?: boolean;
  readonly production?: boolean;
  readonly creator: string;
}

/** Makes a deployment, and its environment where that does not exist yet, as GitHub does. */
export function addDeployment(
  world: GitHubWorld,
  repository: RepositoryState,
  wanted: NewDeployment,
): DeploymentRecord {
  if (world.environment(repository, wanted.environment) === undefined)
    world.setEnvironment(repository, { name: wanted.environment });
  const deployment: DeploymentRecord = {
    id: world.id(),
    sha: wanted.sha,
    ref: wanted.ref,
    task: wanted.task ?? 'deploy',
    environment: wanted.environment,
    payload: wanted.payload ?? {},
    description: wanted.description ?? null,
    transient: wanted.transient ?? false,
    production: wanted.production ?? wanted.environment === 'production',
    creator: wanted.creator,
    createdAt: world.now(),
    statuses: [],
  };
  repository.deployments.push(deployment);
  return deployment;
}

/**
 * Gives a deployment a status. With `autoInactive`, a success makes the earlier successes of the environment inactive,
 * save those of transient or production environments.
 */
export function addStatus(
  world: GitHubWorld,
  repository: RepositoryState,
  deployment: DeploymentRecord,
  wanted: Pick<StatusState, 'state' | 'creator'> &
    Partial<Pick<StatusState, 'description' | 'logUrl' | 'environmentUrl' | 'environment'>>,
  autoInactive = true,
): StatusState {
  const add = (to: DeploymentRecord, status: Omit<StatusState, 'id' | 'createdAt'>): StatusState => {
    const made = { ...status, id: world.id(), createdAt: world.now() };
    to.statuses.push(made);
    return made;
  };
  const blank = { description: '', logUrl: '', environmentUrl: '' };
  const made = add(deployment, { ...blank, environment: deployment.environment, ...wanted });
  if (wanted.state === 'success' && autoInactive) {
    const earlier = repository.deployments.filter(
      (one) =>
        one.id < deployment.id &&
        one.environment === deployment.environment &&
        !one.transient &&
        !one.production &&
        one.statuses.at(-1)?.state === 'success',
    );
    for (const one of earlier)
      add(one, { ...blank, state: 'inactive', environment: one.environment, creator: wanted.creator });
  }
  return made;
}

function deploymentOf(call: Call): DeploymentRecord {
  const id = call.number('deployment_id');
  const found = call.repository.deployments.find((one) => one.id === id);
  if (found === undefined) throw notFound();
  return found;
}

const shapeOf =
  ({ world, repository }: Call) =>
  (one: DeploymentRecord) =>
    deploymentShape(repository.name, one, world.user(one.creator));

function flag(body: Record<string, unknown>, field: string, otherwise: boolean): boolean {
  const value = body[field] ?? otherwise;
  if (typeof value !== 'boolean') throw invalid('Deployment', field, 'invalid');
  return value;
}

async function create(call: Call) {
  const { world, repository, git } = call;
  const body = bodyOf(call.request);
  const ref = textField(body, 'Deployment', 'ref');
  if (ref === undefined) throw invalid('Deployment', 'ref', 'missing_field');
  const sha = await git.resolve(ref);
  if (sha === undefined) throw new Refusal(422, `No ref found for: ${ref}`);
  const description = textField(body, 'Deployment', 'description') ?? null;
  const environment = textField(body, 'Deployment', 'environment') ?? 'production';
  const { payload } = body;
  if (
    payload !== undefined &&
    typeof payload !== 'string' &&
    (typeof payload !== 'object' || payload === null)
  )
    throw invalid('Deployment', 'payload', 'invalid');
  const tip = await git.resolve(repository.defaultBranch);
  if (
    flag(body, 'auto_merge', true) &&
    tip !== undefined &&
    (await git.hasRef(`heads/${ref}`)) &&
    (await git.count(sha, tip)) > 0
  ) {
    throw new Refusal(409, `Conflict merging ${repository.defaultBranch} into ${ref}.`);
  }
  const deployment = addDeployment(world, repository, {
    sha,
    ref,
    environment,
    task: textField(body, 'Deployment', 'task') ?? 'deploy',
    payload,
    description,
    transient: flag(body, 'transient_environment', false),
    production: flag(body, 'production_environment', environment === 'production'),
    creator: call.login,
  });
  return { status: 201, json: shapeOf(call)(deployment) };
}

function createStatus(call: Call) {
  const body = bodyOf(call.request);
  const deployment = deploymentOf(call);
  const state = states.find((one) => one === body['state']);
  if (state === undefined)
    throw invalid('DeploymentStatus', 'state', body['state'] === undefined ? 'missing_field' : 'invalid');
  const description = textField(body, 'DeploymentStatus', 'description') ?? '';
  if (description.length > descriptionLimit) {
    throw invalid(
      'DeploymentStatus',
      'description',
      'custom',
      `description is too long (maximum is ${String(descriptionLimit)} characters)`,
    );
  }
  const made = addStatus(
    call.world,
    call.repository,
    deployment,
    {
      state,
      description,
      logUrl:
        textField(body, 'DeploymentStatus', 'log_url') ??
        textField(body, 'DeploymentStatus', 'target_url') ??
        '',
      environmentUrl: textField(body, 'DeploymentStatus', 'environment_url') ?? '',
      environment: textField(body, 'DeploymentStatus', 'environment') ?? deployment.environment,
      creator: call.login,
    },
    flag(body, 'auto_inactive', true),
  );
  return {
    status: 201,
    json: statusShape(call.repository.name, deployment, made, call.world.user(made.creator)),
  };
}

export const deploymentRoutes: readonly Route[] = [
  { method: 'POST', path: '/deployments', fault: 'deployment-create', right: writes, handle: create },
  {
    method: 'GET',
    path: '/deployments',
    fault: 'deployment-list',
    right: reads,
    handle: (call) => {
      const asked = call.request.url.searchParams;
      const matching = (['sha', 'ref', 'task', 'environment'] as const).reduce<readonly DeploymentRecord[]>(
        (kept, key) => {
          const value = asked.get(key);
          return value === null || value === '' || value === 'none'
            ? kept
            : kept.filter((one) => one[key] === value);
        },
        call.repository.deployments,
      );
      return listed(call.request, matching.toReversed(), shapeOf(call));
    },
  },
  {
    method: 'GET',
    path: '/deployments/{deployment_id}',
    fault: 'deployment-list',
    right: reads,
    handle: (call) => ({ status: 200, json: shapeOf(call)(deploymentOf(call)) }),
  },
  {
    method: 'POST',
    path: '/deployments/{deployment_id}/statuses',
    fault: 'deployment-status',
    right: writes,
    handle: createStatus,
  },
  {
    method: 'GET',
    path: '/deployments/{deployment_id}/statuses',
    fault: 'deployment-list',
    right: reads,
    handle: (call) => {
      const deployment = deploymentOf(call);
      return listed(call.request, deployment.statuses.toReversed(), (one) =>
        statusShape(call.repository.name, deployment, one, call.world.user(one.creator)),
      );
    },
  },
];
