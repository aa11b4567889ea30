import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { gitStore } from '@fhir-iq/sluice-ledger';
import type { DeploymentPayload, LedgerRecord } from '@fhir-iq/sluice-model';
import { computeRelease } from '@fhir-iq/sluice-release';
import { git, scaledClock } from '@fhir-iq/sluice-runtime';
import { startSandbox } from '@fhir-iq/sluice-sandbox';
import type { Sandbox } from '@fhir-iq/sluice-sandbox';
import {
  copySite,
  designs,
  payloadOf,
  recordOf,
  runState,
  silent,
  uploadedFiles,
} from './production-past.ts';
import { runBundle } from './run-bundle.ts';
import type { BundleRequest, BundleResult } from './run-bundle.ts';

export const apiKey = 'IST.eyJraWQiOiJyb2xsYmFjayJ9/+=.Zm9vYmFy';
export const siteId = '33333333-2222-4333-8444-555555555555';
const name = 'fhir-iq/website';
const ledgerName = 'fhir-iq/audit-ledger';
const start = new Date('2026-11-24T15:00:00.000Z');

/** A deployment of production that a test made. */
export interface Deployed {
  readonly id: number;
  readonly payload: DeploymentPayload;
}

/** What a deployment that a test makes is like. */
export interface DeployOptions {
  /** The last of its statuses; the site serves what succeeded, which is what it does if not given. */
  readonly state?: 'success' | 'failure' | 'in_progress' | 'error' | 'lived-then-failure';
  /** Whether the ledger has its record; yes if not given. */
  readonly recorded?: boolean;
  readonly rollback?: DeploymentPayload['rollback'];
}

/** Production with its past, and the way to run the action rollback on it. */
export interface RollbackWorld {
  readonly sandbox: Sandbox;
  readonly repository: string;
  readonly token: string;
  readonly ledgerToken: string;
  appToken(permissions: Readonly<Record<string, string>>): string;
  /** Changes a file on the branch main and commits it; gives the commit. */
  commit(file: string, change: string | ((text: string) => string)): Promise<string>;
  /** A deployment of the past, of a commit (main's head if not given). */
  deploy(options?: DeployOptions & { commit?: string }): Promise<Deployed>;
  stop(inputs?: Readonly<Record<string, string>>, request?: Partial<BundleRequest>): Promise<BundleResult>;
  /** Runs the restore with the outputs of a stop, on a checkout of the target. */
  restore(
    outputs: Readonly<Record<string, string>>,
    inputs?: Readonly<Record<string, string>>,
    request?: Partial<BundleRequest>,
  ): Promise<BundleResult>;
  revert(
    outputs: Readonly<Record<string, string>>,
    inputs?: Readonly<Record<string, string>>,
  ): Promise<BundleResult>;
  /** Puts a record of a release into the ledger. */
  remember(record: {
    kind: LedgerRecord['kind'];
    payload: DeploymentPayload;
    answer?: LedgerRecord['answer'];
  }): Promise<void>;
  /** Tells GitHub of a run; gives its id. A cancelled one ends. */
  tellRun(run: {
    workflow: string;
    status: 'queued' | 'in_progress' | 'waiting' | 'completed';
    id?: number;
  }): number;
  run(id: number): { status: string; conclusion: string | null } | undefined;
  /** The newest state of each deployment, oldest first. */
  states(): (string | undefined)[];
  /** The payload of each deployment, oldest first. */
  payloads(): DeploymentPayload[];
  /** The design that the site shows. */
  uiVersion(): string | undefined;
  /** The build that the site serves. */
  live(): Promise<string | undefined>;
  /** Issues that hold, oldest first, with their comments. */
  incidents(): { number: number; state: string; title: string; body: string; comments: string[] }[];
  closeIncidents(): void;
  close(): Promise<void>;
}

/** How a world is made. */
export interface RollbackWorldOptions {
  readonly faults?: readonly string[];
  /** Clock seconds a real second; 60 if not given. */
  readonly speed?: number;
}

