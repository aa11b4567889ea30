import { ConfigurationError } from '@fhir-iq/sluice-model';
import { git, runGit } from '@fhir-iq/sluice-runtime';
import { refuseShallowClone } from '../publish/source.ts';

/** What somebody did to a commit. */
export type Part = 'author' | 'committer' | 'co-author';

/** Somebody behind what is new, as git knows them. */
export interface Identity {
  readonly name: string;
  /** In lower case. */
  readonly email: string;
  readonly parts: ReadonlySet<Part>;
  /** A commit of theirs, and which of its two people they are; undefined for one who is a co-author only. */
  readonly sample: { readonly commit: string; readonly as: 'author' | 'committer' } | undefined;
}

/** What a release brings. */
export interface NewHistory {
  readonly commits: number;
  readonly people: readonly Identity[];
  /** Commits that a pull request may have brought as they are, newest first: those on the main line, and GitHub's own. */
  readonly landed: readonly string[];
}

const [field, entry] = ['\u001f', '\u001e'];
const format = `${['%H', '%an', '%ae', '%cn', '%ce', '%(trailers:key=Co-authored-by,valueonly,separator=%x1d)'].join('%x1f')}%x1e`;
/** The committer of what was merged or written on GitHub's own pages. */
const gitHubsOwn = 'noreply@github.com';

/**
 * Reads what a release brings beside what is live.
 *
 * @param root - A checkout with history.
 * @param commit - The release's commit.
 * @param live - What is live; undefined where nothing is: then all of its history is new.
 * @param signal - Stops git.
 * @throws {ConfigurationError} If the checkout is shallow, or the live commit is not in it.
 */
export async function newHistory(
  root: string,
  commit: string,
  live: string | undefined,
  signal: AbortSignal,
): Promise<NewHistory> {
  await refuseShallowClone(root, signal);
  if (live !== undefined) await refuseUnknown(root, live, signal);
  const range = [commit, ...(live === undefined ? [] : [`^${live}`]), '--'];
  const [said, line] = await Promise.all([
    git(root, ['log', `--format=tformat:${format}`, ...range], { signal }),
    git(root, ['rev-list', '--first-parent', ...range], { signal }),
  ]);
  const commits = said
    .split(entry)
    .map((one) => one.trim().split(field))
    .filter((one) => one.length > 1);
  const landed = new Set(line.split('\n').filter((one) => one !== ''));
  for (const [sha = '', , , , email = ''] of commits) {
    if (email.toLowerCase() === gitHubsOwn) landed.add(sha);
  }
  return { commits: commits.length, people: peopleOf(commits), landed: [...landed] };
}

function peopleOf(commits: readonly (readonly string[])[]): Identity[] {
  const known = new Map<string, { name: string; parts: Set<Part>; sample: Identity['sample'] }>();
  const note = (name: string, email: string, part: Part, sample: Identity['sample']): void => {
    const one = known.get(email.toLowerCase()) ?? { name, parts: new Set<Part>(), sample };
    one.parts.add(part);
    one.sample ??= sample;
    known.set(email.toLowerCase(), one);
  };
  for (const [commit = '', an = '', ae = '', cn = '', ce = '', together = ''] of commits) {
    note(an, ae, 'author', { commit, as: 'author' });
    if (ce.toLowerCase() !== gitHubsOwn) note(cn, ce, 'committer', { commit, as: 'committer' });
    for (const trailer of together.split('\u001d')) {
      const found = /^(?<name>.*?)\s*<(?<email>[^<>\s]+@[^<>\s]+)>/.exec(trailer.trim())?.groups;
      if (found !== undefined) note(found['name'] ?? '', found['email'] ?? '', 'co-author', undefined);
    }
  }
  return [...known].map(([email, one]) => ({ email, ...one }));
}

async function refuseUnknown(root: string, live: string, signal: AbortSignal): Promise<void> {
  const found = await runGit(root, ['cat-file', '-e', `${live}^{commit}`], { signal, codes: [0, 1, 128] });
  if (found.code === 0) return;
  throw new ConfigurationError({
    what: `What is live in production, ${live}, is not in the checkout's history, so it cannot be seen what is new.`,
    remedy:
      'Give actions/checkout "fetch-depth: 0". If the history was rewritten, merge the live commit into the branch again.',
  });
}
