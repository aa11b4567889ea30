import { git } from '@fhir-iq/sluice-runtime';

/** One file that a commit added or changed, against all of its parents. */
export interface Touch {
  readonly commit: string;
  readonly path: string;
  /** The new content's blob. */
  readonly blob: string;
  /** The blobs that the parents have at that path. */
  readonly before: readonly string[];
}

/** One file of a commit's tree. */
export interface TreeFile {
  /** As git writes it: 100644, 100755, 120000 for a link. */
  readonly mode: string;
  readonly path: string;
  readonly blob: string;
}

const none = /^0+$/;
const submodule = '160000';

/** The commits of a change, and what each brought in. */
export interface History {
  /** Full commits, newest first. */
  readonly commits: readonly string[];
  /** How many there are in all; more than `commits` where the limit cut. */
  readonly all: number;
  readonly touches: readonly Touch[];
}

/**
 * Lists the commits of a change (those that `base` does not have, and always HEAD), and what each brought in by itself;
 * a merge, what differs from all of its parents.
 *
 * @param directory - The checkout.
 * @param base - The full commit that the change starts from; undefined: all that can be reached.
 * @param limit - The most commits that are returned.
 */
export async function historyOf(
  directory: string,
  base: string | undefined,
  limit: number,
): Promise<History> {
  const range = base === undefined ? ['HEAD'] : ['HEAD', `^${base}`];
  const found = await logOf(directory, [`--max-count=${limit}`, ...range]);
  if (found.commits.length === 0) {
    const head = await logOf(directory, ['--max-count=1', 'HEAD']);
    return { ...head, all: head.commits.length };
  }
  if (found.commits.length < limit) return { ...found, all: found.commits.length };
  return { ...found, all: Number(await git(directory, ['rev-list', '--count', ...range, '--'])) };
}

async function logOf(directory: string, range: readonly string[]): Promise<Omit<History, 'all'>> {
  const form = ['--format=%H', '--raw', '-z', '-r', '-c', '--root', '--no-renames', '--no-abbrev'];
  const ours = ['--no-ext-diff', '--no-textconv', '--no-show-signature', '--no-notes', '--no-relative'];
  const out = await git(directory, ['log', ...form, ...ours, ...range, '--'], {
    maxOutputBytes: 256 * 1024 * 1024,
  });
  const tokens = out.split('\0');
  const commits: string[] = [];
  const touches: Touch[] = [];
  for (let at = 0; at < tokens.length; at += 1) {
    const token = (tokens[at] ?? '').trimStart();
    if (token.startsWith(':')) {
      at += 1;
      const touch = touchOf(commits.at(-1) ?? '', token, tokens[at] ?? '');
      if (touch !== undefined) touches.push(touch);
    } else if (token !== '') {
      commits.push(token);
    }
  }
  return { commits, touches };
}

// `:100644 100644 <old> <new> M`, with one mode and one blob more (and one colon more) for each further parent.
function touchOf(commit: string, record: string, path: string): Touch | undefined {
  const parents = /^:+/.exec(record)?.[0].length ?? 1;
  const fields = record.slice(parents).split(' ');
  const modes = fields.slice(0, parents + 1);
  const blobs = fields.slice(parents + 1, 2 * parents + 2);
  const blob = blobs.at(-1) ?? '';
  if (none.test(blob) || modes.at(-1) === submodule) return undefined;
  const before = blobs.slice(0, -1).filter((one, index) => !none.test(one) && modes[index] !== submodule);
  return { commit, path, blob, before };
}

/**
 * Lists the files of a commit's tree, links included, submodules left out.
 *
 * @param directory - The checkout.
 * @param commit - The full commit.
 */
export async function treeOf(directory: string, commit: string): Promise<TreeFile[]> {
  const out = await git(directory, ['ls-tree', '-r', '-z', '--full-tree', commit], {
    maxOutputBytes: 256 * 1024 * 1024,
  });
  return out.split('\0').flatMap((entry) => {
    const match = /^(\d+) blob ([0-9a-f]+)\t([\s\S]+)$/.exec(entry);
    return match === null ? [] : [{ mode: match[1] ?? '', path: match[3] ?? '', blob: match[2] ?? '' }];
  });
}
