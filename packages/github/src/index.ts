import type { Clock, Log } from '@fhir-iq/sluice-model';
import { type Http, systemClock } from '@fhir-iq/sluice-runtime';
import { type Branches, branchesOf } from './branches.ts';
import { type Commits, commitsOf } from './commits.ts';
import { type Deployments, deploymentsOf } from './deployments.ts';
import { type Environments, environmentsOf } from './environments.ts';
import { type Issues, issuesOf } from './issues.ts';
import { type PullRequests, pullRequestsOf } from './pull-requests.ts';
import { type Repository, repositoryOf } from './repository.ts';
import { createRequester } from './request.ts';
import { type Runs, runsOf } from './runs.ts';
import { type Teams, teamsOf } from './teams.ts';

export { GitHubAnswerError } from './answer-error.ts';
export {
  type Deployment,
  type DeploymentState,
  type DeploymentStatus,
  shortDescription,
} from './deployments.ts';
export type { Deployments, DeploymentToCreate, StatusToCreate } from './deployments.ts';
export type { Environment, Environments, Reviewer } from './environments.ts';
export type { Branch, Branches, BranchRule } from './branches.ts';
export type { Comment, CommentPlace, Comments } from './comments.ts';
export type { Commit, Commits } from './commits.ts';
export type { Issue, IssueChange, IssueDetails, IssueFilter, Issues, IssueToCreate } from './issues.ts';
export type {
  ApprovingReview,
  ChangedFile,
  PullRequest,
  PullRequests,
  PullRequestToCreate,
} from './pull-requests.ts';
export type { Comparison, Repository } from './repository.ts';
export type { Run, RunArtifact, RunJob, RunStatus } from './run.ts';
export type { PendingDeployment, RunApproval, RunFilter, Runs } from './runs.ts';
export type { Teams } from './teams.ts';

export interface GitHubOptions {
  /** `OWNER/REPOSITORY`. */
  readonly repository: string;
  readonly token: string;
  /** As in `GITHUB_API_URL`: `https://api.github.com`. */
  readonly apiUrl: string;
  readonly http: Http;
  readonly log: Log;
  readonly clock?: Clock;
}

/** What Sluice asks of GitHub about one repository. Every failure is a WorkError that says which right may be missing. */
export interface GitHub extends Repository {
  readonly deployments: Deployments;
  readonly pullRequests: PullRequests;
  readonly environments: Environments;
  readonly runs: Runs;
  readonly issues: Issues;
  readonly branches: Branches;
  readonly commits: Commits;
  readonly teams: Teams;
  /** The pull requests that brought a commit. */
  pullRequestsOf: PullRequests['of'];
}

/**
 * Binds GitHub's REST interface to one repository and token.
 *
 * @throws {ConfigurationError} A repository that is not `OWNER/REPOSITORY`, or an empty token.
 */
export function createGitHub(options: GitHubOptions): GitHub {
  const requester = createRequester({ ...options, clock: options.clock ?? systemClock() });
  const pullRequests = pullRequestsOf(requester);
  return {
    ...repositoryOf(requester),
    deployments: deploymentsOf(requester, options.log),
    pullRequests,
    pullRequestsOf: (commit) => pullRequests.of(commit),
    environments: environmentsOf(requester),
    runs: runsOf(requester),
    issues: issuesOf(requester, options.log),
    branches: branchesOf(requester),
    commits: commitsOf(requester),
    teams: teamsOf(requester),
  };
}
