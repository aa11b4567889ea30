import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { runGit } from '@fhir-iq/sluice-runtime';
import type { GitPerson } from './git-store.ts';

/** A file of a tree to make; without a blob it is taken away. */
export interface GitEntryToWrite {
  readonly path: string;
  readonly mode: string;
  readonly blob: string | undefined;
}

export interface GitCommitToWrite {
  readonly message: string;
  readonly tree: string;
  readonly parents: readonly string[];
  readonly author: GitPerson;
  readonly committer: GitPerson;
}

/** Writes objects and refs into a bare repository. */
export class GitWriter {
  readonly directory: string;

  constructor(directory: string) {
    this.directory = directory;
  }

  private async run(
    args: readonly string[],
    options: { readonly input?: string | Uint8Array; readonly env?: Readonly<Record<string, string>> } = {},
  ): Promise<string> {
    const { input, env = {} } = options;
    const { stdout } = await runGit(this.directory, args, {
      env: { ...process.env, ...env },
      ...(input === undefined ? {} : { input }),
    });
    return stdout.trim();
  }

  /** Whether an object of this type is there. */
  async has(sha: string, type: 'blob' | 'tree' | 'commit'): Promise<boolean> {
    if (!/^[0-9a-f]{40}$/.test(sha)) return false;
    const { code, stdout } = await runGit(this.directory, ['cat-file', '-t', sha], { codes: [0, 1, 128] });
    return code === 0 && stdout.trim() === type;
  }

  async blob(content: Uint8Array): Promise<string> {
    return await this.run(['hash-object', '-w', '--stdin'], { input: content });
  }

  /** A tree of another one with files changed. */
  async tree(base: string | undefined, entries: readonly GitEntryToWrite[]): Promise<string> {
    const folder = mkdtempSync(path.join(os.tmpdir(), 'sluice-github-index-'));
    const env = { GIT_INDEX_FILE: path.join(folder, 'index') };
    try {
      await this.run(['read-tree', base ?? '--empty'], { env });
      const input = entries
        .map(({ path: file, mode, blob }) =>
          blob === undefined ? `0 ${'0'.repeat(40)}\t${file}\0` : `${mode} ${blob}\t${file}\0`,
        )
        .join('');
      await this.run(['update-index', '-z', '--index-info'], { env, input });
      return await this.run(['write-tree'], { env });
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  }

  async commit({ message, tree, parents, author, committer }: GitCommitToWrite): Promise<string> {
    const person = (role: 'AUTHOR' | 'COMMITTER', { name, email, date }: GitPerson) => ({
      [`GIT_${role}_NAME`]: name,
      [`GIT_${role}_EMAIL`]: email,
      [`GIT_${role}_DATE`]: date,
    });
    return await this.run(['commit-tree', tree, ...parents.flatMap((parent) => ['-p', parent])], {
      input: message,
      env: { ...person('AUTHOR', author), ...person('COMMITTER', committer) },
    });
  }

  /** The tree of a merge; undefined where the two do not merge by themselves. */
  async mergedTree(base: string, head: string): Promise<string | undefined> {
    const { code, stdout } = await runGit(
      this.directory,
      ['merge-tree', '--write-tree', '--no-messages', base, head],
      { codes: [0, 1] },
    );
    return code === 0 ? stdout.trim() : undefined;
  }

  /** Sets a ref by its full name. */
  async setRef(name: string, sha: string): Promise<void> {
    await this.run(['update-ref', name, sha]);
  }
}
