import type { SluiceConfiguration } from '@fhir-iq/sluice-config';
import { git, runGit } from '@fhir-iq/sluice-runtime';
import type { RollbackContext } from './context.ts';
import { saying } from './context.ts';
import { defaultBranchOf } from './permission.ts';

/** A branch as the remote has it now. */
export interface Head {
  readonly branch: string;
  readonly commit: string;
  /** Whether the bad commit is in it. */
  readonly holdsBad: boolean;
}

/** The remote of the site's repository, and the token for it: in git's environment alone. */
function remoteOf({ github, inputs }: RollbackContext): {
  remote: string;
  credential: { token: string; origin: string };
} {
  const server = github.serverUrl.replace(/\/+$/, '');
  return {
    remote: `${server}/${github.repository}.git`,
    credential: { token: inputs['github-token'], origin: new URL(server).origin },
  };
}

/**
 * The branches that may hold the bad change, the default one first, as the remote has them now.
 *
 * @param context - The action's.
 * @param configuration - `site.defaultBranch`, and the branch of development.
 * @returns Those that exist, and a sentence for each that could not be fetched.
 */
export async function headsOf(
  context: RollbackContext,
  configuration: SluiceConfiguration,
): Promise<{ heads: Head[]; problems: string[] }> {
  const { github, env, signal, inputs } = context;
  const { remote, credential } = remoteOf(context);
  const heads: Head[] = [];
  const problems: string[] = [];
  const branches = new Set([
    defaultBranchOf(github, configuration),
    configuration.environments.development.branch,
  ]);
  for (const branch of branches) {
    try {
      const ref = `refs/remotes/sluice-rollback/${branch}`;
      await git(github.workspace, ['fetch', '--quiet', '--no-tags', remote, `+refs/heads/${branch}:${ref}`], {
        ...{ env, signal, credential },
      });
      const commit = (await git(github.workspace, ['rev-parse', '--verify', ref], { env, signal })).trim();
      const ancestor = await runGit(
        github.workspace,
        ['merge-base', '--is-ancestor', inputs['bad-commit'], commit],
        { env, signal, codes: [0, 1] },
      );
      heads.push({ branch, commit, holdsBad: ancestor.code === 0 });
    } catch (error) {
      problems.push(`The branch ${branch} could not be read: ${saying(error)}`);
    }
  }
  return { heads, problems };
}

/** What became of a push. */
export type Pushed = { readonly pushed: true } | { readonly pushed: false; readonly why: string };

/**
 * Pushes a commit as a branch, never over what others have there.
 *
 * @param context - The action's.
 * @param commit - The commit.
 * @param branch - The branch.
 */
export async function pushBranch(context: RollbackContext, commit: string, branch: string): Promise<Pushed> {
  const { github, inputs, env, signal } = context;
  const { remote, credential } = remoteOf(context);
  const ref = `${commit}:refs/heads/${branch}`;
  const { code, stdout, stderr } = await runGit(github.workspace, ['push', '--porcelain', remote, ref], {
    ...{ env, signal, credential },
    codes: [0, 1, 128],
  });
  if (code === 0) return { pushed: true };
  const said = `${stderr}\n${stdout}`.trim();
  const remedy = /\[rejected\]|non-fast-forward|fetch first/.test(said)
    ? 'Somebody has worked on that branch: it is left as it is.'
    : /workflow/i.test(said)
      ? `The revert touches workflow files, which a job's token may not push. A person must: ${byHand(inputs, branch)}.`
      : 'The job needs "permissions: { contents: write }".';
  const text = said
    .split('\n')
    .filter((line) => line.trim() !== '')
    .slice(-8)
    .join(' | ');
  return { pushed: false, why: `git push said: ${text}. ${remedy}` };
}

/** The commands by which a person makes the revert. */
function byHand(inputs: RollbackContext['inputs'], branch: string): string {
  const range = `${inputs['target-commit'].slice(0, 12)}..${inputs['bad-commit'].slice(0, 12)}`;
  return `git fetch, git switch -c ${branch} origin/<the branch that has it>, git revert --no-commit ${range}, git commit, git push and open a pull request`;
}
