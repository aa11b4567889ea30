import { createGitHub, type GitHub, type GitHubOptions } from '@fhir-iq/sluice-github';
import { runGit } from '@fhir-iq/sluice-runtime';
import type { ApprovalSource } from '../check.ts';

/**
 * Reads approvals from GitHub's reviews.
 *
 * @param options - Repository and token.
 * @param directory - The checkout, which says whether a merge still has the file that was reviewed.
 * @param file - Path of sluice.yml in it.
 */
export function gitHubApprovals(options: GitHubOptions, directory: string, file: string): ApprovalSource {
  return approvalsFrom(createGitHub(options), directory, file);
}

/** As `gitHubApprovals`, of a client that is there already. */
export function approvalsFrom(
  github: Pick<GitHub, 'pullRequests'>,
  directory: string,
  file: string,
): ApprovalSource {
  return {
    async approvalsOf(commit) {
      for (const pull of await github.pullRequests.of(commit)) {
        if (pull.author === undefined || !(await brings(directory, file, commit, pull.head.commit))) continue;
        const approvals = await github.pullRequests.approvals(pull.number, pull.head.commit);
        return { number: pull.number, author: pull.author, approvers: approvals.map((one) => one.login) };
      }
      return undefined;
    },
  };
}

// A merge commit is not the head that was reviewed: its policy must be the very file that was.
async function brings(directory: string, file: string, commit: string, head: string): Promise<boolean> {
  if (commit === head) return true;
  const blobOf = async (where: string): Promise<string | undefined> => {
    const found = await runGit(
      directory,
      ['rev-parse', '--verify', '--quiet', '--end-of-options', `${where}:${file}`],
      { codes: [0, 1, 128] },
    );
    return found.code === 0 ? found.stdout.trim() : undefined;
  };
  const merged = await blobOf(commit);
  return merged !== undefined && merged === (await blobOf(head));
}
