import type { ReviewerState } from './state.ts';

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
}

export interface TeamSeed {
  readonly organisation: string;
  readonly slug: string;
  readonly members: readonly string[];
}

/** What GitHub knows when a rehearsal starts. */
export interface GitHubSeed {
  readonly repositories: readonly RepositorySeed[];
  readonly teams?: readonly TeamSeed[];
}
