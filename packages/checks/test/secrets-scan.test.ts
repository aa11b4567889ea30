import { randomBytes } from 'node:crypto';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { CheckResult } from '../src/check.ts';
import { secretsScan } from '../src/secrets/secrets-scan.ts';
import { checkContext, keepingLog } from './helpers/context.ts';
import { createRepository, type TestRepository } from './helpers/repository.ts';

// The tool pack is installed once for all tests of this machine, as a runner's tool cache keeps it.
const cache = path.join(os.tmpdir(), 'sluice-test-tool-cache');
let bare: string;

beforeAll(() => {
  bare = mkdtempSync(path.join(os.tmpdir(), 'sluice-bare-path-'));
});
afterAll(() => rmSync(bare, { recursive: true, force: true }));

/** The job's variables with no gitleaks on the PATH but the given one. */
function variables(gitleaks?: string): NodeJS.ProcessEnv {
  const folders = (process.env['PATH'] ?? '')
    .split(path.delimiter)
    .filter((folder) => !/go\/bin|gobin/.test(folder));
  if (gitleaks === undefined)
    return { ...process.env, PATH: folders.join(path.delimiter), RUNNER_TOOL_CACHE: cache };
  const file = path.join(bare, 'gitleaks');
  writeFileSync(file, gitleaks);
  chmodSync(file, 0o755);
  return { ...process.env, PATH: [bare, ...folders].join(path.delimiter), RUNNER_TOOL_CACHE: cache };
}

const letters = 'bcdfghjkmnpqrstvwxzBCDFGHJKMNPQRSTVWXZ23456789';
function token(): string {
  return `ghp_${[...randomBytes(36)].map((byte) => letters[byte % letters.length]).join('')}`;
}

async function scan(
  repository: TestRepository,
  base?: string,
  env = variables(),
): Promise<CheckResult & { said: string }> {
  const log = keepingLog();
  const result = await secretsScan.run(
    checkContext(repository.directory, repository.head(), { base, env, log }),
  );
  return { ...result, said: JSON.stringify([result, log.lines]) };
}

function expectHidden(said: string, secret: string): void {
  for (const form of [secret, Buffer.from(secret).toString('base64'), encodeURIComponent(secret)]) {
    for (let at = 0; at + 8 <= form.length; at += 1) expect(said).not.toContain(form.slice(at, at + 8));
  }
}

describe('the secrets scan is red for', () => {
  test('a secret that a later commit removed, and names the commit that brought it', async () => {
    using repository = createRepository({ 'src/a.js': 'const a = 1;\n' });
    const base = repository.head();
    const secret = token();
    const culprit = repository.commit('Add', { 'src/a.js': `const a = 1;\n\nconst key = "${secret}";\n` });
    repository.commit('Remove', { 'src/a.js': 'const a = 1;\n' });
    const result = await scan(repository, base);
    expect(result).toMatchObject({
      answer: 'fail',
      examined: 2,
      findings: [
        {
          rule: 'github-pat',
          place: { file: 'src/a.js', line: 3, commit: culprit },
          id: `secrets_scan/github-pat/${culprit.slice(0, 12)}:src/a.js:3`,
        },
      ],
    });
    expectHidden(result.said, secret);
  }, 120_000);

  test('a secret of the tree that the change did not bring, named by the commit that did', async () => {
    const secret = token();
    using repository = createRepository({ 'src/old.js': `// old\nconst key = "${secret}";\n` });
    const culprit = repository.head();
    repository.commit('Move down', { 'src/old.js': `// older\n// old\nconst key = "${secret}";\n` });
    const base = repository.head();
    repository.commit('Change', { 'src/b.js': 'export {};\n' });
    const result = await scan(repository, base);
    expect(result.findings).toMatchObject([
      {
        place: { file: 'src/old.js', line: 3, commit: culprit },
        id: `secrets_scan/github-pat/${culprit.slice(0, 12)}:src/old.js:2`,
      },
    ]);
    expectHidden(result.said, secret);
  }, 120_000);

  test('a change that tries to silence it', async () => {
    using repository = createRepository({ 'README.md': 'x\n' });
    const base = repository.head();
    const secrets = Array.from({ length: 7 }, token);
    repository.commit('Silence', {
      '.gitleaks.toml': '[allowlist]\npaths = [".*"]\nregexes = [".*"]\n',
      '.gitleaksignore': secrets.map((_, index) => `src/${index}.js:github-pat:1`).join('\n'),
      '.gitattributes': '* -diff binary\n*.js diff=none\n',
      'src/0.js': `const a = "${secrets[0]}"; // gitleaks:allow\n`,
      'src/picture.svg': `<svg>${secrets[1]}</svg>\n`,
      'node_modules/x/index.js': `const a = "${secrets[2]}";\n`,
      'gitleaks.toml': `key = "${secrets[3]}"\n`,
      'src/nul.js': Buffer.from(`\0\0const a = "${secrets[4]}";\n`),
      'src/document.js': `%PDF-1.7\nconst a = "${secrets[5]}";\n`,
      'src/return.js': `const b = 1;\rconst a = "${secrets[6]}";\r`,
    });
    const result = await scan(repository, base);
    expect(new Set(result.findings.map((one) => one.place?.file))).toEqual(
      new Set([
        'src/0.js',
        'src/picture.svg',
        'node_modules/x/index.js',
        'gitleaks.toml',
        'src/nul.js',
        'src/document.js',
        'src/return.js',
      ]),
    );
    for (const secret of secrets) expectHidden(result.said, secret);
  }, 120_000);

  test('a secret in a message, in the name of a file, in UTF-16, and in what only a merge brings', async () => {
    using repository = createRepository({ 'a.txt': 'a\n' });
    const base = repository.head();
    const [inMessage, inName, inUtf16, inMerge] = [token(), token(), token(), token()];
    repository.git('checkout', '--quiet', '-b', 'other');
    repository.commit(`Use ${inMessage}`, {
      'b.txt': 'b\n',
      'wide.txt': Buffer.from(`\uFEFFkey = "${inUtf16}"\n`, 'utf16le'),
    });
    repository.git('checkout', '--quiet', 'main');
    repository.commit('Name', { [`src/${inName}.js`]: 'export {};\n' });
    repository.git('merge', '--quiet', '--no-ff', '--no-commit', 'other');
    const merge = repository.commit('Merge', { 'a.txt': `a\nkey = "${inMerge}"\n` });
    const result = await scan(repository, base);
    const places = result.findings.map((one) => one.message);
    expect(places.some((one) => one.includes('the message of commit'))).toBe(true);
    expect(places.some((one) => one.includes('the name of a file'))).toBe(true);
    expect(result.findings.map((one) => one.place?.file)).toContain('wide.txt');
    expect(result.findings).toContainEqual(
      expect.objectContaining({ place: { file: 'a.txt', line: 2, commit: merge } }),
    );
    for (const secret of [inMessage, inName, inUtf16, inMerge]) expectHidden(result.said, secret);
  }, 120_000);

  test('a commit without parent, file names with anything in them, and a submodule beside it', async () => {
    const secret = token();
    using repository = createRepository();
    const odd = 'src/a "quoted"\nname; $(touch x) `y`.js';
    repository.write(odd, `const a = "${secret}";\r\n`);
    repository.git('update-index', '--add', '--cacheinfo', `160000,${'a'.repeat(40)},vendor/module`);
    const first = repository.commit('First');
    const result = await scan(repository);
    expect(result).toMatchObject({
      answer: 'fail',
      examined: 1,
      findings: [{ place: { file: odd, line: 1, commit: first } }],
    });
    expectHidden(result.said, secret);
  }, 120_000);
});

