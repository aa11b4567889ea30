import type { RunState } from './run-state.ts';

/** Who may approve a job that names an environment: `name` is a login, or a team's slug. */
export interface ReviewerState {
  readonly type: 'User' | 'Team';
  readonly name: string;
}

/** An environment with its protection. Values of secrets are never kept here. */
export interface EnvironmentState {
  readonly id: number;
  readonly name: string;
  readonly reviewers: readonly ReviewerState[];
  readonly preventSelfReview: boolean;
  readonly waitMinutes: number;
  /** Which branches and tags may use it: all, the protected ones, or those that match a pattern. */
  readonly branches: 'all' | 'protected' | readonly string[];
  readonly variables: Readonly<Record<string, string>>;
  readonly createdAt: string;
}

export type DeploymentStateName =
  'error' | 'failure' | 'inactive' | 'in_progress' | 'queued' | 'pending' | 'success';

export interface StatusState {
  readonly id: number;
  readonly state: DeploymentStateName;
  readonly description: string;
  readonly environment: string;
  readonly logUrl: string;
  readonly environmentUrl: string;
  readonly createdAt: string;
  readonly creator: string;
}

export interface DeploymentRecord {
  readonly id: number;
  readonly sha: string;
  readonly ref: string;
  readonly task: string;
  readonly environment: string;
  readonly payload: unknown;
  readonly description: string | null;
  readonly transient: boolean;
  readonly production: boolean;
  readonly creator: string;
  readonly createdAt: string;
  /** Oldest first. */
  readonly statuses: StatusState[];
}

export interface PullState {
  readonly id: number;
  readonly number: number;
  title: string;
  body: string | null;
  readonly author: string;
  readonly head: {
    readonly ref: string;
    /** `OWNER/REPOSITORY`; another one's than the base's for a fork. */ readonly repository: string;
  };
  readonly base: { readonly ref: string };
  state: 'open' | 'closed';
  draft: boolean;
  /** Set when merged: the commits then stay as they were. */
  merged?: {
    readonly at: string;
    readonly by: string;
    readonly commit: string;
    readonly head: string;
    readonly base: string;
  };
  readonly createdAt: string;
  updatedAt: string;
  readonly reviews: ReviewState[];
}

export interface ReviewState {
  readonly id: number;
  readonly login: string;
  readonly state: 'APPROVED' | 'CHANGES_REQUESTED' | 'COMMENTED' | 'DISMISSED';
  readonly commit: string;
  readonly body: string;
  readonly at: string;
}

export interface IssueState {
  readonly id: number;
  readonly number: number;
  title: string;
  body: string | null;
  readonly author: string;
  state: 'open' | 'closed';
  labels: string[];
  readonly createdAt: string;
  updatedAt: string;
  closedAt: string | null;
}

export interface CommentState {
  readonly id: number;
  /** Number of the issue or pull request. */
  readonly issue: number;
  readonly author: string;
  body: string;
  readonly createdAt: string;
  updatedAt: string;
  /** The app that wrote it in the author's name. */
  readonly app?: string;
}

/** A label that issues may bear. */
export interface LabelState {
  readonly id: number;
  readonly name: string;
  /** Six hexadecimal digits. */
  readonly color: string;
  readonly description: string | null;
}

/** A rule of an active ruleset, as GitHub's REST interface gives it. */
export interface RuleState {
  readonly type: string;
  readonly parameters?: Readonly<Record<string, unknown>>;
}

/** What code scanning keeps of one upload. */
export interface AnalysisState {
  readonly ref: string;
  readonly commit: string;
  readonly category: string;
  /** How many findings it has. */
  readonly results: number;
  readonly createdAt: string;
}

export interface RepositoryState {
  readonly id: number;
  /** `OWNER/REPOSITORY`. */
  readonly name: string;
  readonly defaultBranch: string;
  readonly private: boolean;
  readonly protectedBranches: readonly string[];
  readonly createdAt: string;
  readonly environments: EnvironmentState[];
  readonly deployments: DeploymentRecord[];
  readonly pulls: PullState[];
  readonly issues: IssueState[];
  readonly comments: CommentState[];
  readonly labels: LabelState[];
  /** Rules by branch. */
  readonly rules: Record<string, readonly RuleState[]>;
  /** Whether a job's own token may open pull requests: the repository's setting, off unless somebody turned it on. */
  jobsMayOpenPulls: boolean;
  /** Whether code scanning is on in a private repository, which takes a licence; in public ones it always is. */
  codeScanning: boolean;
  analyses: readonly AnalysisState[];
  runs: RunState[];
}

/** All that the stand-in remembers from run to run. No token and no secret's value is in it. */
export interface GitHubState {
  nextId: number;
  readonly users: Record<string, number>;
  readonly repositories: RepositoryState[];
}
