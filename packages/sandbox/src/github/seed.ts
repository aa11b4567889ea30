import type { ReviewerState, RuleState } from './state.ts';

export interface EnvironmentSeed {
  readonly name: string;
  readonly reviewers?: readonly ReviewerState[];
  readonly preventSelfReview?: boolean;
  readonly waitMinutes?: number;
  readonly branches?: 'all' | 'protected' | readonly string[];
  readonly variables?: Readonly<Record<string, string>>;
}

export interface RepositorySeed {
  /** `OWNER/REPOSITORY`. */
  readonly name: string;
  /** The bare repository on this machine: commits, branches and files are read from it. */
  readonly directory: string;
  /** Default: `main`. */
  readonly defaultBranch?: string;
  /** Default: yes. */
  readonly private?: boolean;
  readonly protectedBranches?: readonly string[];
  readonly environments?: readonly EnvironmentSeed[];
  /** Rules of the repository's rulesets by branch, for example `{ main: [reviewRule()] }`. */
  readonly rules?: Readonly<Record<string, readonly RuleState[]>>;
  /** Whether a job's own token may open pull requests. Default: no, as in a fresh repository. */
  readonly jobsMayOpenPulls?: boolean;
  /** Whether code scanning is on although the repository is private. Default: no. */
  readonly codeScanning?: boolean;
}

export interface TeamSeed {
  readonly organisation: string;
  readonly slug: string;
  readonly members: readonly string[];
}

/** An account with the e-mail addresses by which GitHub finds it in commits. */
export interface PersonSeed {
  readonly login: string;
  readonly emails: readonly string[];
  /** Whether they belong to the organisation. Default: yes. */
  readonly member?: boolean;
}

/** What GitHub knows when a rehearsal starts. */
export interface GitHubSeed {
  readonly repositories: readonly RepositorySeed[];
  readonly teams?: readonly TeamSeed[];
  /** `LOGIN@users.noreply.github.com` needs no entry. */
  readonly people?: readonly PersonSeed[];
}
