import { execFileSync } from 'node:child_process';
import { cp, mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { createGitHub } from '@fhir-iq/sluice-github';
import type { GitHub } from '@fhir-iq/sluice-github';
import { gitStore } from '@fhir-iq/sluice-ledger';
import type { Digest, LedgerRecord, Release } from '@fhir-iq/sluice-model';
import { computeRelease } from '@fhir-iq/sluice-release';
import { createHttp, git, silentLog, systemClock } from '@fhir-iq/sluice-runtime';
import { startSandbox } from '@fhir-iq/sluice-sandbox';
import type { Sandbox } from '@fhir-iq/sluice-sandbox';
import { root, runBundle } from './run-bundle.ts';
import type { BundleRequest, BundleResult } from './run-bundle.ts';

const name = 'fhir-iq/website';
const ledgerName = 'fhir-iq/audit-ledger';
/** A Monday; the example's window is open on Monday to Thursday from 09:00 to 12:00 in New York, 14:00 to 17:00 UTC. */
export const monday = '2026-11-23T10:00:00.000Z';

/** A deployment to production, as GitHub and the ledger remember it. */
export interface PastDeployment {
  readonly commit: string;
  readonly buildId: string;
  readonly uiVersion?: string;
  readonly releaseDigest?: string;
  readonly preparedAt?: string;
  readonly state?: 'success' | 'failure' | 'in_progress';
  /** Whether the ledger knows it; yes if not given. */
  readonly recorded?: boolean;
  /** Build id of what this deployment took back. */
  readonly rollbackOf?: string;
}

/** A site's repository on `main`, GitHub and a real ledger in git, for tests of the bundle plan. */
export interface PlanWorld {
  readonly sandbox: Sandbox;
  /** The checkout. */
  readonly repository: string;
  /** The ledger's bare repository. */
  readonly ledger: string;
  /** A client that may do all. */
  readonly github: GitHub;
  /** The jobs' token for the site's repository; for the ledger another one. */
  readonly token: string;
  readonly ledgerToken: string;
  /** Commits a change; gives the commit. */
  commit(message: string, files?: Readonly<Record<string, string>>): Promise<string>;
  release(): Promise<{ release: Release; digest: Digest }>;
  record(...records: readonly LedgerRecord[]): Promise<void>;
  records(): Promise<LedgerRecord[]>;
  /** Staging's verdict on what is checked out, or a changed one. */
  stagingSays(change?: Partial<LedgerRecord>): Promise<LedgerRecord>;
  /** The notice of what is checked out, or a changed one. */
  noticeGiven(at: string, change?: Partial<LedgerRecord>): Promise<void>;
  deployed(past: PastDeployment): Promise<void>;
  /** Runs the bundle at an instant, each time as another run. */
  run(mode: string, at: string, request?: Partial<BundleRequest>): Promise<BundleResult>;
  /** Plans at Monday 10:00 UTC and records the plan: for tests of what comes after. */
  planned(): Promise<BundleResult>;
  close(): Promise<void>;
}

/** Makes a world of its own. */
export async function planWorld(): Promise<PlanWorld> {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'sluice-plan-'));
  const repository = path.join(folder, 'website');
  const ledger = path.join(folder, 'ledger.git');
  await cp(path.join(root, 'examples/fhir-iq'), repository, {
    recursive: true,
    filter: (source) => !/\/(node_modules|\.sluice)$/.test(source),
  });
  await git(repository, ['init', '--quiet', '--initial-branch=main']);
  for (const pair of ['user.name=Dana', 'user.email=dana@example.com', 'commit.gpgsign=false'])
    await git(repository, ['config', ...pair.split('=')]);
  execFileSync('git', ['init', '-q', '--bare', '--initial-branch=main', ledger]);
  const sandbox = await startSandbox({
    stateDirectory: path.join(folder, 'sandbox'),
    clock: systemClock(),
    seed: {
      github: {
        repositories: [
          { name, directory: path.join(repository, '.git') },
          { name: ledgerName, directory: ledger },
        ],
      },
    },
  });
  const issue = (permissions: Parameters<Sandbox['github']['issueToken']>[0]['permissions']): string =>
    sandbox.github.issueToken({ repository: name, permissions });
  const http = createHttp({ log: silentLog(), clock: systemClock(), env: sandbox.environment() });
  const github = createGitHub({
    repository: name,
    token: issue({ contents: 'read', deployments: 'write', issues: 'write' }),
    apiUrl: 'https://api.github.com',
    http,
    log: silentLog(),
  });
  const store = gitStore({ remote: ledger, branch: 'main', log: silentLog() });
  const token = issue({ contents: 'read', deployments: 'read', issues: 'write' });
  const ledgerToken = sandbox.github.issueToken({
    repository: ledgerName,
    permissions: { contents: 'write' },
    kind: 'app',
    login: 'sluice[bot]',
  });
  let run = 2000;
  const world: PlanWorld = {
    sandbox,
    repository,
    ledger,
    github,
    token,
    ledgerToken,
    async commit(message, files = {}) {
      for (const [file, text] of Object.entries(files)) await writeFile(path.join(repository, file), text);
      await git(repository, ['add', '--all']);
      await git(repository, ['commit', '--quiet', '--allow-empty', '--message', message]);
      return (await git(repository, ['rev-parse', 'HEAD'])).trim();
    },
    release: () => computeRelease({ root: repository }),
    async record(...records) {
      await store.appendAll(records);
    },
    records: () => store.list(),
    async stagingSays(change = {}) {
      const { release, digest } = await world.release();
      const record = { ...stagingVerdictOf(release, digest), ...change };
      await world.record(record);
      return record;
    },
    async noticeGiven(at, change = {}) {
      const { release, digest } = await world.release();
      await world.record({
        ...recordOf('notice', 'production', release.commit, digest, at),
        deployment_outcome: 'told',
        ...change,
      });
    },
    async deployed({ state = 'success', recorded = true, ...past }) {
      const releaseDigest = past.releaseDigest ?? `sha256:${'d'.repeat(64)}`;
      const preparedAt = past.preparedAt ?? '2026-11-20T15:00:00.000Z';
      const { id } = await github.deployments.create({
        environment: 'production',
        description: 'Deploy',
        payload: {
          schema: 'sluice.deployment/v1',
          releaseDigest,
          commit: past.commit,
          environment: 'production',
          siteId: '11111111-2222-4333-8444-555555555555',
          uiVersion: past.uiVersion ?? '30',
          buildId: past.buildId,
          uploadDigest: `sha256:${'e'.repeat(64)}`,
          runId: '900',
          runAttempt: 1,
          actor: 'dev-dana',
          preparedAt,
          ...(past.rollbackOf === undefined
            ? {}
            : { rollback: { of: past.rollbackOf, reason: 'security_incident' } }),
        },
      });
      await github.deployments.status(id, { state, description: state });
      if (!recorded) return;
      await world.record({
        ...recordOf('deployment', 'production', past.commit, releaseDigest, preparedAt),
        id: `deployment:production:${past.buildId}`,
        what_was_deployed: { commit: past.commit, releaseDigest, buildId: past.buildId },
      });
    },
    async run(mode, at, request = {}) {
      run += 1;
      return await runBundle({
        action: 'plan',
        cwd: repository,
        ...request,
        inputs: {
          mode,
          starter: 'dev-dana',
          'github-token': token,
          'ledger-token': ledgerToken,
          ...request.inputs,
        },
        env: {
          ...sandbox.environment(),
          GITHUB_RUN_ID: String(run),
          GITHUB_REF: 'refs/heads/main',
          SLUICE_CLOCK: `start=${new Date(at).toISOString()};epoch=${String(Date.now())};speed=1`,
          ...request.env,
        },
      });
    },
    async planned() {
      const result = await world.run('plan', monday);
      if (result.code !== 0) throw new Error(`The plan was refused: ${result.outputs['reason'] ?? ''}`);
      await world.record(...result.records);
      return result;
    },
    async close() {
      await sandbox.close();
      await rm(folder, { recursive: true, force: true, maxRetries: 5 });
    },
  };
  await world.commit('Begin');
  return world;
}

