import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { WorkError } from '@fhir-iq/sluice-model';
import type { LookContext } from '../check.ts';
import { treeOf } from '../git/history.ts';
import { readObjects } from '../git/objects.ts';

/** Far above what a site has; SonarQube itself reads no code file above 1 MB. */
const maxBytes = 512 * 1024 * 1024;
const timeoutMs = 300_000;

/** By these the change would say how it is analysed. */
const settings = /^(?:sonar-project\.properties|\.sonarcloud\.properties|\.sonarlint|\.scannerwork)(?:\/|$)/;
/**
 * By such comments a change would accept its own issues: SonarQube's word, and ESLint's directives, which its analysis of
 * JavaScript obeys, too. What takes their place is as long, so that every column stays.
 */
const suppression = /NOSONAR|(?<=\/[/*]\s{0,20})eslint(?=[-\s])/gi;
const harmless = (word: string): string => (word.length === 7 ? 'NOSONA-' : 'ESLINT');

/** What was laid out. */
export interface CopiedTree {
  readonly files: number;
  /** Every folder with a file in it, without a slash at its end. */
  readonly folders: ReadonlySet<string>;
  /** Comments that would have hidden issues. */
  readonly suppressions: number;
  /** Settings of the scanner that the tree holds, which do not count. */
  readonly ignored: readonly string[];
}

/**
 * Lays out the files of a commit as git holds them: no attribute of the tree changes or leaves out any. What would let the
 * change decide how it is analysed is taken away; links and submodules are left out.
 *
 * @param context - The check's; its subject's commit is laid out.
 * @param folder - Where to; empty.
 * @throws {WorkError} If they are larger than can be read, or a path leads outside.
 */
export async function copyTree(context: LookContext, folder: string): Promise<CopiedTree> {
  const { directory, subject, env, signal } = context;
  const all = (await treeOf(directory, subject.commit)).filter(({ mode }) => mode !== '120000');
  const ignored = all.filter((file) => settings.test(file.path)).map((file) => file.path);
  const files = all.filter((file) => !settings.test(file.path));
  const objects = await readObjects(
    directory,
    files.map(({ blob }) => blob),
    { maxBytes, timeoutMs, env, signal },
  );
  let suppressions = 0;
  const folders = new Set<string>();
  for (const file of files) {
    const place = path.resolve(folder, file.path);
    if (!place.startsWith(folder + path.sep))
      throw new WorkError({ what: `The commit has a file "${file.path}", which leads outside of it.` });
    const content = objects.get(file.blob);
    if (content === undefined) throw new WorkError({ what: `The checkout does not have ${file.path}.` });
    const parent = path.dirname(place);
    if (!folders.has(parent)) await mkdir(parent, { recursive: true });
    folders.add(parent);
    // Read as Latin-1 every byte is one character and comes out as it went in.
    const text = content.toString('latin1').replace(suppression, (word) => {
      suppressions += 1;
      return harmless(word);
    });
    await writeFile(place, text, 'latin1');
  }
  return { files: files.length, folders: foldersOf(files), suppressions, ignored };
}

function foldersOf(files: readonly { readonly path: string }[]): Set<string> {
  const found = new Set<string>();
  for (const file of files) {
    for (let folder = path.posix.dirname(file.path); folder !== '.'; folder = path.posix.dirname(folder))
      found.add(folder);
  }
  return found;
}
