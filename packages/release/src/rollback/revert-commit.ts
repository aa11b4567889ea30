import { git, runGit } from '@fhir-iq/sluice-runtime';
import type { Environment } from '@fhir-iq/sluice-runtime';

/** Where and of what a revert is made. */
export interface RevertRequest {
  /** A checkout with the history of all three commits. */
  readonly root: string;
  /** The head of the branch that is to lose the bad change. */
  readonly head: string;
  readonly bad: string;
  readonly target: string;
  readonly message: string;
  readonly env: Environment;
  readonly signal: AbortSignal;
}

/** What became of it. */
export type RevertCommit =
  | { readonly kind: 'made'; readonly commit: string }
  | { readonly kind: 'conflicts'; readonly files: readonly string[] }
  | { readonly kind: 'nothing' };

/** The bot of Actions, as GitHub shows it. */
const bot = { name: 'github-actions[bot]', email: '41898282+github-actions[bot]@users.noreply.github.com' };

/**
 * Makes a commit on a branch that takes away what came between the good and the bad commit, merges among it, and keeps
 * what came after. The same request gives the same commit, so that it can be made again.
 *
 * @param request - Of what.
 * @returns The commit, which no branch holds yet; or the files that people must merge.
 */
export async function makeRevert(request: RevertRequest): Promise<RevertCommit> {
  const { root, head, bad, target, message, signal } = request;
  const date = (await git(root, ['show', '-s', '--format=%cI', head], { signal })).trim();
  const env = {
    ...request.env,
    ...{ GIT_AUTHOR_NAME: bot.name, GIT_AUTHOR_EMAIL: bot.email, GIT_AUTHOR_DATE: date },
    ...{ GIT_COMMITTER_NAME: bot.name, GIT_COMMITTER_EMAIL: bot.email, GIT_COMMITTER_DATE: date },
  };
  const commitOf = async (tree: string, parent: string, text: string): Promise<string> =>
    (
      await git(root, ['-c', 'commit.gpgSign=false', 'commit-tree', tree, '-p', parent, '-m', text], {
        env,
        signal,
      })
    ).trim();
  // On top of the bad commit as the good one was: merging that into the branch undoes exactly what lay between.
  const good = (await git(root, ['rev-parse', '--verify', `${target}^{tree}`], { signal })).trim();
  const undone = await commitOf(good, bad, 'As it was');
  const merged = await runGit(
    root,
    ['merge-tree', '--write-tree', '--name-only', '--no-messages', '-z', head, undone],
    { env, signal, codes: [0, 1] },
  );
  const [tree = '', ...files] = merged.stdout.split('\0').filter((part) => part !== '');
  if (merged.code === 1) return { kind: 'conflicts', files: [...new Set(files)] };
  const before = (await git(root, ['rev-parse', '--verify', `${head}^{tree}`], { signal })).trim();
  if (tree.trim() === before) return { kind: 'nothing' };
  return { kind: 'made', commit: await commitOf(tree.trim(), head, message) };
}
