import { ConfigurationError } from '@fhir-iq/sluice-model';
import { GitHubAnswerError } from './answer-error.ts';
import type { CallKind, Requester } from './request.ts';

/** How `head` lies to `base`. */
export interface Comparison {
  readonly status: 'ahead' | 'behind' | 'identical' | 'diverged';
  readonly aheadBy: number;
  readonly behindBy: number;
  readonly mergeBase: string;
}

/** What is asked of the repository itself. */
export interface Repository {
  /** Compares two commits, branches or tags. */
  compare(base: string, head: string): Promise<Comparison>;
  /** Whether `ancestor` is `descendant` or one of its ancestors. */
  isAncestor(ancestor: string, descendant: string): Promise<boolean>;
  /**
   * The text of a file at a commit, branch or tag; undefined where there is no such file (or no such ref).
   *
   * @throws {ConfigurationError} The path is a folder or a submodule, or the file is larger than 1 MB.
   */
  contents(path: string, ref: string): Promise<string | undefined>;
}

const reads: CallKind = { need: { permission: 'contents', access: 'read' } };

/** The repository's commits and files. */
export function repositoryOf(github: Requester): Repository {
  const compare: Repository['compare'] = async (base, head) => {
    const raw = await github.call(
      'GET /repos/{owner}/{repo}/compare/{basehead}',
      { basehead: `${base}...${head}`, per_page: 1 },
      reads,
    );
    return {
      status: raw.status,
      aheadBy: raw.ahead_by,
      behindBy: raw.behind_by,
      mergeBase: raw.merge_base_commit.sha,
    };
  };
  return {
    compare,
    async isAncestor(ancestor, descendant) {
      const { status } = await compare(ancestor, descendant);
      return status === 'ahead' || status === 'identical';
    },
    async contents(path, ref) {
      try {
        const raw = await github.call('GET /repos/{owner}/{repo}/contents/{path}', { path, ref }, reads);
        if (!Array.isArray(raw) && raw.type === 'file' && 'content' in raw && raw.encoding === 'base64') {
          return Buffer.from(raw.content, 'base64').toString('utf8');
        }
        throw new ConfigurationError({
          what: `${path} at ${ref} is not a file of at most 1 MB.`,
          allowed: 'Sluice reads files of at most 1 MB through GitHub’s contents.',
        });
      } catch (error) {
        if (error instanceof GitHubAnswerError && error.status === 404) return undefined;
        throw error;
      }
    },
  };
}
