import { ConfigurationError, GateRefusal } from '@fhir-iq/sluice-model';
import { runGit } from '@fhir-iq/sluice-runtime';
import { refuseShallowClone } from './source.ts';

/** What is live, as far as it is known. */
export interface LiveCommit {
  readonly commit: string;
  /** How it is known: by the build that the site names, or by the last deployment that succeeded. */
  readonly knownBy: 'live build' | 'last successful deployment';
}

/**
 * Refuses a release that does not descend from what is live: it would take back what others have published.
 *
 * @param root - A checkout with history.
 * @param commit - What is to be published.
 * @param live - What is live; undefined if nothing was ever published by Sluice.
 * @param signal - Stops git.
 * @returns One sentence that says how the two lie to each other.
 * @throws {GateRefusal} If the release does not descend from it.
 * @throws {ConfigurationError} If the checkout is shallow, or the live commit is not in it.
 */
export async function refuseOlder(
  root: string,
  commit: string,
  live: LiveCommit | undefined,
  signal?: AbortSignal,
): Promise<string> {
  await refuseShallowClone(root, signal);
  if (live === undefined) return 'Nothing was published here before, so there is nothing to descend from.';
  if (live.commit === commit) return `The same commit is live (${live.knownBy}).`;
  const stop = signal === undefined ? {} : { signal };
  const known = await runGit(root, ['cat-file', '-e', `${live.commit}^{commit}`], {
    ...stop,
    codes: [0, 1, 128],
  });
  if (known.code !== 0) {
    throw new ConfigurationError({
      what: `What is live, ${live.commit} (${live.knownBy}), is not in the checkout's history, so it cannot be seen whether ${commit} descends from it.`,
      remedy:
        'Give actions/checkout "fetch-depth: 0". If the history was rewritten, merge the live commit into the branch again.',
    });
  }
  const descends = await runGit(root, ['merge-base', '--is-ancestor', live.commit, commit], {
    ...stop,
    codes: [0, 1],
  });
  if (descends.code === 0) return `Descends from ${live.commit}, which is live (${live.knownBy}).`;
  throw new GateRefusal({
    what: `The release ${commit} does not descend from ${live.commit}, which is live (${live.knownBy}): publishing it would take back what was published.`,
    allowed: 'A release is published only if what is live is one of its ancestors.',
    remedy:
      'A newer release overtook this one, or its branch lacks the live commit: merge and push again. To go back on purpose, roll back.',
  });
}
