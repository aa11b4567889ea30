import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, expect } from '@jest/globals';
import { createGitHub, type GitHub } from '@fhir-iq/sluice-github';
import type { Clock, Log } from '@fhir-iq/sluice-model';
import type { Http, HttpRequest, HttpResponse } from '@fhir-iq/sluice-runtime';
import type { FarRequest, FarResponse } from '../../src/far-end.ts';
import { FaultSwitchboard } from '../../src/faults/switchboard.ts';
import { createGitHubFarEnd, type GitHubFarEnd, type TokenPermissions } from '../../src/github/index.ts';
import { differences } from './description.ts';

export const repository = 'fhir-iq/website';

/** A clock that stands still but for sleeps, which it notes and skips. */
export function testClock(start = '2026-11-23T09:00:00.000Z'): Clock & { readonly slept: number[] } {
  let now = Date.parse(start);
  const slept: number[] = [];
  return {
    slept,
    now: () => new Date(now),
    sleep: (milliseconds) => {
      slept.push(milliseconds);
      now += milliseconds;
      return Promise.resolve();
    },
  };
}

export function testLog(): Log & { readonly lines: string[] } {
  const lines: string[] = [];
  const add = (line: string) => void lines.push(line);
  return {
    lines,
    debug: add,
    info: add,
    notice: add,
    warning: add,
    error: add,
    group: (_title, work) => work(),
  };
}

/** GitHub's stand-in on a repository of this test's own, and every difference from GitHub's description so far. */
export interface Stage {
  readonly github: GitHubFarEnd;
  readonly faults: FaultSwitchboard;
  readonly clock: ReturnType<typeof testClock>;
  readonly log: ReturnType<typeof testLog>;
  readonly stateDirectory: string;
  readonly differences: string[];
  readonly exchanges: { readonly request: string; readonly status: number }[];
  /** Full names of the commits of `main` (2), `change` (main's first and one more) and `other` (without relation). */
  readonly commits: Readonly<Record<'first' | 'main' | 'change', string>>;
  client(permissions: TokenPermissions): GitHub;
  clientWith(token: string, name?: string): GitHub;
  send(method: string, path: string, options?: { token?: string; body?: unknown }): Promise<FarResponse>;
  /** A second stand-in on the same state directory, as a later run has it. */
  again(): GitHubFarEnd;
  close(): void;
}

const gitEnvironment = {
  ...process.env,
  GIT_CONFIG_GLOBAL: os.devNull,
  GIT_CONFIG_NOSYSTEM: '1',
  GIT_AUTHOR_NAME: 'Dana',
  GIT_AUTHOR_EMAIL: 'dana@example.com',
  GIT_COMMITTER_NAME: 'Dana',
  GIT_COMMITTER_EMAIL: 'dana@example.com',
};

/** A bare repository that stages share: the stand-in only reads it. */
export interface SharedRepository {
  readonly bare: string;
  readonly commits: Stage['commits'];
  /** Puts empty commits on a branch and returns their names, oldest first. */
  commit(branch: string, count: number, author: { readonly email: string }): string[];
  remove(): void;
}

/** Makes the repository of all stages of a test file. */
export function makeRepository(): SharedRepository {
  const root = realpathSync(mkdtempSync(path.join(os.tmpdir(), 'sluice-github-git-')));
  const work = path.join(root, 'work');
  const bare = path.join(root, 'website.git');
  const git = (...args: string[]) =>
    execFileSync('git', args, { cwd: work, env: gitEnvironment, encoding: 'utf8' }).trim();
  const commit = (files: Readonly<Record<string, string>>, message: string): string => {
    for (const [file, content] of Object.entries(files)) {
      mkdirSync(path.dirname(path.join(work, file)), { recursive: true });
      writeFileSync(path.join(work, file), content);
    }
    git('add', '-A');
    git('commit', '-q', '-m', message);
    return git('rev-parse', 'HEAD');
  };
  mkdirSync(work);
  git('init', '-q', '-b', 'main');
  const first = commit(
    {
      'README.md': '# Site\n',
      'src/page.js': 'export const a = 1;\n',
      '.github/workflows/staging.yml': 'on: workflow_dispatch\n',
    },
    'Begin',
  );
  git('checkout', '-q', '-b', 'change');
  const change = commit(
    { 'src/page.js': 'export const a = 2;\nexport const b = 3;\n', 'src/näme with space.js': 'ü\n' },
    'Change <the> page',
  );
  git('checkout', '-q', 'main');
  const main = commit({ 'docs/a.md': 'a\n' }, 'Document');
  git('tag', 'rc/1');
  execFileSync('git', ['clone', '-q', '--bare', work, bare], { env: gitEnvironment });
  const inBare = (...args: string[]) =>
    execFileSync('git', ['-C', bare, ...args], { env: gitEnvironment, encoding: 'utf8' });
  return {
    bare,
    commits: { first, main, change },
    commit: (branch, count, { email }) => {
      const before = inBare('rev-parse', branch).trim();
      const commits = Array.from({ length: count }, (_, index) => {
        const who = `A <${email}> ${String(1_763_888_400 + index)} +0000`;
        const from = index === 0 ? `from ${before}\n` : '';
        return `commit refs/heads/${branch}\nauthor ${who}\ncommitter ${who}\ndata 1\nx\n${from}\n`;
      });
      execFileSync('git', ['-C', bare, 'fast-import', '--quiet'], {
        env: gitEnvironment,
        input: commits.join(''),
      });
      return inBare('rev-list', '--reverse', `${before}..${branch}`).trim().split('\n');
    },
    remove: () => rmSync(root, { recursive: true, force: true }),
  };
}

