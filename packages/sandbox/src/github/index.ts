export type { SarifUpload } from './code-scanning.ts';
export { createGitHubFarEnd, type GitHubFarEnd } from './far-end.ts';
export { githubRestFaults } from './faults.ts';
export type { NewPull, NewReview } from './people.ts';
export { reviewRule } from './rules.ts';
export type { NewIssue } from './issue-routes.ts';
export type {
  Cancel,
  CancelListener,
  Dispatch,
  DispatchListener,
  Review,
  ReviewListener,
} from './run-events.ts';
export type {
  ApprovalState,
  ArtifactState,
  JobState,
  RunConclusion,
  RunState,
  RunStatusName,
  WaitingState,
} from './run-state.ts';
export type { EnvironmentSeed, GitHubSeed, PersonSeed, RepositorySeed, TeamSeed } from './seed.ts';
export type {
  DeploymentRecord,
  EnvironmentState,
  GitHubState,
  IssueState,
  LabelState,
  PullState,
  RepositoryState,
  ReviewerState,
  RuleState,
  StatusState,
} from './state.ts';
export type { TokenPermissions, TokenRequest } from './tokens.ts';
