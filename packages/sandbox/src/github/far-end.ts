import type { FarEndContext, FarEnd, FarRequest, FarResponse } from '../far-end.ts';
import { bodyOf, notFound, Refusal } from './answers.ts';
import { addDeployment, addStatus, deploymentRoutes } from './deployment-routes.ts';
import { failings, type FaultKind } from './faults.ts';
import { issueRoutes } from './issue-routes.ts';
import { pullRoutes } from './pull-routes.ts';
import { repositoryRoutes } from './repository-routes.ts';
import { type Call, pathPattern } from './route.ts';
import { type Dispatch, type DispatchListener, globalRoutes, runRoutes } from './run-routes.ts';
import type { EnvironmentSeed, GitHubSeed, RepositorySeed } from './seed.ts';
import type { DeploymentRecord, EnvironmentState, RepositoryState, RunState, StatusState } from './state.ts';
import { type TokenRequest, Tokens } from './tokens.ts';
import { GitHubWorld } from './world.ts';
import { type NewPull, type NewReview, openPull, reviewPull } from './people.ts';

/** GitHub as a rehearsal has it: its REST interface, and the doors by which the rehearsal plays people and runs. */
export interface GitHubFarEnd extends FarEnd {
  /** May this token read or write the repository's git? Also asked for `https://github.com/OWNER/REPO.git`. */
  authorize(token: string, repository: string, access: 'read' | 'write'): boolean;
  /** Bare repositories on this machine by name. */
  gitRepositories(): Record<string, string>;
  addRepository(seed: RepositorySeed): void;
  /** What GitHub keeps of a repository; throws where there is none. Look, do not write. */
  repository(name: string): RepositoryState;
  environment(repository: string, name: string): EnvironmentState | undefined;
  setEnvironment(repository: string, seed: EnvironmentSeed): EnvironmentState;
  issueToken(request: TokenRequest): string;
  revokeToken(token: string): void;
  /** A deployment that the platform itself makes for a job with an environment. */
  createDeployment(repository: string, deployment: Parameters<typeof addDeployment>[2]): DeploymentRecord;
  setDeploymentStatus(
    repository: string,
    id: number,
    status: Parameters<typeof addStatus>[3],
    autoInactive?: boolean,
  ): StatusState;
  /** Opens a pull request and returns its number. */
  openPull(repository: string, pull: NewPull): Promise<number>;
  review(repository: string, number: number, review: NewReview): Promise<void>;
  /** Tells of a run as it stands; one with the same id takes its place. */
  setRun(repository: string, run: RunState): void;
  /** Workflows that were started through the REST interface, oldest first. */
  dispatches(): readonly Dispatch[];
  /** Hears of every start of a workflow; a text that comes back is GitHub's 422. */
  onDispatch(listener: DispatchListener): void;
}

/**
 * Makes GitHub's stand-in. What was done through it is kept in the state directory and taken up again.
 *
 * @param context - Clock, log, faults and state directory.
 * @param seed - Repositories with their bare directories, environments and teams.
 */
