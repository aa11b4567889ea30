import { runGit } from '@fhir-iq/sluice-runtime';

export interface GitPerson {
  readonly name: string;
  readonly email: string;
  readonly date: string;
}

export interface GitCommit {
  readonly sha: string;
  readonly tree: string;
  readonly parents: readonly string[];
  readonly author: GitPerson;
  readonly committer: GitPerson;
  readonly message: string;
}

export interface GitChange {
  readonly status: 'added' | 'removed' | 'modified' | 'renamed' | 'copied';
  readonly path: string;
  readonly before?: string;
  readonly additions: number;
  readonly deletions: number;
  readonly blob: string;
}

export interface GitEntry {
  readonly type: 'blob' | 'tree' | 'commit';
  readonly sha: string;
  readonly size: number;
  readonly path: string;
}

const statuses: Readonly<Record<string, GitChange['status']>> = {
  A: 'added',
  D: 'removed',
  R: 'renamed',
  C: 'copied',
};

/** Reads commits, trees and differences out of a bare repository. */
export class GitStore {
  readonly directory: string;

  constructor(directory: string) {
    this.directory = directory;
  }

  private async run(
    args: readonly string[],
    codes: readonly number[] = [0],
  ): Promise<{ code: number; stdout: string }> {
    return await runGit(this.directory, args, { codes });
  }

  /** The commit of a full ref's name, branch, tag or object name; undefined where there is none. */
  async resolve(ref: string): Promise<string | undefined> {
    if (ref === '' || ref.startsWith('-')) return undefined;
    for (const name of [`refs/heads/${ref}`, `refs/tags/${ref}`, ref]) {
      const { code, stdout } = await this.run(
        ['rev-parse', '--verify', '--quiet', '--end-of-options', `${name}^{commit}`],
        [0, 1, 128],
      );
      if (code === 0) return stdout.trim();
    }
    return undefined;
  }

  /** Whether a branch or tag of this name exists. */
  async hasRef(name: string): Promise<boolean> {
    const { code } = await this.run(['show-ref', '--verify', '--quiet', `refs/${name}`], [0, 1, 128]);
    return code === 0;
  }

  async commit(sha: string): Promise<GitCommit> {
    const [commit] = await this.commits(['--no-walk', sha]);
    if (commit === undefined) throw new Error(`there is no commit ${sha} in ${this.directory}`);
    return commit;
  }

  /** Commits as `git log` lists them, with its arguments. */
  async commits(args: readonly string[]): Promise<GitCommit[]> {
    const format = ['%H', '%T', '%P', '%an', '%ae', '%aI', '%cn', '%ce', '%cI', '%B'].join('%x00');
    const { stdout } = await this.run(['log', `--format=${format}%x01`, ...args]);
    return stdout
      .split('\u0001')
      .map((text) => text.replace(/^\n/, '').split('\0'))
      .filter((fields) => fields.length === 10)
      .map(
        ([
          sha = '',
          tree = '',
          parents = '',
          an = '',
          ae = '',
          ad = '',
          cn = '',
          ce = '',
          cd = '',
          message = '',
        ]) => ({
          sha,
          tree,
          parents: parents.split(' ').filter((one) => one !== ''),
          author: { name: an, email: ae, date: new Date(ad).toISOString() },
          committer: { name: cn, email: ce, date: new Date(cd).toISOString() },
          message: message.trimEnd(),
        }),
      );
  }

  async mergeBase(a: string, b: string): Promise<string | undefined> {
    const { code, stdout } = await this.run(['merge-base', a, b], [0, 1]);
    return code === 0 ? stdout.trim() : undefined;
  }

  async count(from: string, to: string): Promise<number> {
    return Number((await this.run(['rev-list', '--count', `${from}..${to}`])).stdout);
  }

  async contains(from: string, to: string, commit: string): Promise<boolean> {
    return (await this.run(['rev-list', `${from}..${to}`])).stdout.split('\n').includes(commit);
  }

  async changes(from: string, to: string): Promise<GitChange[]> {
    const raw = (
      await this.run(['diff-tree', '-r', '-M', '-z', '--raw', '--no-abbrev', from, to])
    ).stdout.split('\0');
    const counts = await this.lineCounts(from, to);
    const changes: GitChange[] = [];
    for (let at = 0; at < raw.length;) {
      const fields = /^:\d+ \d+ ([0-9a-f]+) ([0-9a-f]+) ([A-Z])\d*$/.exec(raw[at++] ?? '');
      if (fields === null) continue;
      const [, old = '', fresh = '', letter = 'M'] = fields;
      const first = raw[at++] ?? '';
      const renamed = letter === 'R' || letter === 'C';
      const path = renamed ? (raw[at++] ?? '') : first;
      const [additions, deletions] = counts.get(path) ?? [0, 0];
      changes.push({
        status: statuses[letter] ?? 'modified',
        path,
        ...(renamed ? { before: first } : {}),
        additions,
        deletions,
        blob: letter === 'D' ? old : fresh,
      });
    }
    return changes;
  }

  private async lineCounts(from: string, to: string): Promise<Map<string, [number, number]>> {
    const fields = (await this.run(['diff-tree', '-r', '-M', '-z', '--numstat', from, to])).stdout.split(
      '\0',
    );
    const counts = new Map<string, [number, number]>();
    for (let at = 0; at < fields.length;) {
      const [added, deleted, name] = (fields[at++] ?? '').split('\t');
      if (name === undefined) continue;
      if (name === '') at += 1;
      const path = name === '' ? (fields[at++] ?? '') : name;
      // Binary files are counted as "-".
      counts.set(path, [Number(added) || 0, Number(deleted) || 0]);
    }
    return counts;
  }

  /** The entry of a path at a commit, or the entries of a folder. */
  async entries(commit: string, path: string): Promise<GitEntry[] | GitEntry | undefined> {
    const clean = path.replace(/^\/+|\/+$/g, '');
    if (clean !== '') {
      const [own] = parseTree((await this.run(['ls-tree', '-l', '-z', commit, '--', clean])).stdout);
      if (own === undefined || own.type !== 'tree') return own;
    }
    return parseTree(
      (await this.run(['ls-tree', '-l', '-z', commit, '--', ...(clean === '' ? [] : [`${clean}/`])])).stdout,
    );
  }

  /** The content of a text file. Throws for a binary one: the stand-in serves texts alone. */
  async text(entry: GitEntry): Promise<string> {
    const { stdout } = await this.run(['cat-file', 'blob', entry.sha]);
    if (Buffer.byteLength(stdout) !== entry.size)
      throw new Error(`${entry.path} is not a UTF-8 text; GitHub's stand-in serves texts alone`);
    return stdout;
  }
}

function parseTree(text: string): GitEntry[] {
  return text.split('\0').flatMap((line) => {
    const match = /^\d+ (blob|tree|commit) ([0-9a-f]+)\s+(\d+|-)\t([\s\S]+)$/.exec(line);
    if (match === null) return [];
    const [, type, sha = '', size = '', path = ''] = match;
    return [{ type: type as GitEntry['type'], sha, size: Number(size) || 0, path }];
  });
}
