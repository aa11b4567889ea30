import type { FarRequest, FarResponse } from '../far-end.ts';
import type { FaultKind } from './faults.ts';
import type { GitStore } from './git-store.ts';
import type { RepositoryState } from './state.ts';
import type { Right, Token } from './tokens.ts';
import type { GitHubWorld } from './world.ts';

/** One call to a repository, after GitHub knows who calls and that they may. */
export interface Call {
  readonly request: FarRequest;
  readonly world: GitHubWorld;
  readonly repository: RepositoryState;
  readonly git: GitStore;
  /** A part of the path by its name in the route, decoded. */
  param(name: string): string;
  /** The same as a number; GitHub's 404 where it is none. */
  number(name: string): number;
  /** Who calls. */
  readonly login: string;
  /** With which kind of token; undefined without one. */
  readonly kind: Token['kind'] | undefined;
}

/** One kind of call that the stand-in answers. */
export interface Route {
  readonly method: 'GET' | 'POST' | 'PATCH';
  /** As in GitHub's description, after `/repos/{owner}/{repo}`; `{name+}` takes slashes too. */
  readonly path: string;
  readonly fault: FaultKind;
  readonly right: Right;
  handle(call: Call): Promise<FarResponse> | FarResponse;
}

/** A route outside of a repository. */
export interface GlobalRoute {
  readonly method: 'GET';
  readonly path: string;
  readonly fault: FaultKind;
  handle(
    request: FarRequest,
    world: GitHubWorld,
    token: Token | undefined,
    params: Readonly<Record<string, string>>,
  ): Promise<FarResponse> | FarResponse;
}

/** The expression that finds a route's parts in a path. */
export function pathPattern(path: string): RegExp {
  const pattern = path
    .replace(/[.]/g, '\\.')
    .replace(
      /\{(\w+)(\+?)\}/g,
      (_, name: string, plus: string) => `(?<${name}>${plus === '' ? '[^/]+' : '.+'})`,
    );
  return new RegExp(`^${pattern}$`);
}