export function createGitHubFarEnd(context: FarEndContext, seed: GitHubSeed): GitHubFarEnd {
  const world = new GitHubWorld(context, seed);
  const tokens = new Tokens(context.clock);
  const dispatches: Dispatch[] = [];
  const listeners: DispatchListener[] = [];
  const tell: DispatchListener = async (dispatch) => {
    for (const listener of listeners) {
      const problem = await listener(dispatch);
      if (problem !== undefined) return problem;
    }
    dispatches.push(dispatch);
    return undefined;
  };
  const routes = [
    ...pullRoutes,
    ...issueRoutes,
    ...deploymentRoutes,
    ...runRoutes(tell),
    ...repositoryRoutes,
  ].map((route) => ({
    ...route,
    pattern: pathPattern(`/repos/{owner}/{repo}${route.path}`),
  }));
  const others = globalRoutes.map((route) => ({ ...route, pattern: pathPattern(route.path) }));

  const fail = (kind: FaultKind, environment: string | undefined): void => {
    if (kind === 'none') return;
    for (const [name, { kinds, status, message, headers }] of Object.entries(failings)) {
      if (kinds?.includes(kind) === false) continue;
      if (context.faults.strikes(`github-${kind}-${name}`, environment))
        throw new Refusal(status, message, headers === undefined ? {} : { headers: { ...headers } });
    }
  };

  const answer = async (request: FarRequest): Promise<FarResponse> => {
    const token = tokens.of(request.headers['authorization']);
    const rate = tokens.count(token);
    const { pathname } = request.url;
    const done = (response: FarResponse): FarResponse => ({
      ...response,
      headers: { ...rate, ...response.headers },
    });
    for (const route of others) {
      const match = route.method === request.method ? route.pattern.exec(pathname) : null;
      if (match === null) continue;
      fail(route.fault, undefined);
      return done(await route.handle(request, world, token, decoded(match.groups)));
    }
    for (const route of routes) {
      const match = route.method === request.method ? route.pattern.exec(pathname) : null;
      if (match === null) continue;
      const params = decoded(match.groups);
      const repository = world.repository(`${params['owner'] ?? ''}/${params['repo'] ?? ''}`);
      tokens.demand(token, repository, route.right);
      fail(route.fault, route.fault === 'deployment-create' ? environmentIn(request) : undefined);
      try {
        return done(
          await route.handle(callOf(request, world, repository, params, token?.login ?? 'anonymous')),
        );
      } finally {
        if (route.method !== 'GET') world.save();
      }
    }
    throw notFound();
  };

  const change = <T>(work: () => T): T => {
    const result = work();
    world.save();
    return result;
  };
  return {
    name: 'github',
    hosts: ['api.github.com'],
    async handle(request) {
      const always = {
        'x-github-media-type': 'github.v3; format=json',
        'x-github-api-version-selected': '2022-11-28',
      };
      try {
        const response = await answer(request);
        return { ...response, headers: { ...always, ...response.headers } };
      } catch (error) {
        if (!(error instanceof Refusal)) throw error;
        return { ...error.response, headers: { ...always, ...error.response.headers } };
      }
    },
    environmentOf: environmentIn,
    authorize(value, name, access) {
      const repository = world.find(name);
      if (repository === undefined) return false;
      try {
        return tokens.may(tokens.of(value), repository, { permission: 'contents', access });
      } catch {
        return false;
      }
    },
    gitRepositories: () => world.gitRepositories(),
    addRepository: (more) => void change(() => world.addRepository(more)),
    repository: (name) => world.repository(name),
    environment: (name, environment) => world.environment(world.repository(name), environment),
    setEnvironment: (name, environment) =>
      change(() => world.setEnvironment(world.repository(name), environment)),
    issueToken: (request) => tokens.issue(request),
    revokeToken: (token) => tokens.revoke(token),
    createDeployment: (name, deployment) =>
      change(() => addDeployment(world, world.repository(name), deployment)),
    setDeploymentStatus: (name, id, status, autoInactive) =>
      change(() => {
        const repository = world.repository(name);
        const deployment = repository.deployments.find((one) => one.id === id);
        if (deployment === undefined) throw new Error(`${name} has no deployment ${String(id)}`);
        return addStatus(world, repository, deployment, status, autoInactive);
      }),
    openPull: async (name, pull) => {
      const number = await openPull(world, world.repository(name), pull);
      world.save();
      return number;
    },
    review: async (name, number, review) => {
      await reviewPull(world, world.repository(name), number, review);
      world.save();
    },
    setRun: (name, run) =>
      change(() => {
        const repository = world.repository(name);
        repository.runs = [...repository.runs.filter((one) => one.id !== run.id), run];
      }),
    dispatches: () => dispatches,
    onDispatch: (listener) => void listeners.push(listener),
  };
}

/** The environment that a creation of a deployment is about. */
function environmentIn(
  request: Pick<FarRequest, 'method' | 'url' | 'headers'> & { body?: Buffer },
): string | undefined {
  if (
    request.method !== 'POST' ||
    !request.url.pathname.endsWith('/deployments') ||
    request.body === undefined
  )
    return undefined;
  try {
    const { environment } = bodyOf(request as FarRequest);
    return typeof environment === 'string' ? environment : undefined;
  } catch {
    return undefined;
  }
}

function decoded(groups: Record<string, string> | undefined): Record<string, string> {
  return Object.fromEntries(
    Object.entries(groups ?? {}).map(([name, value]) => [name, decodeURIComponent(value)]),
  );
}

function callOf(
  request: FarRequest,
  world: GitHubWorld,
  repository: RepositoryState,
  params: Readonly<Record<string, string>>,
  login: string,
): Call {
  return {
    request,
    world,
    repository,
    git: world.git(repository),
    login,
    param: (name) => params[name] ?? '',
    number: (name) => {
      const number = Number(params[name]);
      if (!Number.isInteger(number)) throw notFound();
      return number;
    },
  };
}
