import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { reviewRule } from '../src/index.ts';
import { run, testSandbox, type TestSandbox } from './helpers/sandbox.ts';

describe('git over https://github.com', () => {
  let root: string;
  let sandbox: TestSandbox;
  const git = async (cwd: string, ...args: string[]) =>
    await run(
      'git',
      ['-c', 'user.name=Dana', '-c', 'user.email=dana@fhiriq.com', '-c', 'init.defaultBranch=main', ...args],
      {
        cwd,
        env: { ...sandbox.environment(), HOME: root, GIT_TERMINAL_PROMPT: '0', GIT_CONFIG_NOSYSTEM: '1' },
      },
    );
  const url = (token: string, name = 'fhir-iq/website') =>
    `https://${token === '' ? '' : `x-access-token:${token}@`}github.com/${name}.git`;

  beforeEach(async () => {
    root = mkdtempSync(path.join(os.tmpdir(), 'sluice-git-'));
    const bare = path.join(root, 'website.git');
    const open = path.join(root, 'open.git');
    await run('git', ['init', '-q', '--bare', '-b', 'main', bare], { env: { HOME: root } });
    await run('git', ['init', '-q', '--bare', '-b', 'main', open], { env: { HOME: root } });
    sandbox = await testSandbox({
      seed: {
        github: {
          repositories: [
            { name: 'fhir-iq/website', directory: bare },
            { name: 'fhir-iq/sluice', directory: open, private: false },
          ],
        },
      },
    });
    const work = path.join(root, 'work');
    await git(root, 'init', '-q', work);
    await git(work, 'commit', '-q', '--allow-empty', '-m', 'first');
    await git(work, 'push', '-q', bare, 'HEAD:main');
    await git(work, 'push', '-q', open, 'HEAD:main');
  });
  afterEach(async () => {
    await sandbox.stop();
    rmSync(root, { recursive: true, force: true });
  });

  const token = (contents: string) =>
    sandbox.github.issueToken({ repository: 'fhir-iq/website', permissions: { contents } });

  const pushes = async (pusher: string, file: string, branch: string) => {
    const clone = path.join(root, 'limited');
    await git(root, 'clone', '-q', url(pusher), clone);
    mkdirSync(path.dirname(path.join(clone, file)), { recursive: true });
    writeFileSync(path.join(clone, file), 'x\n');
    await git(clone, 'add', '-A');
    await git(clone, 'commit', '-q', '-m', 'Change');
    return await git(clone, 'push', '--porcelain', 'origin', `HEAD:${branch}`);
  };
  const workflow = '.github/workflows/staging.yml';

  test.each([
    ['job', {}, 1],
    ['app', {}, 1],
    ['app', { workflows: 'write' }, 0],
    ['person', {}, 0],
  ] as const)(
    'a token of a %s with %j that pushes a workflow file: git ends with %i',
    async (kind, more, code) => {
      const pusher = sandbox.github.issueToken({
        repository: 'fhir-iq/website',
        permissions: { contents: 'write', ...more },
        kind,
      });
      const result = await pushes(pusher, workflow, 'sluice/revert');
      expect(result.code).toBe(code);
      if (code === 0) return;
      expect(result.stderr).toContain(
        `refusing to allow a GitHub App to create or update workflow \`${workflow}\` without \`workflows\` permission`,
      );
      expect((await git(root, 'ls-remote', url(pusher), 'sluice/revert')).stdout).toBe('');
    },
  );

  test('a branch that asks for reviews takes no push, another one does', async () => {
    sandbox.github.setRules('fhir-iq/website', 'main', [reviewRule()]);
    const refused = await pushes(token('write'), 'a.txt', 'main');
    expect(refused.code).toBe(1);
    expect(refused.stderr).toContain('Changes must be made through a pull request');
    const other = await git(path.join(root, 'limited'), 'push', '-q', 'origin', 'HEAD:other');
    expect(other.code).toBe(0);
  });

  test('clones and pushes with a token that may', async () => {
    const writer = token('write');
    expect((await git(root, 'clone', '-q', url(writer), 'clone')).code).toBe(0);
    const clone = path.join(root, 'clone');
    await git(clone, 'commit', '-q', '--allow-empty', '-m', 'second');
    expect(await git(clone, 'push', '-q', 'origin', 'HEAD:main')).toMatchObject({ code: 0 });
    expect((await git(root, 'ls-remote', url(token('read')), 'main')).stdout.slice(0, 40)).toBe(
      (await git(clone, 'rev-parse', 'HEAD')).stdout.trim(),
    );
    expect(JSON.stringify(sandbox.requests())).not.toContain(writer);
  });

  test.each([
    ['no token', '', 'fhir-iq/website', /Authentication failed|could not read Username/],
    ['an unknown token', 'ghs_unknown', 'fhir-iq/website', /not found/],
    ['a token without contents', 'none', 'fhir-iq/website', /not found/],
    ['a repository that is not there', 'read', 'fhir-iq/other', /not found/],
  ])('refuses to read: %s', async (_name, given, repository, says) => {
    const value = ['none', 'read'].includes(given) ? token(given) : given;
    const ended = await git(root, 'ls-remote', url(value, repository));
    expect(ended.code).toBe(128);
    expect(ended.stderr).toMatch(says);
  });

  test('a public repository is read without a token', async () => {
    expect((await git(root, 'ls-remote', url('', 'fhir-iq/sluice'))).code).toBe(0);
  });

  test('refuses a push of a token that may only read, and by fault', async () => {
    const work = path.join(root, 'work');
    await git(work, 'commit', '-q', '--allow-empty', '-m', 'third');
    const refused = await git(work, 'push', '-q', url(token('read')), 'HEAD:main');
    expect(refused.code).toBe(128);
    expect(refused.stderr).toContain('403');
    sandbox.faults.enable('git-push-rejected@1');
    expect((await git(work, 'push', '-q', url(token('write')), 'HEAD:main')).code).not.toBe(0);
    expect((await git(work, 'push', '-q', url(token('write')), 'HEAD:main')).code).toBe(0);
  });
});
