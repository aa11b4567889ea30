import type { LookContext } from '../check.ts';
import { historyOf, treeOf, type Touch, type TreeFile } from '../git/history.ts';
import { readObjects, type Objects } from '../git/objects.ts';
import { addedLinesReader, asText } from './added-lines.ts';
import type { ScanFolder } from './scan-folder.ts';

const mostCommits = 20_000;
const mostBytes = 1_000_000_000;
const gitTimeoutMs = 300_000;

/** How much was laid out for the scanner. */
export interface Collected {
  readonly commits: readonly string[];
  /** How many commits there are; more than `commits` where the limit cut. */
  readonly all: number;
  readonly files: number;
}

/**
 * Lays out what is to be scanned: each commit of the change by itself (what it added, and its message), and the tree.
 *
 * @param context - The check's.
 * @param base - The full commit that the change starts from.
 * @param folder - Where to.
 */
export async function collect(
  context: LookContext,
  base: string | undefined,
  folder: ScanFolder,
): Promise<Collected> {
  const { directory } = context;
  const [{ commits, all, touches }, tree] = await Promise.all([
    historyOf(directory, base, mostCommits),
    treeOf(directory, context.subject.commit),
  ]);
  const names = new Set([
    ...commits,
    ...tree.map((file) => file.blob),
    ...touches.flatMap((touch) => [touch.blob, ...touch.before]),
  ]);
  const { env, signal } = context;
  const objects = await readObjects(directory, [...names], {
    maxBytes: mostBytes,
    env,
    timeoutMs: gitTimeoutMs,
    signal,
  });

  for (const commit of commits) addMessage(folder, objects, commit);
  const addedLines = addedLinesReader();
  for (const touch of touches) addTouch(folder, objects, touch, addedLines);
  for (const file of tree) addFile(folder, objects, file);
  await folder.close();
  return { commits, all, files: tree.length };
}

function addMessage(folder: ScanFolder, objects: Objects, commit: string): void {
  const text = contentOf(objects, commit).toString('utf8');
  const message = text.slice(text.indexOf('\n\n') + 2);
  folder.add({ kind: 'message', commit }, message);
}

function addTouch(
  folder: ScanFolder,
  objects: Objects,
  touch: Touch,
  addedLines: ReturnType<typeof addedLinesReader>,
): void {
  const added = addedLines(
    contentOf(objects, touch.blob),
    touch.before.map((blob) => contentOf(objects, blob)),
  );
  const { commit, path: file } = touch;
  if (added !== undefined) folder.add({ kind: 'commit', commit, path: file }, added);
  if (touch.before.length === 0) folder.add({ kind: 'name', commit, path: file }, `${file}\n`);
}

function addFile(folder: ScanFolder, objects: Objects, file: TreeFile): void {
  folder.add({ kind: 'tree', path: file.path }, Buffer.from(asText(contentOf(objects, file.blob)), 'latin1'));
}

function contentOf(objects: Objects, name: string): Buffer {
  const content = objects.get(name);
  // A partial clone fetches what is missing; what is still missing was cut off.
  if (content === undefined)
    throw new Error(
      `the checkout does not have the object ${name}; check out with "fetch-depth: 0" and without a filter`,
    );
  return content;
}
