import type { FarEndContext, FarRequest, FarResponse } from '../far-end.ts';
import { bodyOf, notFound, Refusal } from './answers.ts';
import { branchRoutes } from './branch-routes.ts';
import { deploymentRoutes } from './deployment-routes.ts';
import { failings, type FaultKind, lostAnswers } from './faults.ts';
import { globalRoutes } from './global-routes.ts';
import { issueRoutes } from './issue-routes.ts';
import { labelRoutes } from './label-routes.ts';
import { pullRoutes } from './pull-routes.ts';
import { repositoryRoutes } from './repository-routes.ts';
import { reviewRoutes } from './review-routes.ts';
import { type Call, pathPattern, type Route } from './route.ts';
import type { RunEvents } from './run-events.ts';
import { runRoutes } from './run-routes.ts';
import type { RepositoryState } from './state.ts';
import type { Token, Tokens } from './tokens.ts';
import type { GitHubWorld } from './world.ts';

/** Every call to a repository that is answered; `events` hears of what is done to runs. */
export function routesOf(events: RunEvents): readonly Route[] {
  return [
    ...pullRoutes,
    ...issueRoutes,
    ...labelRoutes,
    ...deploymentRoutes,
    ...runRoutes(events),
    ...reviewRoutes(events),
    ...branchRoutes,
    ...repositoryRoutes,
  ];
}

/**
 * Makes what answers GitHub's REST interface.
 *
 * @param world - What GitHub knows.
 * @param tokens - Who may call.
 * @param events - Hears of what is done to runs.
 * @param faults - What goes wrong.
 */
export function createRest(
  world: GitHubWorld,
  tokens: Tokens,
  events: RunEvents,
  faults: FarEndContext['faults'],
): (request: FarRequest) => Promise<FarResponse> {
  const routes = routesOf(events).map((route) => ({
    ...route,
    pattern: pathPattern(`/repos/{owner}/{repo}${route.path}`),
  }));
  const others = globalRoutes.map((route) => ({ ...route, pattern: pathPattern(route.path) }));

  const fail = (kind: FaultKind, environment: string | undefined): void => {
    if (kind === 'none') return;
    for (const [name, { status, message, headers }] of Object.entries(failings)) {
      if (faults.strikes(`github-${kind}-${name}`, environment))
        throw new Refusal(status, message, headers === undefined ? {} : { headers: { ...headers } });
    }
  };
  /** What was asked for is done, and nobody hears of it. */
  const lose = (kind: FaultKind, environment: string | undefined): void => {
    if (lostAnswers.some((one) => one === kind) && faults.strikes(`github-${kind}-lost`, environment))
      throw new Refusal(502, 'Bad Gateway');
  };

  return async (request) => {
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
      const environment = route.fault === 'deployment-create' ? environmentIn(request) : undefined;
      fail(route.fault, environment);
      try {
        const response = await route.handle(callOf(request, world, repository, params, token));
        if (route.method !== 'GET') lose(route.fault, environment);
        return done(response);
      } finally {
        if (route.method !== 'GET') world.save();
      }
    }
    throw notFound();
  };
}

/** The environment that a creation of a deployment is about. */
export function environmentIn(
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
  token: Token | undefined,
): Call {
  return {
    request,
    world,
    repository,
    git: world.git(repository),
    login: token?.login ?? 'anonymous',
    kind: token?.kind,
    param: (name) => params[name] ?? '',
    number: (name) => {
      const number = Number(params[name]);
      if (!Number.isInteger(number)) throw notFound();
      return number;
    },
  };
}
