import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { git } from '@fhir-iq/sluice-runtime';

/** A throw-away repository. */
export interface TestRepository {
  readonly root: string;
  /** Writes files and commits everything; gives the commit. */
  commit(files?: Readonly<Record<string, string | Buffer>>): Promise<string>;
  git(...args: string[]): Promise<string>;
  remove(): Promise<void>;
}

/** Makes an empty repository with an author of its own. */
export async function testRepository(): Promise<TestRepository> {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'sluice-release-'));
  const root = path.join(folder, 'site');
  await mkdir(root);
  const run = (...args: string[]): Promise<string> => git(root, args);
  await run('init', '--quiet', '--initial-branch=main');
  await run('config', 'user.name', 'Dana');
  await run('config', 'user.email', 'dana@example.com');
  await run('config', 'commit.gpgsign', 'false');
  return {
    root,
    git: run,
    async commit(files = {}) {
      for (const [name, content] of Object.entries(files)) {
        await mkdir(path.dirname(path.join(root, name)), { recursive: true });
        await writeFile(path.join(root, name), content);
      }
      await run('add', '--all');
      await run('commit', '--quiet', '--allow-empty', '--message', 'Change');
      return (await run('rev-parse', 'HEAD')).trim();
    },
    remove: () => rm(folder, { recursive: true, force: true, maxRetries: 5 }),
  };
}
