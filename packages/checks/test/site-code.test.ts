import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { CheckResult } from '../src/check.ts';
import { quoted } from '../src/site/run-site-code.ts';
import { unitTests } from '../src/tests/unit-tests.ts';
import { checkContext, keepingLog } from './helpers/context.ts';
import { createRepository } from './helpers/repository.ts';

const commandFiles = ['GITHUB_OUTPUT', 'GITHUB_ENV', 'GITHUB_STEP_SUMMARY'];
let folder: string;
let before: NodeJS.ProcessEnv;

beforeEach(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'sluice-runner-'));
  before = { ...process.env };
  for (const name of commandFiles) {
    process.env[name] = path.join(folder, name);
    writeFileSync(path.join(folder, name), `${name} before\n`);
  }
});
afterEach(() => {
  for (const name of commandFiles) {
    if (before[name] === undefined) Reflect.deleteProperty(process.env, name);
    else process.env[name] = before[name];
  }
  rmSync(folder, { recursive: true, force: true });
});

async function run(
  script: string,
  files: Record<string, string> = {},
  options: { env?: NodeJS.ProcessEnv; with?: Record<string, unknown> } = {},
): Promise<CheckResult & { lines: string[] }> {
  using repository = createRepository({
    'package.json': JSON.stringify({ type: 'module', scripts: { test: script } }),
    ...files,
  });
  const log = keepingLog();
  const result = await unitTests.run(
    checkContext(repository.directory, repository.head(), {
      log,
      env: { ...process.env, ...options.env },
      with: options.with ?? {},
    }),
  );
  return { ...result, lines: log.lines };
}

const passing = 'import test from "node:test";\ntest("a", () => {});\n';
const failing = 'import test from "node:test";\ntest("a", () => { throw new Error("no"); });\n';

describe('unit tests', () => {
  test('pass, counted', async () => {
    expect(await run('node --test', { 'a.test.js': passing })).toMatchObject({
      answer: 'pass',
      examined: 1,
      details: { runner: 'node:test' },
    });
  });

  const red: [string, string, Record<string, string>, string, RegExp][] = [
    ['a failing test', 'node --test', { 'a.test.js': failing }, 'fail', /1 of 1 test failed/],
    [
      'a failing test whose exit code is thrown away',
      'node --test; exit 0',
      { 'a.test.js': failing },
      'fail',
      /ended with exit code 0, but node:test says that 1 of 1 test failed/,
    ],
    ['a script that fails', 'exit 7', {}, 'fail', /exit code 7/],
    [
      'a script that runs no test',
      'node --test "none/*.test.js"',
      {},
      'not-evaluated',
      /without running a test/,
    ],
    ['a script that hangs', 'node -e "setInterval(() => {}, 1000)"', {}, 'fail', /did not end within 1s/],
  ];
  test.each(red)('go red for %s', async (_, script, files, answer, said) => {
    expect(await run(script, files, { with: { timeout: /hangs/.test(_) ? '1s' : '1m' } })).toMatchObject({
      answer,
      reason: expect.stringMatching(said),
    });
  });

  test('of an unknown runner count as one, and say so', async () => {
    expect(await run('echo fine')).toMatchObject({
      answer: 'pass',
      examined: 1,
      reason: expect.stringContaining('counts as 1'),
    });
  });

  test('that are not there are not evaluated', async () => {
    expect(await run('true', {}, { with: { script: 'check' } })).toMatchObject({
      answer: 'not-evaluated',
      examined: 0,
      details: { nothing: true },
    });
  });

  test('cannot run in a checkout that keeps credentials', async () => {
    using repository = createRepository({ 'package.json': '{"scripts":{"test":"true"}}' });
    repository.git('config', 'http.https://github.com/.extraheader', 'AUTHORIZATION: basic eA==');
    await expect(unitTests.run(checkContext(repository.directory, repository.head()))).rejects.toThrow(
      /persist-credentials: false/,
    );
  });
});

describe("the site's own code", () => {
  const secrets = {
    INPUT_GITHUB_TOKEN: 'secret-1',
    'INPUT_WIX-API-KEY': 'secret-2',
    GITHUB_TOKEN: 'secret-3',
    GH_TOKEN: 'secret-4',
    ACTIONS_RUNTIME_TOKEN: 'secret-5',
    ACTIONS_ID_TOKEN_REQUEST_URL: 'secret-6',
    WIX_API_KEY: 'secret-7',
    NPM_AUTH: 'secret-8',
    SLACK_WEBHOOK_TEAM: 'secret-9',
    DATABASE_PASSWORD: 'secret-10',
    STATE_x: 'secret-11',
    MAIL: 'smtps://user:secret-12@mail.example.com',
  };

  test('finds no secret and none of the step’s files in its variables', async () => {
    const { lines } = await run('node -e "console.log(JSON.stringify(process.env))"', {}, { env: secrets });
    const said = lines.join('\n');
    expect(said).toContain('"PATH"');
    expect(said).not.toMatch(/secret-\d/);
    for (const name of [...commandFiles, 'GITHUB_PATH', 'GITHUB_STATE']) expect(said).not.toContain(name);
    expect(said).not.toContain(folder);
  });

  test('cannot set outputs, even where it finds the file', async () => {
    const hostile = `import test from "node:test"; import fs from "node:fs"; test("a", () => fs.appendFileSync(${JSON.stringify(path.join(folder, 'GITHUB_OUTPUT'))}, "answer=pass\\n"));`;
    await expect(run('node --test', { 'a.test.js': hostile })).rejects.toThrow(
      /wrote to GITHUB_OUTPUT.*taken back/,
    );
    expect(readFileSync(path.join(folder, 'GITHUB_OUTPUT'), 'utf8')).toBe('GITHUB_OUTPUT before\n');
  });

  test('cannot speak to the runner through its output', async () => {
    const { lines } = await run(
      `node -e "console.log('::add-mask::x'); console.log('   ::stop-commands::y'); console.log('a ##[add-path]/tmp')"`,
    );
    for (const line of lines) expect(line.trimStart()).not.toMatch(/^::|##\[/);
  });
});

test('a quoted line begins with a bar and holds no command', () => {
  expect(quoted('::error::x')).toBe('| ::error::x');
  expect(quoted('##[error]x\r::y')).toBe('| # #[error]x ::y');
});
