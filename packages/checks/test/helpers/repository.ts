import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';

const identity = {
  GIT_AUTHOR_NAME: 'Dana',
  GIT_AUTHOR_EMAIL: 'dana@example.com',
  GIT_COMMITTER_NAME: 'Dana',
  GIT_COMMITTER_EMAIL: 'dana@example.com',
};

/** A git repository of a site in a temporary folder. */
export interface TestRepository extends Disposable {
  readonly directory: string;
  git(...args: string[]): string;
  write(file: string, content: string | Buffer): void;
  /** Writes files, commits all that changed and returns the commit. */
  commit(message: string, files?: Readonly<Record<string, string | Buffer>>): string;
  head(): string;
}

/**
 * Makes an empty repository on branch main.
 *
 * @param files - Files of a first commit; none is made without them.
 */
export function createRepository(files?: Readonly<Record<string, string | Buffer>>): TestRepository {
  const directory = mkdtempSync(path.join(realpathSync(os.tmpdir()), 'sluice-repository-'));
  const git = (...args: string[]): string =>
    execFileSync('git', args, {
      cwd: directory,
      encoding: 'utf8',
      env: { ...process.env, ...identity, GIT_CONFIG_GLOBAL: '/dev/null' },
      stdio: ['ignore', 'pipe', 'pipe'],
    }).trim();
  const write = (file: string, content: string | Buffer): void => {
    mkdirSync(path.dirname(path.join(directory, file)), { recursive: true });
    writeFileSync(path.join(directory, file), content);
  };
  const commit = (message: string, changes: Readonly<Record<string, string | Buffer>> = {}): string => {
    for (const [file, content] of Object.entries(changes)) write(file, content);
    git('add', '-A');
    git('commit', '--quiet', '--allow-empty', '-m', message);
    return git('rev-parse', 'HEAD');
  };
  git('init', '--quiet', '--initial-branch=main');
  if (files !== undefined) commit('First', files);
  return {
    directory,
    git,
    write,
    commit,
    head: () => git('rev-parse', 'HEAD'),
    [Symbol.dispose]: () => rmSync(directory, { recursive: true, force: true, maxRetries: 5 }),
  };
}

/** The example site's files, copied into a repository. */
export function createExampleSite(): TestRepository {
  const repository = createRepository();
  const example = path.resolve(import.meta.dirname, '../../../../examples/fhir-iq');
  cpSync(example, repository.directory, {
    recursive: true,
    filter: (file) => !/\/(?:node_modules|bad|\.wix)(?:\/|$)/.test(file),
  });
  repository.commit('The site');
  return repository;
}
