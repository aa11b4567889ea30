import { execFileSync } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import type { DeploymentPayload } from '@fhir-iq/sluice-model';
import { scaledClock } from '@fhir-iq/sluice-runtime';
import { reviewRule, startSandbox, type Sandbox } from '@fhir-iq/sluice-sandbox';
import { createExampleSite, type TestRepository } from '../../packages/checks/test/helpers/repository.ts';
import { runBundle, type BundleRequest, type BundleResult } from './run-bundle.ts';

type GitHub = Sandbox['github'];
type Approval = Parameters<GitHub['setRun']>[1]['approvals'][number];

/** Somebody who makes a commit, by login; the world knows the address of each. */
export interface Hands {
  readonly author?: string;
  readonly committer?: string;
  readonly message?: string;
  readonly branch?: string;
}

/** A site's repository on GitHub with the settings of a careful administrator, and a run that waits for approvals. */
export interface ApprovalWorld {
  readonly github: GitHub;
  readonly faults: Sandbox['faults'];
  readonly site: TestRepository;
  /** The run's id. */
  readonly run: number;
  /** Commits to development (or another branch) with whose hands it says, and gives the commit. */
  commit(hands?: Hands): string;
  /** Makes a commit live in production, as a publish would have done. */
  goLive(commit: string): void;
  /** Tells what reviewers said in the run. */
  said(...approvals: readonly Approval[]): void;
  /** Both roles of staging approve. */
  approved(): void;
  token(permissions?: Readonly<Record<string, string>>): string;
  /** Runs a bundle on the checkout, as a run on the head of main. */
  act(action: string, request?: Partial<BundleRequest>): Promise<BundleResult>;
  close(): Promise<void>;
}

export const repository = 'fhir-iq/website';
const start = new Date('2026-11-23T14:00:00.000Z');

/** The environments as they should be. */
const environments = [
  { name: 'development', branches: ['development'] },
  { name: 'staging', branches: ['main'] },
  { name: 'production', branches: ['main'] },
  { name: 'ledger', branches: ['main', 'development'] },
  { name: 'staging-tech-lead', branches: ['main'], reviewers: people('ada-lead', 'tomas-lead') },
  { name: 'staging-product-owner', branches: ['main'], reviewers: people('priya-product') },
  { name: 'production-tech-lead', branches: ['main'], reviewers: people('ada-lead', 'tomas-lead') },
  { name: 'production-business-owner', branches: ['main'], reviewers: people('bo-business') },
];

function people(...logins: string[]): { type: 'User'; name: string }[] {
  return logins.map((name) => ({ type: 'User', name }));
}

/** One approval as GitHub keeps it. */
export function approval(environment: string, login: string, comment = ''): Approval {
  return { environment, login, state: 'approved', comment };
}

/** Makes a world of its own: nothing is shared with other tests. */
export async function approvalWorld(): Promise<ApprovalWorld> {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'sluice-approvals-'));
  const site = createExampleSite();
  site.git('branch', 'development');
  site.git('checkout', '--quiet', 'development');
  const epoch = Date.now();
  const sandbox = await startSandbox({
    stateDirectory: path.join(folder, 'sandbox'),
    clock: scaledClock(start, epoch, 60),
    faults: [],
    seed: {
      github: {
        repositories: [
          {
            name: repository,
            directory: path.join(site.directory, '.git'),
            environments,
            rules: { main: [reviewRule()] },
          },
        ],
        teams: [{ organisation: 'fhir-iq', slug: 'tech-leads', members: ['tomas-lead', 'tara-team'] }],
        people: [{ login: 'dev-dana', emails: ['dana@example.com'] }],
      },
    },
  });
  const { github } = sandbox;
  const run = 4711;
  const said: ApprovalWorld['said'] = (...approvals) => {
    github.setRun(repository, {
      id: run,
      name: 'Staging',
      path: '.github/workflows/staging.yml',
      event: 'workflow_dispatch',
      branch: 'main',
      sha: site.git('rev-parse', 'main'),
      status: 'in_progress',
      conclusion: null,
      attempt: 1,
      number: 7,
      actor: 'github-actions[bot]',
      createdAt: start.toISOString(),
      approvals,
    });
  };
  said();
  const rights = { actions: 'read', contents: 'read', deployments: 'read', 'pull-requests': 'read' };
  const token: ApprovalWorld['token'] = (permissions = rights) =>
    github.issueToken({ repository, permissions });
  let count = 0;
  return {
    github,
    faults: sandbox.faults,
    site,
    run,
    said,
    token,
    approved: () =>
      said(
        approval('staging-tech-lead', 'tomas-lead'),
        approval('staging-product-owner', 'priya-product', 'Nice.'),
      ),
    commit({ author = 'dev-dana', committer = author, message = 'Change', branch = 'development' } = {}) {
      count += 1;
      site.git('checkout', '--quiet', '-B', branch, branch === 'development' ? 'development' : 'main');
      site.write('src/public/count.js', `export const count = ${String(count)};\n`);
      site.git('add', '-A');
      execFileSync('git', ['commit', '--quiet', '-m', message], {
        cwd: site.directory,
        env: {
          ...process.env,
          ...named('AUTHOR', author),
          ...named('COMMITTER', committer),
          GIT_CONFIG_GLOBAL: '/dev/null',
        },
      });
      return site.head();
    },
    goLive(commit) {
      const { id } = github.createDeployment(repository, {
        sha: commit,
        ref: commit,
        environment: 'production',
        creator: 'github-actions[bot]',
        payload: payloadOf(commit),
      });
      github.setDeploymentStatus(repository, id, { state: 'success', creator: 'github-actions[bot]' });
    },
    act: (action, request = {}) =>
      runBundle({
        action,
        cwd: site.directory,
        ...request,
        inputs: { stage: 'staging', 'github-token': token(), ...request.inputs },
        env: {
          ...sandbox.environment(),
          GITHUB_ACTOR: 'github-actions[bot]',
          GITHUB_RUN_ID: String(run),
          GITHUB_SHA: site.git('rev-parse', 'main'),
          GITHUB_REF: 'refs/heads/main',
          SLUICE_CLOCK: `start=${start.toISOString()};epoch=${String(epoch)};speed=60`,
          ...request.env,
        },
      }),
    async close() {
      await sandbox.close();
      site[Symbol.dispose]();
      await rm(folder, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}

/** A login stands for GitHub's own address of it; an address for itself. */
function named(who: 'AUTHOR' | 'COMMITTER', person: string): Record<string, string> {
  const known = person === 'dev-dana' ? 'dana@example.com' : `${person}@users.noreply.github.com`;
  const email = person.includes('@') ? person : known;
  return { [`GIT_${who}_NAME`]: person, [`GIT_${who}_EMAIL`]: email };
}

function payloadOf(commit: string): DeploymentPayload {
  const digest = `sha256:${'0'.repeat(64)}`;
  return {
    schema: 'sluice.deployment/v1',
    releaseDigest: digest,
    commit,
    environment: 'production',
    siteId: '11111111-2222-4333-8444-555555555555',
    uiVersion: '31',
    buildId: `build-${commit.slice(0, 12)}`,
    uploadDigest: digest,
    runId: '1',
    runAttempt: 1,
    actor: 'bo-business',
    preparedAt: start.toISOString(),
  };
}
