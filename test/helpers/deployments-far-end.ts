import type { Clock } from '@fhir-iq/sluice-model';
import type { FarEnd, FarRequest, FarResponse, GitHubStandIn } from '@fhir-iq/sluice-sandbox';

/** A deployment as the stand-in keeps it. */
export interface KeptDeployment {
  readonly id: number;
  readonly sha: string;
  readonly environment: string;
  readonly payload: unknown;
  readonly created_at: string;
  readonly statuses: {
    id: number;
    state: string;
    description: string;
    environment_url: string;
    log_url: string;
    created_at: string;
  }[];
}

/** GitHub's deployments and nothing else. */
export type DeploymentsFarEnd = GitHubStandIn & { readonly deployments: readonly KeptDeployment[] };

/**
 * Stands in for GitHub's deployments.
 *
 * @param clock - Gives the times.
 * @param token - The only token that is let in.
 */
export function createDeploymentsFarEnd(clock: Clock, token: string): DeploymentsFarEnd {
  const deployments: KeptDeployment[] = [];
  let lastId = 0;
  const nextId = (): number => (lastId += 1);
  const answer = (request: FarRequest): FarResponse => {
    if (request.headers['authorization'] !== `Bearer ${token}`)
      return { status: 401, json: { message: 'Bad credentials' } };
    const body =
      request.body.length === 0 ? {} : (JSON.parse(request.body.toString('utf8')) as Record<string, string>);
    const [, id, statuses] = /\/deployments(?:\/(\d+)(\/statuses)?)?$/.exec(request.url.pathname) ?? [];
    const created_at = clock.now().toISOString();
    if (id === undefined && request.method === 'POST') {
      const one: KeptDeployment = {
        id: nextId(),
        sha: String(body['ref']),
        environment: String(body['environment']),
        payload: body['payload'],
        created_at,
        statuses: [],
      };
      deployments.push(one);
      return { status: 201, json: shown(one) };
    }
    if (id === undefined) {
      const environment = request.url.searchParams.get('environment');
      const found = deployments.filter((one) => environment === null || one.environment === environment);
      return { status: 200, json: found.toReversed().map(shown) };
    }
    const one = deployments.find((each) => each.id === Number(id));
    if (one === undefined || statuses === undefined) return { status: 404, json: { message: 'Not Found' } };
    if (request.method === 'GET') return { status: 200, json: one.statuses.toReversed() };
    const { state = '', description = '', environment_url = '', log_url = '' } = body;
    if (description.length > 140)
      return { status: 422, json: { message: 'description is too long (maximum is 140 characters)' } };
    const status = { id: nextId(), state, description, environment_url, log_url, created_at };
    if (state === 'success')
      deactivate(deployments, one, () => ({ ...status, id: nextId(), state: 'inactive' }));
    one.statuses.push(status);
    return { status: 201, json: status };
  };
  const farEnd: FarEnd = {
    name: 'github',
    hosts: ['api.github.com'],
    handle: (request) => Promise.resolve(answer(request)),
  };
  return Object.assign(farEnd, { deployments, authorize: () => false });
}

function deactivate(
  all: readonly KeptDeployment[],
  one: KeptDeployment,
  inactive: () => KeptDeployment['statuses'][number],
): void {
  for (const other of all) {
    if (
      other.id !== one.id &&
      other.environment === one.environment &&
      other.statuses.at(-1)?.state === 'success'
    ) {
      other.statuses.push(inactive());
    }
  }
}

function shown({ id, sha, environment, payload, created_at }: KeptDeployment): object {
  return {
    id,
    sha,
    ref: sha,
    environment,
    payload,
    created_at,
    task: 'deploy',
    description: '',
    creator: { login: 'github-actions[bot]' },
  };
}