describe('the secrets scan', () => {
  test('passes a clean change, and counts each commit and HEAD at least', async () => {
    using repository = createRepository({ 'src/a.js': 'export {};\n' });
    const base = repository.head();
    expect(await scan(repository, base)).toMatchObject({ answer: 'pass', examined: 1 });
    repository.commit('Two', { 'src/b.js': 'export const b = 2;\n' });
    repository.commit('Three', { 'src/b.js': 'export const b = 3;\n' });
    expect(await scan(repository, base)).toMatchObject({ answer: 'pass', examined: 2 });
    expect(await scan(repository, '0'.repeat(40))).toMatchObject({
      answer: 'pass',
      examined: 3,
      reason: expect.stringContaining('the whole history'),
    });
  }, 120_000);

  test('cannot look where the base is missing, the checkout shallow or the repository empty', async () => {
    using repository = createRepository({ 'a.txt': 'a\n' });
    repository.commit('Two', { 'a.txt': 'b\n' });
    await expect(scan(repository, 'origin/gone')).rejects.toThrow(
      /has no commit origin\/gone.*fetch-depth: 0/,
    );
    using clone = createRepository();
    clone.git('fetch', '--quiet', '--depth=1', `file://${repository.directory}`, 'main');
    clone.git('checkout', '--quiet', 'FETCH_HEAD');
    await expect(scan(clone)).rejects.toThrow(/shallow.*fetch-depth: 0/);
    using empty = createRepository();
    await expect(
      secretsScan.run(checkContext(empty.directory, 'a'.repeat(40), { env: variables() })),
    ).rejects.toThrow(/HEAD|not a tree object/);
  });

  const blind: [string, string, RegExp][] = [
    [
      'that reports nothing',
      '#!/bin/sh\n[ "$1" = version ] && { echo 8.30.0; exit; }\nwhile [ "$1" != --report-path ]; do shift; done\necho "[]" > "$2"\n',
      /did not find 2 of 2 secrets that were invented/,
    ],
    [
      'that ends badly',
      '#!/bin/sh\n[ "$1" = version ] && { echo 8.30.0; exit; }\necho "FTL no such command" >&2\nexit 1\n',
      /exit code 1: FTL no such command/,
    ],
    [
      'that leaves no report',
      '#!/bin/sh\n[ "$1" = version ] && { echo 8.30.0; exit; }\nexit 42\n',
      /no report that can be read/,
    ],
    [
      'that passes over files',
      '#!/bin/sh\n[ "$1" = version ] && { echo 8.30.0; exit; }\necho "1:00AM WRN skipping file" >&2\n',
      /WRN skipping file/,
    ],
  ];

  test.each(blind)('does not trust a scanner %s', async (_, script, said) => {
    using repository = createRepository({ 'a.txt': 'a\n' });
    await expect(scan(repository, undefined, variables(script))).rejects.toThrow(said);
  });

  test('does not use a gitleaks that is too old', async () => {
    using repository = createRepository({ 'a.txt': 'a\n' });
    const result = await scan(repository, undefined, variables('#!/bin/sh\necho 8.10.0\n'));
    expect(result.tools?.[0]?.source).toMatch(/tool-pack|tool-cache/);
  }, 120_000);
});