/** A record of a kind, that passed. */
export function recordOf(
  kind: LedgerRecord['kind'],
  environment: LedgerRecord['environment'],
  commit: string,
  releaseDigest: string,
  at: string,
): LedgerRecord {
  return {
    schema: 'sluice.record/v1',
    id: `${kind}:${environment}:${commit.slice(0, 12)}:${at.replace(/\D/g, '')}-1`,
    kind,
    environment,
    releaseDigest,
    answer: 'pass',
    who_deployed: 'dev-dana',
    what_was_deployed: { commit, releaseDigest },
    when_deployment_occurred: { at: new Date(at).toISOString(), source: 'rehearsal-clock' },
    which_approvals_received: [],
    deployment_outcome: kind === 'verdict' ? 'gate opened' : 'published',
    run: {
      repository: name,
      id: '1002',
      attempt: 1,
      url: `https://github.com/${name}/actions/runs/1002`,
    },
    details: {},
  };
}

function stagingVerdictOf(release: Release, digest: string): LedgerRecord {
  return {
    ...recordOf('verdict', 'staging', release.commit, digest, '2026-11-23T09:30:00.000Z'),
    which_approvals_received: [
      { role: 'tech_lead', login: 'ada-lead', via: 'staging-tech-lead' },
      { role: 'product_owner', login: 'priya-product', via: 'staging-product-owner' },
    ],
    details: { moment: 'stage', reason: '14 of 14 checks pass.', release },
  };
}
