import { cpSync, existsSync, mkdirSync, readdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import { git, withTemporaryDirectory } from '@fhir-iq/sluice-runtime';
import type { Clock } from '@fhir-iq/sluice-model';

/** The person who writes code in a rehearsal. */
export const developer = { login: 'dev-dana', name: 'Dana Developer', email: 'dana@example.com' };

/** What of a folder is no part of a site. */
const left = new Set(['.git', 'node_modules', '.sluice', '.wix']);

/** A bare repository of a rehearsal, with the doors by which the rehearsal plays people. */
export class RehearsedRepository {
  readonly directory: string;
  private readonly clock: Clock;

  constructor(directory: string, clock: Clock) {
    this.directory = directory;
    this.clock = clock;
  }

  /** Whether a rehearsal made it before. */
  get exists(): boolean {
    return existsSync(path.join(this.directory, 'HEAD'));
  }

  /** Makes an empty one, or one with the history of another. */
  async create(defaultBranch: string, history?: string): Promise<void> {
    mkdirSync(path.dirname(this.directory), { recursive: true });
    if (history === undefined)
      await git(path.dirname(this.directory), [
        'init',
        '--quiet',
        '--bare',
        `--initial-branch=${defaultBranch}`,
        this.directory,
      ]);
    else
      await git(path.dirname(this.directory), [
        'clone',
        '--quiet',
        '--bare',
        '--no-hardlinks',
        history,
        this.directory,
      ]);
    // GitHub serves every commit by its name; git's own server does so only when told.
    await git(this.directory, ['config', 'uploadpack.allowAnySHA1InWant', 'true']);
    await git(this.directory, ['config', 'http.receivepack', 'true']);
  }

  /** The commit of a ref, or nothing. */
  async resolve(ref: string): Promise<string | undefined> {
    const found = (
      await git(this.directory, ['rev-parse', '--verify', '--quiet', `${ref}^{commit}`], { codes: [0, 1] })
    ).trim();
    return found === '' ? undefined : found;
  }

  async setRef(ref: string, commit: string): Promise<void> {
    await git(this.directory, ['update-ref', ref, commit]);
  }

  async removeRef(ref: string): Promise<void> {
    await git(this.directory, ['update-ref', '-d', ref]);
  }

  /** A file at a commit, or nothing. */
  async read(ref: string, file: string): Promise<string | undefined> {
    const listed = await git(this.directory, ['ls-tree', '--name-only', ref, '--', file], {
      codes: [0, 128],
    });
    return listed.trim() === ''
      ? undefined
      : await git(this.directory, ['cat-file', 'blob', `${ref}:${file}`]);
  }

  /** The names of files in a folder at a commit. */
  async list(ref: string, folder: string): Promise<string[]> {
    const listed = await git(this.directory, ['ls-tree', '--name-only', ref, '--', `${folder}/`]);
    return listed
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => path.posix.basename(line));
  }

  /** The files that differ between two commits. */
  async changed(from: string | undefined, to: string): Promise<string[]> {
    const args =
      from === undefined ? ['ls-tree', '-r', '--name-only', to] : ['diff', '--name-only', from, to];
    return (await git(this.directory, args)).split('\n').filter((line) => line !== '');
  }

  /**
   * Commits to a branch.
   *
   * @param branch - The branch; made from `from`, or from nothing, when it does not exist.
   * @param message - The commit's message.
   * @param change - Changes the working tree.
   * @param from - Where a new branch starts.
   * @returns The commit; an empty one when nothing changed.
   */
  async commit(
    branch: string,
    message: string,
    change: (tree: string) => void | Promise<void>,
    from?: string,
  ): Promise<string> {
    return await withTemporaryDirectory('sluice-commit', async (folder) => {
      const tree = path.join(folder, 'tree');
      mkdirSync(tree);
      const parent =
        (await this.resolve(`refs/heads/${branch}`)) ??
        (from === undefined ? undefined : await this.resolve(from));
      const env = { ...this.environment(), GIT_WORK_TREE: tree, GIT_INDEX_FILE: path.join(folder, 'index') };
      if (parent !== undefined) {
        await git(tree, ['read-tree', parent], { env });
        await git(tree, ['checkout-index', '--all', '--force'], { env });
      }
      await change(tree);
      await git(tree, ['add', '--all', '--force', '.'], { env });
      const root = (await git(tree, ['write-tree'], { env })).trim();
      const commit = (
        await git(
          tree,
          ['commit-tree', root, ...(parent === undefined ? [] : ['-p', parent]), '-m', message],
          { env },
        )
      ).trim();
      await this.setRef(`refs/heads/${branch}`, commit);
      return commit;
    });
  }

  /** The merge that GitHub makes of a pull request's head and base; fails when they conflict. */
  async merge(base: string, head: string, message: string): Promise<string> {
    const root =
      (await git(this.directory, ['merge-tree', '--write-tree', base, head])).trim().split('\n')[0] ?? '';
    const env = this.environment();
    return (
      await git(this.directory, ['commit-tree', root, '-p', base, '-p', head, '-m', message], { env })
    ).trim();
  }

  private environment(): Record<string, string | undefined> {
    const at = this.clock.now().toISOString();
    return {
      ...process.env,
      GIT_DIR: this.directory,
      GIT_AUTHOR_NAME: developer.name,
      GIT_AUTHOR_EMAIL: developer.email,
      GIT_AUTHOR_DATE: at,
      GIT_COMMITTER_NAME: developer.name,
      GIT_COMMITTER_EMAIL: developer.email,
      GIT_COMMITTER_DATE: at,
    };
  }
}

/** Makes a tree what a site's folder holds: tracked and new files of a git repository, else all but what is no part of a site. */
export async function layFolder(site: string, tree: string): Promise<void> {
  for (const name of readdirSync(tree)) rmSync(path.join(tree, name), { recursive: true, force: true });
  if (existsSync(path.join(site, '.git'))) {
    const listed = await git(site, ['ls-files', '-z', '--cached', '--others', '--exclude-standard']);
    for (const file of listed
      .split('\0')
      .filter((name) => name !== '' && existsSync(path.join(site, name)))) {
      cpSync(path.join(site, file), path.join(tree, file));
    }
    return;
  }
  cpSync(site, tree, {
    recursive: true,
    filter: (source) => source === site || !left.has(path.basename(source)),
  });
}
