import type { Permissions } from '../parse/model.ts';
import type { Conclusion } from '../story/story.ts';
import type { Artifact } from './artifacts.ts';

/** The repository that a run belongs to. */
export interface RepositoryFacts {
  readonly owner: string;
  readonly name: string;
  readonly id: number;
  readonly ownerId: number;
  readonly defaultBranch: string;
  readonly visibility: 'private' | 'public';
  /** Branches that are protected; environments may admit these alone. */
  readonly protectedBranches: readonly string[];
}

/** An environment as GitHub keeps it. */
export interface EnvironmentFacts {
  readonly name: string;
  /** Logins of whom one must approve; nobody waits when empty. */
  readonly reviewers: readonly string[];
  readonly preventSelfReview: boolean;
  readonly waitMinutes: number;
  /** Which refs may use it: all when absent. */
  readonly branches?: 'protected' | readonly string[] | undefined;
  readonly secrets: Readonly<Record<string, string>>;
  readonly variables: Readonly<Record<string, string>>;
}

/** A deployment that the platform keeps for a job with an environment. */
export interface PlatformDeployment {
  status(
    state: 'in_progress' | Exclude<Conclusion, 'skipped' | 'cancelled'> | 'inactive',
    url?: string,
  ): Promise<void>;
}

/** A file of a repository at a ref. */
export interface RepositoryFile {
  readonly text: string;
  readonly sha: string;
  /** The folder on this machine that the file's repository lies in, when it is a checkout that actions run from. */
  readonly directory?: string | undefined;
}

/** An artifact of another run, as who may download it finds it. */
export interface FoundArtifact {
  readonly name: string;
  /** Where its files lie. */
  readonly directory: string;
  /** Listed still, and gone. */
  readonly expired: boolean;
}

/** A SARIF file for code scanning. */
export interface SarifUpload {
  readonly commit: string;
  readonly ref: string;
  readonly category: string;
  /** Its text. */
  readonly sarif: string;
}

/** What GitHub keeps outside of a run; the sandbox stands behind it in a rehearsal. */
export interface Platform {
  readonly repository: RepositoryFacts;
  /** Repository secrets; environment secrets come with their environment. */
  readonly secrets: Readonly<Record<string, string>>;
  readonly variables: Readonly<Record<string, string>>;
  /** Rights of a token where neither job nor workflow says them. */
  readonly defaultPermissions: Permissions;
  environment(name: string): Promise<EnvironmentFacts | undefined>;
  /** Makes an environment without protection, as GitHub does when a job names one that does not exist. */
  createEnvironment(name: string): Promise<EnvironmentFacts>;
  issueToken(request: { readonly job: string; readonly permissions: Permissions }): Promise<string>;
  revokeToken(token: string): Promise<void>;
  createDeployment(request: {
    readonly environment: string;
    readonly ref: string;
    readonly sha: string;
    readonly job: string;
  }): Promise<PlatformDeployment>;
  /** Keeps an artifact of a run for other runs. */
  keepArtifact(run: number, artifact: Artifact, at: Date): void;
  /**
   * The artifacts of another run of the repository.
   *
   * @throws {Error} In GitHub's words, where the token may not read them or there is no such run.
   */
  artifactsOf(token: string, run: number): readonly FoundArtifact[];
  /**
   * Gives a SARIF file to code scanning; how many findings it took.
   *
   * @throws {Error} In GitHub's words.
   */
  uploadSarif(token: string, upload: SarifUpload): number;
  /** Reads `path` of `OWNER/REPO` at a ref; nothing when repository, ref or file do not exist. */
  readFile(repository: string, ref: string, path: string): Promise<RepositoryFile | undefined>;
  /** Variables by which child processes reach the far ends. */
  processEnvironment(): Readonly<Record<string, string>>;
}

/** A job that waits for one of an environment's reviewers. */
export interface ApprovalRequest {
  readonly environment: string;
  readonly reviewers: readonly string[];
  readonly preventSelfReview: boolean;
  readonly actor: string;
  readonly job: string;
  readonly run: number;
  /** Who started the road, where a workflow carries that along as its input `starter`. */
  readonly starter?: string | undefined;
  /** The commit that the road releases. */
  readonly commit?: string;
  /** What a careful person writes when they approve. */
  readonly suggestion?: string | undefined;
}

/** What became of the wait; nobody answered within 30 days when `expired`. */
export interface ApprovalAnswer {
  readonly outcome: 'approved' | 'rejected' | 'expired';
  readonly by?: string | undefined;
  readonly comment?: string | undefined;
}

/** Asks people. */
export type Approver = (request: ApprovalRequest, signal: AbortSignal) => Promise<ApprovalAnswer>;
