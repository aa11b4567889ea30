import { WorkError } from '@fhir-iq/sluice-model';
import { git, runGit } from '@fhir-iq/sluice-runtime';

/** The name by which GitHub says "there was none before". */
const zeros = /^0+$/;

/**
 * Whether a change names a beginning at all: GitHub sends forty zeros for a new branch.
 *
 * @param base - A commit or ref, or what an input left empty.
 */
export function namesBase(base: string | undefined): base is string {
  return base !== undefined && base !== '' && !zeros.test(base);
}

/**
 * Finds the commit that a ref stands for.
 *
 * @param directory - The checkout.
 * @param ref - A commit, branch or tag.
 * @returns The full commit.
 * @throws {WorkError} If the checkout does not have it, with what to do.
 */
export async function resolveCommit(directory: string, ref: string): Promise<string> {
  const found = await runGit(
    directory,
    ['rev-parse', '--verify', '--quiet', '--end-of-options', `${ref}^{commit}`],
    { codes: [0, 1, 128] },
  );
  const commit = found.stdout.trim();
  if (found.code === 0 && /^[0-9a-f]{40}$/.test(commit)) return commit;
  const shallow = await isShallow(directory);
  throw new WorkError({
    what: `The checkout ${directory} has no commit ${ref}${shallow ? ', because it is shallow' : ''}.`,
    remedy: shallow
      ? 'Check out with "fetch-depth: 0".'
      : 'Name a commit or ref that the checkout has (a branch is origin/NAME there), and check out with "fetch-depth: 0".',
  });
}

/**
 * Whether the checkout lacks part of its history.
 *
 * @param directory - The checkout.
 */
export async function isShallow(directory: string): Promise<boolean> {
  const answer = await runGit(directory, ['rev-parse', '--is-shallow-repository'], { codes: [0, 128] });
  return answer.stdout.trim() === 'true';
}

/**
 * Lists the files that a change added, copied, modified or renamed, since it left its base.
 *
 * @param directory - The checkout.
 * @param base - Where the change starts from.
 * @returns Paths with `/`, sorted; whatever characters they hold.
 * @throws {WorkError} If there is no such base, or no common ancestor.
 */
export async function changedFiles(directory: string, base: string): Promise<string[]> {
  const commit = await resolveCommit(directory, base);
  const out = await git(directory, [
    'diff',
    '--name-only',
    '-z',
    '--diff-filter=ACMR',
    '--no-ext-diff',
    '--no-textconv',
    '--ignore-submodules',
    `${commit}...HEAD`,
    '--',
  ]);
  return out
    .split('\0')
    .filter((file) => file !== '')
    .sort();
}
