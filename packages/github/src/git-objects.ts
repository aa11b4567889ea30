import { WorkError } from '@fhir-iq/sluice-model';
import { GitHubAnswerError } from './answer-error.ts';
import type { CallKind, Requester } from './request.ts';

/** A file of a tree to make. `sha: null` takes the file away. */
export interface TreeEntry {
  readonly path: string;
  readonly mode: '100644' | '100755' | '120000';
  /** Of a blob. */
  readonly sha: string | null;
}

/** Git's objects and refs, written without a checkout. */
export interface Git {
  /** The commit of a ref such as `heads/main`; undefined where there is none. */
  ref(name: string): Promise<string | undefined>;
  /**
   * Makes a ref. One that is there with this commit is taken for the one to make.
   *
   * @param name - `heads/…` or `tags/…`.
   * @throws {WorkError} It is there with another commit.
   */
  createRef(name: string, sha: string): Promise<{ readonly created: boolean }>;
  /** Makes a commit, in the name of the token's owner, and returns its SHA. No ref holds it yet. */
  commit(commit: {
    readonly message: string;
    readonly tree: string;
    readonly parents: readonly string[];
  }): Promise<string>;
  /** Makes a tree of another one and changed files, and returns its SHA. */
  tree(base: string, entries: readonly TreeEntry[]): Promise<string>;
  /** Makes a blob and returns its SHA. */
  blob(content: Buffer): Promise<string>;
}

const reads: CallKind = { need: { permission: 'contents', access: 'read' } };
const writes: CallKind = { need: { permission: 'contents', access: 'write' }, repeatable: true };

/** The Git objects of one repository. */
export function gitOf(github: Requester): Git {
  const ref: Git['ref'] = async (name) => {
    try {
      const raw = await github.call('GET /repos/{owner}/{repo}/git/ref/{ref}', { ref: name }, reads);
      return raw.object.sha;
    } catch (error) {
      if (error instanceof GitHubAnswerError && error.status === 404) return undefined;
      throw error;
    }
  };
  return {
    ref,
    async createRef(name, sha) {
      try {
        await github.call('POST /repos/{owner}/{repo}/git/refs', { ref: `refs/${name}`, sha }, writes);
        return { created: true };
      } catch (error) {
        if (!(error instanceof GitHubAnswerError) || error.status !== 422) throw error;
        const there = await ref(name);
        if (there === sha) return { created: false };
        if (there === undefined) throw error;
        throw new WorkError({
          what: `${name} of ${github.owner}/${github.repo} is there already, with commit ${there}; wanted was ${sha}.`,
          remedy: `Look at it and delete it, then run the job again.`,
          cause: error,
        });
      }
    },
    async commit({ message, tree, parents }) {
      const raw = await github.call(
        'POST /repos/{owner}/{repo}/git/commits',
        { message, tree, parents: [...parents] },
        writes,
      );
      return raw.sha;
    },
    async tree(base, entries) {
      const raw = await github.call(
        'POST /repos/{owner}/{repo}/git/trees',
        { base_tree: base, tree: entries.map((entry) => ({ ...entry, type: 'blob' as const })) },
        writes,
      );
      return raw.sha;
    },
    async blob(content) {
      const raw = await github.call(
        'POST /repos/{owner}/{repo}/git/blobs',
        { content: content.toString('base64'), encoding: 'base64' },
        writes,
      );
      return raw.sha;
    },
  };
}
