import { git, runGit } from '@fhir-iq/sluice-runtime';
import type { GitPerson } from './git-store.ts';

export interface GitCommitToWrite {
  readonly message: string;
  readonly tree: string;
  readonly parents: readonly string[];
  readonly author: GitPerson;
  readonly committer: GitPerson;
}

/** Writes commits and refs into a bare repository. */
export class GitWriter {
  readonly directory: string;

  constructor(directory: string) {
    this.directory = directory;
  }

  async commit({ message, tree, parents, author, committer }: GitCommitToWrite): Promise<string> {
    const person = (role: 'AUTHOR' | 'COMMITTER', { name, email, date }: GitPerson) => ({
      [`GIT_${role}_NAME`]: name,
      [`GIT_${role}_EMAIL`]: email,
      [`GIT_${role}_DATE`]: date,
    });
    const made = await git(
      this.directory,
      ['commit-tree', tree, ...parents.flatMap((parent) => ['-p', parent])],
      {
        input: message,
        env: { ...process.env, ...person('AUTHOR', author), ...person('COMMITTER', committer) },
      },
    );
    return made.trim();
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
    await git(this.directory, ['update-ref', name, sha]);
  }
}
