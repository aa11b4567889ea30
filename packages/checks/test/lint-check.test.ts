import { symlinkSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { describe, expect, test } from '@jest/globals';
import type { CheckContext, CheckResult } from '../src/check.ts';
import { lintCheck } from '../src/lint/lint-check.ts';
import { checkContext } from './helpers/context.ts';
import { createRepository, type TestRepository } from './helpers/repository.ts';

const modules = path.resolve(import.meta.dirname, '../../../node_modules');
const cache = path.join(os.tmpdir(), 'sluice-test-tool-cache');
const strict =
  'export default [{ files: ["src/**/*.js"], rules: { "no-var": "error", "no-alert": "warn" } }];\n';

function site(files: Record<string, string>): TestRepository {
  const repository = createRepository({
    '.gitignore': 'node_modules\n',
    'package.json': '{"type":"module"}',
    'eslint.config.js': strict,
    ...files,
  });
  symlinkSync(modules, path.join(repository.directory, 'node_modules'));
  return repository;
}

async function lint(
  repository: TestRepository,
  overrides: Partial<CheckContext> & { with?: Record<string, unknown> } = {},
): Promise<CheckResult> {
  const env = { ...process.env, RUNNER_TOOL_CACHE: cache };
  return await lintCheck.run(
    checkContext(repository.directory, repository.head(), { env, base: 'main', ...overrides }),
  );
}

describe("the site's own ESLint configuration", () => {
  test('blocks by its errors, in changed files alone, with their places', async () => {
    using repository = site({ 'src/old.js': 'var old = 1;\n' });
    repository.git('checkout', '--quiet', '-b', 'change');
    repository.commit('Change', {
      'src/new file "x".js': 'const a = 1;\nvar b = 2;\nalert(a + b);\n',
      'README.md': 'x',
    });
    const result = await lint(repository);
    expect(result).toMatchObject({
      answer: 'fail',
      examined: 1,
      tools: [{ name: 'eslint', source: 'site' }],
    });
    expect(result.findings).toMatchObject([
      { rule: 'no-var', blocks: true, place: { file: 'src/new file "x".js', line: 2, column: 1 } },
      { rule: 'no-alert', blocks: false },
    ]);
  }, 60_000);

  test('says which of the changed files it did not look at, and what comments switch off', async () => {
    using repository = site({});
    repository.git('checkout', '--quiet', '-b', 'change');
    repository.commit('Change', {
      'src/a.js': '// eslint-disable-next-line no-var\nvar a = 1;\n',
      'node_modules.js': 'const b = 1;\n',
      'src/c.jsw': 'const c = 1;\n',
    });
    const result = await lint(repository);
    expect(result).toMatchObject({ answer: 'pass', details: { suppressed: 1 } });
    expect(result.reason).toMatch(/comments switch 1 off/);
    expect(result.examined + Number(result.details?.['ignored'])).toBe(3);
  }, 60_000);

  test('blocks by warnings only where the configuration says so', async () => {
    using repository = site({});
    repository.git('checkout', '--quiet', '-b', 'change');
    repository.commit('Change', { 'src/a.js': 'alert(1);\n' });
    expect((await lint(repository)).answer).toBe('pass');
    expect((await lint(repository, { with: { warnings: 'not-allowed' } })).answer).toBe('fail');
  }, 60_000);

  test('is the policy’s, not the one that the change brings', async () => {
    using repository = site({});
    const base = repository.head();
    repository.git('checkout', '--quiet', '-b', 'change');
    repository.commit('Weaken', { 'eslint.config.js': 'export default [];\n', 'src/a.js': 'var a = 1;\n' });
    const result = await lint(repository, { policy: { ref: 'main', commit: base, said: '' } });
    expect(result).toMatchObject({
      answer: 'fail',
      findings: [{ rule: 'no-var' }],
      reason: expect.stringContaining('because the change alters it'),
    });
    expect(repository.git('status', '--porcelain')).toBe('');
  }, 60_000);

  test('covers all files where it is told to', async () => {
    using repository = site({ 'src/old.js': 'var old = 1;\n' });
    expect(await lint(repository, { with: { files: 'all' } })).toMatchObject({
      answer: 'fail',
      findings: [{ place: { file: 'src/old.js' } }],
    });
  }, 60_000);

  test('that breaks is an error, and so is an ESLint that is not there', async () => {
    using broken = site({ 'eslint.config.js': 'throw new Error("broken");\n', 'src/a.js': 'export {};\n' });
    await expect(lint(broken, { with: { files: 'all' } })).rejects.toThrow(/exit code 2.*broken/s);
    using missing = createRepository({ 'eslint.config.js': strict, 'src/a.js': 'export {};\n' });
    await expect(lint(missing, { with: { files: 'all' } })).rejects.toThrow(/npm ci/);
  }, 60_000);

  test('that ignores everything is no pass', async () => {
    using repository = site({
      'eslint.config.js': 'export default [{ ignores: ["**"] }];\n',
      'src/a.js': 'var a = 1;\n',
    });
    expect((await lint(repository, { with: { files: 'all' } })).answer).toBe('not-evaluated');
  }, 60_000);
});

describe('the base', () => {
  test('of changed files must be given and be there', async () => {
    using repository = site({});
    await expect(lint(repository, { base: undefined })).rejects.toThrow(/no base was given/);
    await expect(lint(repository, { base: 'origin/gone' })).rejects.toThrow(/has no commit origin\/gone/);
  });

  test('with nothing changed leaves nothing to lint, and that is said', async () => {
    using repository = site({});
    expect(await lint(repository)).toMatchObject({
      answer: 'pass',
      examined: 0,
      reason: expect.stringContaining('Nothing to lint'),
    });
  });
});

describe("Sluice's own configuration for Velo", () => {
  test('knows $w and Wix modules, backend code and .jsw, and is red for an undefined name', async () => {
    using repository = createRepository({
      'src/pages/Home.c1.js':
        "import wixData from 'wix-data';\n$w.onReady(async () => {\n  $w('#a').text = await wixData.get('a', 'b');\n});\n",
      'src/backend/jobs.jsw': "export function a() {\n  return Buffer.from('a');\n}\n",
      'src/public/bad.js': 'export const a = notThere;\n',
    });
    const result = await lint(repository, { with: { files: 'all' } });
    expect(result).toMatchObject({
      answer: 'fail',
      examined: 3,
      findings: [{ rule: 'no-undef', place: { file: 'src/public/bad.js' } }],
    });
  }, 120_000);
});
