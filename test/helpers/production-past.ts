import { cp, readFile } from 'node:fs/promises';
import path from 'node:path';
import { wholeStage } from '@fhir-iq/sluice-gate';
import type { DeploymentPayload, LedgerRecord, Log } from '@fhir-iq/sluice-model';
import { buildIdOf, buildModuleText } from '@fhir-iq/sluice-release';
import type { ComputedRelease, UploadFile } from '@fhir-iq/sluice-release';
import { flagsOf } from '@fhir-iq/sluice-release/publish/prepare';
import { git } from '@fhir-iq/sluice-runtime';
import type { DesignSeed, Sandbox } from '@fhir-iq/sluice-sandbox';
import { root } from './run-bundle.ts';

/** A log that nobody reads. */
export const silent: Log = {
  debug() {},
  info() {},
  notice() {},
  warning() {},
  error() {},
  group: (_title, work) => work(),
};

/** Copies the example's site and makes a repository of it, with the branches main and development. */
export async function copySite(repository: string): Promise<void> {
  await cp(path.join(root, 'examples/fhir-iq'), repository, {
    recursive: true,
    filter: (source) => !/\/(node_modules|\.sluice)$/.test(source),
  });
  await git(repository, ['init', '--quiet', '--initial-branch=main']);
  for (const [key, value] of [
    ['user.name', 'Dana'],
    ['user.email', 'dana@example.com'],
    ['commit.gpgsign', 'false'],
  ] as const) {
    await git(repository, ['config', key, value]);
  }
  await git(repository, ['add', '--all']);
  await git(repository, ['commit', '--quiet', '--message', 'Begin']);
  await git(repository, ['branch', '--quiet', 'development']);
}

/** Those of the example, and one more that looks like the configured one. */
export async function designs(repository: string): Promise<DesignSeed[]> {
  const text = await readFile(path.join(repository, 'design/production.json'), 'utf8');
  const { revisions } = JSON.parse(text) as {
    revisions: Record<string, { pages: Record<string, { title: string; text: string; html: string }> }>;
  };
  const all = Object.entries(revisions).map(([uiVersion, { pages }]) => ({
    uiVersion,
    pages: Object.entries(pages).map(([at, { title, text: shown, html }]) => ({
      ...{ path: at, title, text: shown, html },
    })),
  }));
  const pages = all.find((one) => one.uiVersion === '31')?.pages ?? [];
  return [...all, { uiVersion: '40', pages }];
}

/** The payload of a deployment of the past. */
export function payloadOf(
  computed: ComputedRelease,
  siteId: string,
  of: { runId: string; preparedAt: Date; rollback: DeploymentPayload['rollback'] | undefined },
): DeploymentPayload {
  const { digest, release, configuration } = computed;
  return {
    schema: 'sluice.deployment/v1',
    releaseDigest: digest,
    commit: release.commit,
    environment: 'production',
    siteId,
    uiVersion: configuration.environments.production.uiVersion,
    buildId: buildIdOf(digest, of.runId, 1),
    uploadDigest: release.tree,
    runId: of.runId,
    runAttempt: 1,
    actor: 'dev-dana',
    preparedAt: of.preparedAt.toISOString(),
    ...(of.rollback === undefined ? {} : { rollback: of.rollback }),
  };
}

/** What Wix got in a deployment of the past. */
export function uploadedFiles(
  { upload, configuration }: ComputedRelease,
  { buildId, commit }: DeploymentPayload,
  env: Readonly<Record<string, string>>,
): UploadFile[] {
  const flags = flagsOf(configuration, 'production', env);
  const content = buildModuleText({ buildId, commit, environment: 'production', flags });
  return upload.map((file) => (file.path === configuration.site.buildModule ? { ...file, content } : file));
}

/** The ledger's record of something that went well. */
export function recordOf(
  kind: LedgerRecord['kind'],
  payload: DeploymentPayload,
  { repository, at }: { repository: string; at: Date },
): LedgerRecord {
  const { releaseDigest, commit, buildId, runId } = payload;
  return {
    schema: 'sluice.record/v1',
    id: `${kind}:production:${buildId}`,
    kind,
    environment: 'production',
    releaseDigest,
    answer: 'pass',
    who_deployed: 'dev-dana',
    what_was_deployed: { commit, releaseDigest, buildId },
    when_deployment_occurred: { at: at.toISOString(), source: 'rehearsal-clock' },
    which_approvals_received: [],
    deployment_outcome: 'published',
    run: { repository, id: runId, attempt: 1, url: `https://github.com/${repository}/actions/runs/${runId}` },
    details: kind === 'verdict' ? { moment: wholeStage } : {},
  };
}

type RunState = Parameters<Sandbox['github']['setRun']>[1];

/** A run of a workflow of main, as GitHub is told of it. */
export function runState(
  id: number,
  workflow: string,
  status: 'queued' | 'in_progress' | 'waiting' | 'completed',
  at: Date,
): RunState {
  return {
    id,
    name: workflow,
    path: `.github/workflows/${workflow}`,
    event: 'workflow_dispatch',
    branch: 'main',
    sha: 'a'.repeat(40),
    status,
    conclusion: status === 'completed' ? 'failure' : null,
    attempt: 1,
    number: id,
    actor: 'dev-dana',
    createdAt: at.toISOString(),
    approvals: [],
  };
}
