import type { CallKind, Requester } from './request.ts';

export interface PullRequest {
  readonly number: number;
  readonly title: string;
  readonly author: string | undefined;
  readonly state: 'open' | 'closed';
  readonly merged: boolean;
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
}

const reads: CallKind = { need: { permission: 'pull-requests', access: 'read' } };
const lastWords = new Set(['APPROVED', 'CHANGES_REQUESTED', 'DISMISSED']);

interface RawPullRequest {
  readonly number: number;
  readonly title: string;
  readonly state: string;
  readonly merged_at: string | null;
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
  };
}

function pullRequestOf(raw: RawPullRequest): PullRequest {
  return {
    number: raw.number,
    title: raw.title,
    author: raw.user?.login,
    state: raw.state === 'open' ? 'open' : 'closed',
    merged: raw.merged_at !== null,
    head: { ref: raw.head.ref, commit: raw.head.sha, repository: raw.head.repo?.full_name },
    base: { ref: raw.base.ref, commit: raw.base.sha },
  };
}
