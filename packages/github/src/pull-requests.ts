import { GitHubAnswerError } from './answer-error.ts';
import type { CallKind, Requester } from './request.ts';

export interface PullRequest {
  readonly number: number;
  readonly title: string;
  readonly author: string | undefined;
  readonly state: 'open' | 'closed';
  readonly merged: boolean;
  /** Login of who merged it; undefined where nobody did, and in `of`, where GitHub does not tell. */
  readonly mergedBy: string | undefined;
  readonly url: string;
  readonly head: {
    readonly ref: string;
    readonly commit: string;
    /** Undefined for a deleted fork. */ readonly repository: string | undefined;
  };
  readonly base: { readonly ref: string; readonly commit: string };
}

export interface ChangedFile {
  readonly path: string;
  readonly status: string;
  /** The path before a renaming. */
  readonly before: string | undefined;
}

/** An approving review that counts: of the head commit, not withdrawn, not by the author. */
export interface ApprovingReview {
  readonly login: string;
  readonly commit: string;
  readonly at: string;
  readonly comment: string;
}

export interface PullRequestToCreate {
  readonly title: string;
  readonly body: string;
  /** Branch with the changes. */
  readonly head: string;
  /** Branch to merge into. */
  readonly base: string;
  /** Default: no. */
  readonly draft?: boolean;
}

export interface PullRequests {
  get(number: number): Promise<PullRequest>;
  /** GitHub lists at most 3,000 files. */
  files(number: number): Promise<ChangedFile[]>;
  /**
   * Who approves the pull request as it stands at `headCommit`, by login, in the order of time. A person's last word
   * counts: an approval of an older commit, a later request for changes or a dismissal leaves none.
   */
  approvals(number: number, headCommit: string): Promise<ApprovingReview[]>;
  /** The pull requests that brought a commit, or would. */
  of(commit: string): Promise<PullRequest[]>;
  /**
   * Opens a pull request. An open one of the same branches is taken for the one to open.
   *
   * @throws {WorkError} Among others with a job's own token where the repository does not allow it to open any.
   */
  create(pull: PullRequestToCreate): Promise<PullRequest & { readonly created: boolean }>;
}

const reads: CallKind = { need: { permission: 'pull-requests', access: 'read' } };
const opens: CallKind = { need: { permission: 'pull-requests', access: 'write' } };
const lastWords = new Set(['APPROVED', 'CHANGES_REQUESTED', 'DISMISSED']);

interface RawPullRequest {
  readonly number: number;
  readonly title: string;
  readonly state: string;
  readonly merged_at: string | null;
  readonly merged_by?: { readonly login: string } | null;
  readonly html_url: string;
  readonly user: { readonly login: string } | null;
  readonly head: {
    readonly ref: string;
    readonly sha: string;
    readonly repo: { readonly full_name: string } | null;
  };
  readonly base: { readonly ref: string; readonly sha: string };
}

/** The pull requests of one repository. */
export function pullRequestsOf(github: Requester): PullRequests {
  const get: PullRequests['get'] = async (number) =>
    pullRequestOf(
      await github.call('GET /repos/{owner}/{repo}/pulls/{pull_number}', { pull_number: number }, reads),
    );
  return {
    get,
    async files(number) {
      const found: ChangedFile[] = [];
      for await (const raw of github.pages(
        'GET /repos/{owner}/{repo}/pulls/{pull_number}/files',
        { pull_number: number },
        reads,
      )) {
        found.push({ path: raw.filename, status: raw.status, before: raw.previous_filename });
      }
      return found;
    },
    async approvals(number, headCommit) {
      const author = (await get(number)).author?.toLowerCase();
      const last = new Map<string, ApprovingReview | undefined>();
      for await (const raw of github.pages(
        'GET /repos/{owner}/{repo}/pulls/{pull_number}/reviews',
        { pull_number: number },
        reads,
      )) {
        const login = raw.user?.login;
        if (login === undefined || login.toLowerCase() === author || !lastWords.has(raw.state)) continue;
        const counts = raw.state === 'APPROVED' && raw.commit_id === headCommit;
        last.delete(login);
        last.set(
          login,
          counts ? { login, commit: headCommit, at: raw.submitted_at ?? '', comment: raw.body } : undefined,
        );
      }
      return [...last.values()].filter((review) => review !== undefined);
    },
    async of(commit) {
      const found: PullRequest[] = [];
      for await (const raw of github.pages(
        'GET /repos/{owner}/{repo}/commits/{commit_sha}/pulls',
        { commit_sha: commit },
        reads,
      )) {
        found.push(pullRequestOf(raw));
      }
      return found;
    },
    async create({ title, body, head, base, draft = false }) {
      try {
        const raw = await github.call(
          'POST /repos/{owner}/{repo}/pulls',
          { title, body, head, base, draft },
          opens,
        );
        return { ...pullRequestOf(raw), created: true };
      } catch (error) {
        // 422 says among others that there is one already; 5xx may come after it was made.
        if (!(error instanceof GitHubAnswerError) || !(error.status === 422 || error.perhapsDone))
          throw error;
        const [known] = await github.call(
          'GET /repos/{owner}/{repo}/pulls',
          { state: 'open', head: `${github.owner}:${head}`, base },
          opens,
        );
        if (known === undefined) throw error;
        return { ...pullRequestOf(known), created: false };
      }
    },
  };
}

function pullRequestOf(raw: RawPullRequest): PullRequest {
  return {
    number: raw.number,
    title: raw.title,
    author: raw.user?.login,
    state: raw.state === 'open' ? 'open' : 'closed',
    merged: raw.merged_at !== null,
    mergedBy: raw.merged_by?.login,
    url: raw.html_url,
    head: { ref: raw.head.ref, commit: raw.head.sha, repository: raw.head.repo?.full_name },
    base: { ref: raw.base.ref, commit: raw.base.sha },
  };
}
