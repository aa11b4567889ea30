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
  readonly path: string;
  readonly blob: string;
}

const none = /^0+$/;
const submodule = '160000';

/**
 * Lists what each commit of a change brought in by itself; a merge, what differs from all of its parents.
 *
 * @param directory - The checkout.
 * @param commits - Full commits.
 */
export async function touchesOf(directory: string, commits: readonly string[]): Promise<Touch[]> {
  if (commits.length === 0) return [];
  const args = [
    'diff-tree',
    '--stdin',
    '-r',
    '-c',
    '--root',
    '--raw',
    '-z',
    '--no-renames',
    '--no-abbrev',
    '--always',
    '--no-ext-diff',
    '--no-textconv',
  ];
  const out = await git(directory, args, {
    input: `${commits.join('\n')}\n`,
    maxOutputBytes: 256 * 1024 * 1024,
  });
  const tokens = out.split('\0');
  const found: Touch[] = [];
  let commit = '';
  for (let at = 0; at < tokens.length; at += 1) {
    const token = tokens[at] ?? '';
    if (!token.startsWith(':')) {
      commit = token.trim();
      continue;
    }
    at += 1;
    const touch = touchOf(commit, token, tokens[at] ?? '');
    if (touch !== undefined) found.push(touch);
  }
  return found;
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
    return match === null ? [] : [{ path: match[3] ?? '', blob: match[2] ?? '' }];
  });
}

/**
 * Lists the commits of a change, newest first: those that `base` does not have, and always HEAD.
 *
 * @param directory - The checkout.
 * @param base - The full commit that the change starts from; undefined: all that can be reached.
 * @param limit - The most commits that are returned.
 * @returns The commits, and how many there are in all.
 */
export async function commitsOf(
  directory: string,
  base: string | undefined,
  limit: number,
): Promise<{ commits: string[]; all: number }> {
  const range = base === undefined ? ['HEAD'] : ['HEAD', `^${base}`];
  const out = await git(directory, ['rev-list', ...range, '--'], { maxOutputBytes: 256 * 1024 * 1024 });
  const commits = out.split('\n').filter((line) => line !== '');
  if (commits.length > 0) return { commits: commits.slice(0, limit), all: commits.length };
  const head = (await git(directory, ['rev-parse', 'HEAD'])).trim();
  return { commits: [head], all: 1 };
}
