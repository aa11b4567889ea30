import { createGitHub, type GitHub, type GitHubOptions } from '@fhir-iq/sluice-github';
import { runGit } from '@fhir-iq/sluice-runtime';
import type { ApprovalSource } from '../check.ts';

/**
 * Reads approvals from GitHub's reviews.
 *
 * @param options - Repository and token.
 * @param directory - The checkout, which says whether a merge still has the files that were reviewed.
 */
export function gitHubApprovals(options: GitHubOptions, directory: string): ApprovalSource {
  return approvalsFrom(createGitHub(options), directory);
}

/** As `gitHubApprovals`, of a client that is there already. */
export function approvalsFrom(github: Pick<GitHub, 'pullRequests'>, directory: string): ApprovalSource {
  return {
    async approvalsOf(commit, files) {
      for (const pull of await github.pullRequests.of(commit)) {
        if (pull.author === undefined || !(await brings(directory, files, commit, pull.head.commit)))
          continue;
        const approvals = await github.pullRequests.approvals(pull.number, pull.head.commit);
        return { number: pull.number, author: pull.author, approvers: approvals.map((one) => one.login) };
      }
      return undefined;
    },
  };
}

// A merge commit is not the head that was reviewed: what is weaker in it must be the very files that were.
async function brings(
  directory: string,
  files: readonly string[],
  commit: string,
  head: string,
): Promise<boolean> {
  if (commit === head) return true;
  // Where the head is not known here, nothing of it is: `undefined` would be the same as a file that both removed.
  const commits = await Promise.all([commit, head].map((one) => nameOf(directory, `${one}^{commit}`)));
  if (commits.includes(undefined)) return false;
  for (const file of files) {
    if ((await nameOf(directory, `${commit}:${file}`)) !== (await nameOf(directory, `${head}:${file}`)))
      return false;
  }
  return files.length > 0;
}

async function nameOf(directory: string, object: string): Promise<string | undefined> {
  const found = await runGit(directory, ['rev-parse', '--verify', '--quiet', '--end-of-options', object], {
    codes: [0, 1, 128],
  });
  return found.code === 0 ? found.stdout.trim() : undefined;
}
