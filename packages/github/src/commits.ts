import type { CallKind, Requester } from './request.ts';

/** A commit and the people that GitHub knows behind it. */
export interface Commit {
  readonly sha: string;
  readonly message: string;
  readonly parents: readonly string[];
  /** Login; undefined where GitHub knows no account of the author's e-mail address. */
  readonly author: string | undefined;
  /** Login; `web-flow` is GitHub itself, for what was committed or merged on its pages. */
  readonly committer: string | undefined;
  /** Name and address as they stand in the commit. */
  readonly authorText: string;
  readonly committerText: string;
  readonly committedAt: string;
  readonly url: string;
}

export interface Commits {
  /** The commit of a name: a SHA, branch or tag. */
  get(ref: string): Promise<Commit>;
  /** The commits that are in `head` and not in `base`, oldest first. At most 3,000. */
  between(base: string, head: string): Promise<Commit[]>;
}

const reads: CallKind = { need: { permission: 'contents', access: 'read' } };

interface RawPerson {
  readonly name?: string | undefined;
  readonly email?: string | undefined;
  readonly date?: string | undefined;
}

interface RawCommit {
  readonly sha: string;
  readonly html_url: string;
  readonly parents: readonly { readonly sha: string }[];
  readonly author: object | null;
  readonly committer: object | null;
  readonly commit: {
    readonly message: string;
    readonly author: RawPerson | null;
    readonly committer: RawPerson | null;
  };
}

/** The commits of one repository. */
export function commitsOf(github: Requester): Commits {
  return {
    async get(ref) {
      return commitOf(await github.call('GET /repos/{owner}/{repo}/commits/{ref}', { ref }, reads));
    },
    async between(base, head) {
      const found: Commit[] = [];
      for await (const raw of github.listed(
        'GET /repos/{owner}/{repo}/compare/{basehead}',
        'commits',
        { basehead: `${base}...${head}` },
        reads,
      )) {
        found.push(commitOf(raw));
      }
      return found;
    },
  };
}

/** GitHub gives `{}` for an account that it does not tell. */
function loginOf(person: object | null): string | undefined {
  return person !== null && 'login' in person && typeof person.login === 'string' ? person.login : undefined;
}

function textOf(person: RawPerson | null): string {
  return person === null ? '' : `${person.name ?? ''} <${person.email ?? ''}>`;
}

function commitOf(raw: RawCommit): Commit {
  return {
    sha: raw.sha,
    message: raw.commit.message,
    parents: raw.parents.map((parent) => parent.sha),
    author: loginOf(raw.author),
    committer: loginOf(raw.committer),
    authorText: textOf(raw.commit.author),
    committerText: textOf(raw.commit.committer),
    committedAt: raw.commit.committer?.date ?? '',
    url: raw.html_url,
  };
}