const permissions = { actions: 'write', contents: 'write', deployments: 'write', issues: 'write' };

/** Makes a world of its own: nothing is shared with other tests but the cache of tools. */
export async function rollbackWorld(options: RollbackWorldOptions = {}): Promise<RollbackWorld> {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'sluice-rollback-'));
  const repository = path.join(folder, 'website');
  const ledger = path.join(folder, 'ledger.git');
  await copySite(repository);
  await git(folder, ['init', '--quiet', '--bare', '--initial-branch=main', ledger]);
  const speed = options.speed ?? 60;
  const epoch = Date.now();
  const clock = scaledClock(start, epoch, speed);
  const sandbox = await startSandbox({
    stateDirectory: path.join(folder, 'sandbox'),
    clock,
    faults: options.faults ?? [],
    seed: {
      github: {
        repositories: [
          { name, directory: path.join(repository, '.git') },
          { name: ledgerName, directory: ledger },
        ],
        teams: [{ organisation: 'fhir-iq', slug: 'tech-leads', members: ['tara-team'] }],
      },
      wix: {
        sites: [
          {
            siteId,
            name: 'FHIR IQ',
            environment: 'production',
            premium: true,
            urls: ['https://fhiriq.com'],
            designs: await designs(repository),
          },
        ],
        apiKeys: [{ key: apiKey, sites: [siteId], permissions: ['Wix CLI - Git Integration'] }],
      },
    },
  });
  const { github } = sandbox;
  const token = github.issueToken({ repository: name, permissions });
  const ledgerToken = github.issueToken({
    repository: ledgerName,
    permissions: { contents: 'write' },
    kind: 'app',
  });
  const env = {
    ...sandbox.environment(),
    WIX_PROD_SITE_ID: siteId,
    SLUICE_CLOCK: `start=${start.toISOString()};epoch=${String(epoch)};speed=${String(speed)}`,
  };
  const store = gitStore({ remote: ledger, branch: 'main', log: silent, clock });
  let run = 5000;
  const runOf = (id: number) => github.repository(name).runs.find((one) => one.id === id);
  github.onCancel(({ runId }) => {
    const cancelled = runOf(runId);
    if (cancelled !== undefined)
      github.setRun(name, { ...cancelled, status: 'completed', conclusion: 'cancelled' });
    return undefined;
  });

  const action = async (
    inputs: Readonly<Record<string, string>>,
    request: Partial<BundleRequest>,
  ): Promise<BundleResult> => {
    const given = { 'site-id': siteId, 'github-token': token, ...inputs, ...request.inputs };
    return await runBundle({
      action: 'rollback',
      cwd: repository,
      timeoutMs: 180_000,
      event: { repository: { default_branch: 'main' } },
      ...request,
      inputs: given,
      env: {
        ...env,
        GITHUB_RUN_ID: String(run),
        GITHUB_REF: 'refs/heads/main',
        GITHUB_ACTOR: 'ada-lead',
        ...request.env,
      },
    });
  };

  return {
    sandbox,
    repository,
    token,
    ledgerToken,
    appToken: (rights) =>
      github.issueToken({ repository: name, permissions: rights, kind: 'app', login: 'sluice-app[bot]' }),
    async commit(file, change) {
      const target = path.join(repository, file);
      const text = typeof change === 'string' ? change : change(await readFile(target, 'utf8'));
      await writeFile(target, text);
      await git(repository, ['add', '--all']);
      await git(repository, ['commit', '--quiet', '--message', `Change ${file}`]);
      return (await git(repository, ['rev-parse', 'HEAD'])).trim();
    },
    async deploy({ commit, state = 'success', recorded = true, rollback } = {}) {
      run += 1;
      const computed = await computeRelease({
        root: repository,
        ...(commit === undefined ? {} : { commit }),
      });
      const payload = payloadOf(computed, siteId, {
        ...{ runId: String(run), rollback, preparedAt: clock.now() },
      });
      const creator = 'github-actions[bot]';
      const { id } = github.createDeployment(name, {
        ...{ sha: payload.commit, ref: payload.commit, environment: 'production', payload, creator },
      });
      const states =
        state === 'lived-then-failure'
          ? (['success', 'failure'] as const)
          : (['in_progress', state] as const);
      for (const one of states) github.setDeploymentStatus(name, id, { state: one, creator });
      if (state === 'success') {
        const { uiVersion } = payload;
        const files = uploadedFiles(computed, payload, env);
        const now = clock.now();
        const at = { createdAt: now.toISOString(), readyAt: now.toISOString() };
        const kind = { operation: 'GA', appType: 'VELO_ISOLATED', buildErrors: [] } as const;
        const made = await sandbox.wix.state.add({ siteId, uiVersion, ...kind, ...at }, files);
        await sandbox.wix.state.goLive(made, now);
      }
      if (recorded && state === 'success')
        await store.append(recordOf('deployment', payload, { repository: name, at: clock.now() }));
      return { id, payload };
    },
    async stop(inputs = {}, request = {}) {
      run += 1;
      const ledgerInput = { 'ledger-token': ledgerToken };
      return await action({ mode: 'stop', reason: 'business_decision', ...ledgerInput, ...inputs }, request);
    },
    async restore(outputs, inputs = {}, request = {}) {
      const checkout = await mkdtemp(path.join(folder, 'target-'));
      await git(folder, ['clone', '--quiet', '--no-hardlinks', repository, checkout]);
      await git(checkout, ['checkout', '--quiet', '--detach', outputs['target-commit'] ?? '']);
      const handed = Object.fromEntries(
        Object.entries(outputs).filter(([key]) => /^(target|bad)-|^incident$/.test(key)),
      );
      return await action(
        { mode: 'restore', reason: 'business_decision', 'wix-api-key': apiKey, ...handed, ...inputs },
        { cwd: checkout, ...request },
      );
    },
    async revert(outputs, inputs = {}) {
      const handed = Object.fromEntries(
        Object.entries(outputs).filter(([key]) => /^(target|bad)-commit$|^incident$/.test(key)),
      );
      return await action({ mode: 'revert', ...handed, ...inputs }, {});
    },
    async remember({ kind, payload, answer }) {
      const record = recordOf(kind, payload, { repository: name, at: clock.now() });
      await store.append(answer === undefined ? record : { ...record, answer });
    },
    tellRun({ workflow, status, id }) {
      run += 1;
      const own = id ?? run;
      github.setRun(name, runState(own, workflow, status, clock.now()));
      return own;
    },
    run: runOf,
    payloads: () =>
      github
        .repository(name)
        .deployments.toSorted((a, b) => a.id - b.id)
        .map((one) => one.payload as DeploymentPayload),
    uiVersion: () => sandbox.wix.sites().find((one) => one.siteId === siteId)?.uiVersion,
    states: () =>
      github
        .repository(name)
        .deployments.toSorted((a, b) => a.id - b.id)
        .map((one) => one.statuses.at(-1)?.state),
    async live() {
      const site = sandbox.wix.sites().find((one) => one.siteId === siteId);
      const found = sandbox.wix.deployments(siteId).find((one) => one.deploymentId === site?.deploymentId);
      if (found === undefined) return undefined;
      const file = path.join(folder, 'sandbox', 'wix', found.code, 'src/public/sluice-build.js');
      const text = await readFile(file, 'utf8').catch(() => '');
      return /buildId = "([^"]+)"/.exec(text)?.[1];
    },
    incidents() {
      const { issues, comments } = github.repository(name);
      return issues
        .filter((one) => one.labels.includes('sluice-hold'))
        .toSorted((a, b) => a.number - b.number)
        .map(({ number, state, title, body }) => ({
          ...{ number, state, title, body: body ?? '' },
          comments: comments.filter((one) => one.issue === number).map((one) => one.body),
        }));
    },
    closeIncidents() {
      for (const { number, state } of github.repository(name).issues)
        if (state === 'open') github.setIssueState(name, number, 'closed');
    },
    async close() {
      await sandbox.close();
      await rm(folder, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}