/** Sets a stage up; `close` takes it down. */
export function setStage({ bare, commits }: SharedRepository): Stage {
  const root = realpathSync(mkdtempSync(path.join(os.tmpdir(), 'sluice-github-')));
  const clock = testClock();
  const log = testLog();
  const faults = new FaultSwitchboard();
  const context = { clock, log, faults, stateDirectory: path.join(root, 'state') };
  const seed = {
    repositories: [
      {
        name: repository,
        directory: bare,
        protectedBranches: ['main'],
        environments: [
          { name: 'development', branches: ['development'], variables: { WIX_DEV_SITE_ID: 'site-1' } },
          {
            name: 'production-tech-lead',
            reviewers: [
              { type: 'User', name: 'ada-lead' },
              { type: 'Team', name: 'tech-leads' },
            ],
            preventSelfReview: true,
            waitMinutes: 5,
            branches: 'protected',
          },
        ],
      },
    ],
    people: [
      { login: 'dev-dana', emails: ['Dana@example.com'] },
      { login: 'eve-elsewhere', emails: [], member: false },
    ],
    teams: [{ organisation: 'fhir-iq', slug: 'tech-leads', members: ['ada-lead', 'tomas-lead'] }],
  } as const;
  const github = createGitHubFarEnd(context, seed);
  const found: string[] = [];
  const exchanges: { request: string; status: number }[] = [];

  const exchange = async (request: FarRequest): Promise<FarResponse> => {
    const answer = await github.handle(request);
    if ('breakage' in answer) throw new Error('no breakage here');
    exchanges.push({ request: `${request.method} ${request.url.pathname}`, status: answer.status });
    found.push(...differences(request, answer));
    return answer;
  };
  const http: Http = {
    request: async (wanted: HttpRequest): Promise<HttpResponse> => {
      const body = Buffer.from(wanted.body ?? '');
      const headers = Object.fromEntries(
        Object.entries(wanted.headers ?? {}).map(([name, value]) => [name.toLowerCase(), value]),
      );
      const answer = await exchange({
        method: wanted.method ?? 'GET',
        url: new URL(wanted.url),
        headers,
        body,
        rawBody: body,
      });
      const given = Buffer.from(
        answer.json === undefined ? (answer.body ?? '') : JSON.stringify(answer.json),
      );
      return {
        url: String(wanted.url),
        status: answer.status,
        headers: {
          ...(answer.json === undefined ? {} : { 'content-type': 'application/json; charset=utf-8' }),
          ...(answer.headers as Record<string, string>),
        },
        body: given,
        timings: { firstByteMs: 0, totalMs: 0 },
        redirects: [],
        attempts: 1,
        text: () => given.toString('utf8'),
        json: () => JSON.parse(given.toString('utf8')) as unknown,
      };
    },
    fetch: () => Promise.reject(new Error('not used')),
  };
  const clientWith = (token: string, name: string = repository): GitHub =>
    createGitHub({ repository: name, token, apiUrl: 'https://api.github.com', http, log, clock });
  return {
    github,
    faults,
    clock,
    log,
    stateDirectory: context.stateDirectory,
    differences: found,
    exchanges,
    commits,
    clientWith,
    client: (permissions) => clientWith(github.issueToken({ repository, permissions })),
    send: async (method, target, { token, body } = {}) => {
      const bytes = Buffer.from(
        body === undefined ? '' : typeof body === 'string' ? body : JSON.stringify(body),
      );
      const headers = token === undefined ? {} : { authorization: `Bearer ${token}` };
      return await exchange({
        method,
        url: new URL(target, 'https://api.github.com'),
        headers,
        body: bytes,
        rawBody: bytes,
      });
    },
    again: () => createGitHubFarEnd(context, seed),
    close: () => rmSync(root, { recursive: true, force: true }),
  };
}

/** The payload of a deployment as Sluice writes it. */
export function payloadOf(commit: string, more: Readonly<Record<string, unknown>> = {}) {
  const digest = `sha256:${'a'.repeat(64)}`;
  return {
    schema: 'sluice.deployment/v1' as const,
    releaseDigest: digest,
    commit,
    environment: 'development' as const,
    siteId: 'site-1',
    uiVersion: '12',
    buildId: `build-${commit.slice(0, 8)}`,
    uploadDigest: digest,
    runId: '1',
    runAttempt: 1,
    actor: 'dev-dana',
    preparedAt: '2026-11-23T09:00:00.000Z',
    ...more,
  };
}

/**
 * Sets a stage before each test of a suite, on one repository of the suite's, and holds every exchange of the test against
 * GitHub's description after it.
 *
 * @param now - The stage of the running test.
 * @param set - Takes the stage of the next test.
 * @returns The repository, once the suite has begun.
 */
export function onEachStage(now: () => Stage, set: (stage: Stage) => void): () => SharedRepository {
  let shared: SharedRepository;
  beforeAll(() => {
    shared = makeRepository();
  });
  afterAll(() => shared.remove());
  beforeEach(() => set(setStage(shared)));
  afterEach(() => {
    now().close();
    expect(now().differences).toEqual([]);
  });
  return () => shared;
}
