export { createGitHubFarEnd, type GitHubFarEnd } from './far-end.ts';
export { githubRestFaults } from './faults.ts';
export type { NewPull, NewReview } from './people.ts';
export type { Dispatch, DispatchListener } from './run-routes.ts';
export type { EnvironmentSeed, GitHubSeed, RepositorySeed, TeamSeed } from './seed.ts';
export type {
  DeploymentRecord,
  EnvironmentState,
  GitHubState,
  IssueState,
  PullState,
  RepositoryState,
  ReviewerState,
  RunState,
  StatusState,
} from './state.ts';
export type { TokenPermissions, TokenRequest } from './tokens.ts';
