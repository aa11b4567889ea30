import { createHash } from 'node:crypto';
import path from 'node:path';
import { ConfigurationError } from '@fhir-iq/sluice-model';
import { git } from '@fhir-iq/sluice-runtime';

/** One file that Wix gets: its path in the repository with `/`, and its text. */
export interface UploadFile {
  readonly path: string;
  readonly content: string;
}

/** What the Wix CLI uploads: all of `src/`, and beside it, only where a `wix.lock` exists, these. */
const besideSource = ['package.json', 'wix.lock', 'dependencies-metadata.json'] as const;

/** The paths that belong to the upload, for `git status` and `git ls-tree`. */
export const uploadPaths: readonly string[] = ['src', ...besideSource];

/** What `git ls-tree` says of one entry. */
interface TreeEntry {
  readonly mode: string;
  readonly object: string;
  readonly path: string;
}

/**
 * Reads what Wix would get of a commit, from git's objects and never from the work tree.
 *
 * @param root - The checkout.
 * @param commit - A full commit.
 * @param signal - Stops git.
 * @returns The files in the order of their paths; a link is replaced by what it leads to.
 * @throws {ConfigurationError} Names every file that cannot be uploaded: links that lead outside, submodules, Git LFS
 *   pointers, files that are not UTF-8; or says which file is missing.
 */
export async function readUpload(root: string, commit: string, signal?: AbortSignal): Promise<UploadFile[]> {
  const options = signal === undefined ? {} : { signal };
  const listing = await git(
    root,
    ['ls-tree', '-r', '-z', '--full-tree', commit, '--', ...uploadPaths],
    options,
  );
  const entries = listing.split('\0').filter(Boolean).map(entryOf);
  const problems: string[] = [];
  const texts = await readTexts(root, entries, problems, options);
  const files = new Map<string, string>();
  for (const entry of entries) {
    const target = resolve(entry, entries, texts, problems);
    const text = target === undefined ? undefined : texts.get(target.object);
    if (text === undefined) continue;
    if (/^version https:\/\/git-lfs\.github\.com\/spec\//.test(text)) {
      problems.push(`${entry.path} is kept by Git LFS, so Wix would get the pointer instead of the file`);
    }
    files.set(entry.path, text);
  }
  checkWholeness(files, problems);
  if (problems.length > 0) {
    throw new ConfigurationError({
      what: `The commit ${commit} cannot be uploaded to Wix: ${problems.toSorted().slice(0, 20).join('; ')}.`,
      allowed:
        'Wix takes UTF-8 text files under src/, and package.json with wix.lock beside it; nothing may lead outside of these.',
      remedy: 'Mend the files that are named and push again.',
    });
  }
  const sent = files.has('wix.lock')
    ? files
    : new Map([...files].filter(([name]) => name.startsWith('src/')));
  return [...sent]
    .map(([name, content]) => ({ path: name, content }))
    .sort((a, b) => (a.path < b.path ? -1 : a.path > b.path ? 1 : 0));
}

function entryOf(line: string): TreeEntry {
  const [facts = '', name = ''] = [line.slice(0, line.indexOf('\t')), line.slice(line.indexOf('\t') + 1)];
  const [mode = '', , object = ''] = facts.split(' ');
  return { mode, object, path: name };
}

/** The file that an entry stands for: itself, or where its link leads, through at most eight links. */
function resolve(
  entry: TreeEntry,
  entries: readonly TreeEntry[],
  texts: ReadonlyMap<string, string>,
  problems: string[],
): TreeEntry | undefined {
  let at = entry;
  for (let hops = 0; hops < 8; hops += 1) {
    if (at.mode === '160000') {
      problems.push(`${entry.path} is a submodule`);
      return undefined;
    }
    if (at.mode !== '120000') return at;
    const leads = texts.get(at.object) ?? '';
    const target = path.posix.normalize(path.posix.join(path.posix.dirname(at.path), leads));
    const next = path.posix.isAbsolute(leads) ? undefined : entries.find((one) => one.path === target);
    if (next === undefined) {
      problems.push(`${entry.path} is a link to "${leads}", which is no file of the upload`);
      return undefined;
    }
    at = next;
  }
  problems.push(`${entry.path} is a link that leads in a circle`);
  return undefined;
}

function checkWholeness(files: ReadonlyMap<string, string>, problems: string[]): void {
  if (![...files.keys()].some((name) => name.startsWith('src/'))) problems.push('src/ holds no file');
  const manifest = files.get('package.json');
  if (files.has('wix.lock') && manifest === undefined)
    problems.push('wix.lock stands without its package.json');
  if (!files.has('wix.lock') && manifest !== undefined && namesDependencies(manifest)) {
    problems.push(
      'package.json names "dependencies", and without a wix.lock Wix does not get them (run "wix install", or move tools to "devDependencies")',
    );
  }
}

function namesDependencies(manifest: string): boolean {
  try {
    const parsed: unknown = JSON.parse(manifest);
    const dependencies: unknown =
      typeof parsed === 'object' && parsed !== null ? Reflect.get(parsed, 'dependencies') : undefined;
    return typeof dependencies === 'object' && dependencies !== null && Object.keys(dependencies).length > 0;
  } catch {
    return false;
  }
}

/** Reads blobs in one git process; what is not UTF-8 is found by its own object name and left out of the next round. */
async function readTexts(
  root: string,
  entries: readonly TreeEntry[],
  problems: string[],
  options: { signal?: AbortSignal },
): Promise<Map<string, string>> {
  const texts = new Map<string, string>();
  let waiting = [
    ...new Map(entries.filter((one) => one.mode !== '160000').map((one) => [one.object, one])).values(),
  ];
  while (waiting.length > 0) {
    const input = waiting.map((one) => `${one.object}\n`).join('');
    const output = Buffer.from(await git(root, ['cat-file', '--batch'], { ...options, input }));
    const bad = takeTexts(output, waiting, texts);
    if (bad === undefined) break;
    for (const entry of entries.filter((one) => one.object === bad.entry.object)) {
      problems.push(`${entry.path} ${bad.why}`);
    }
    waiting = waiting.slice(waiting.indexOf(bad.entry) + 1);
  }
  return texts;
}

/** Takes texts from git's answer up to the first object whose text, encoded again, is not that object. */
function takeTexts(
  output: Buffer,
  wanted: readonly TreeEntry[],
  texts: Map<string, string>,
): { entry: TreeEntry; why: string } | undefined {
  let at = 0;
  for (const entry of wanted) {
    const lineEnd = output.indexOf(10, at);
    const [, kind, length] = output.toString('latin1', at, lineEnd).split(' ');
    if (kind !== 'blob') return { entry, why: 'cannot be read: its content is missing from the clone' };
    const size = Number(length);
    const content = output.subarray(lineEnd + 1, lineEnd + 1 + size);
    const name = createHash('sha1')
      .update(`blob ${String(size)}\0`)
      .update(content)
      .digest('hex');
    if (name !== entry.object) return { entry, why: 'is not UTF-8 text' };
    texts.set(entry.object, content.toString('utf8'));
    at = lineEnd + 1 + size + 1;
  }
  return undefined;
}
