import { git } from '@fhir-iq/sluice-runtime';

/** One commit that a release brings. */
export interface Change {
  readonly commit: string;
  readonly subject: string;
  readonly author: string;
}

/** What a release brings. */
export interface Changes {
  /** Newest first, as many as are shown. */
  readonly shown: readonly Change[];
  readonly count: number;
}

const shownChanges = 50;

/**
 * The commits that a release brings.
 *
 * @param root - The checkout, with its history.
 * @param commit - The release.
 * @param live - The commit that is live; undefined for a first deployment: then it is the whole history.
 * @param signal - Stops git.
 */
export async function changesSince(
  root: string,
  commit: string,
  live: string | undefined,
  signal: AbortSignal,
): Promise<Changes> {
  const range = live === undefined ? [commit] : [commit, `^${live}`];
  const [count, log] = await Promise.all([
    git(root, ['rev-list', '--count', ...range, '--'], { signal }),
    git(root, ['log', `--max-count=${String(shownChanges)}`, '--format=%H%x00%s%x00%an', ...range, '--'], {
      signal,
    }),
  ]);
  const shown = log
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => {
      const [hash = '', subject = '', author = ''] = line.split('\0');
      return { commit: hash, subject, author };
    });
  return { shown, count: Number(count.trim()) };
}

/** The first line of a commit's message. */
export async function subjectOf(root: string, commit: string, signal: AbortSignal): Promise<string> {
  return (await git(root, ['log', '--max-count=1', '--format=%s', commit, '--'], { signal })).trim();
}
