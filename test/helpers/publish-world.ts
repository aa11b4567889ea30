import { cp, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { computeRelease } from '@fhir-iq/sluice-release';
import { git, scaledClock } from '@fhir-iq/sluice-runtime';
import { startSandbox } from '@fhir-iq/sluice-sandbox';
import type { Sandbox } from '@fhir-iq/sluice-sandbox';
import { root, runBundle } from './run-bundle.ts';
import type { BundleRequest, BundleResult } from './run-bundle.ts';

/** The key that nothing may show; with characters that URL-encoding and base64 change. */
export const apiKey = 'IST.eyJraWQiOiJQb3pIX2FDMiI+/=.Zm9vYmFyLXNlY3JldA';
export const siteId = '11111111-2222-4333-8444-555555555555';

type KeptDeployment = ReturnType<Sandbox['github']['repository']>['deployments'][number];

/** A site's repository, Wix, the published site and GitHub's deployments, for tests of the bundle wix-publish. */
export interface PublishWorld {
  readonly sandbox: Sandbox;
  readonly repository: string;
  /** The job's token for GitHub. */
  readonly githubToken: string;
  /** The deployments on GitHub, oldest first, each with its states in their order. */
  deployments(): (KeptDeployment & { readonly states: readonly string[] })[];
  /** Variables of the job: the way to the far ends and the clock. */
  readonly env: Readonly<Record<string, string>>;
  /** Changes a file and commits it; gives the commit. */
  commit(file: string, content: string): Promise<string>;
  /** Runs the bundle on the checkout as it stands, as another run than those before. */
  publish(options?: Partial<BundleRequest>): Promise<BundleResult>;
  /** Publishes what is committed from the editor: the code goes live as it stands in the repository. */
  publishFromEditor(): Promise<void>;
  /** What the live site says of itself. */
  live(): Promise<{ buildId: string | undefined; uiVersion: string | undefined }>;
  close(): Promise<void>;
}

/** How a world is made. */
export interface PublishWorldOptions {
  /** `development` if not given. Production is published to in its window, with evidence as old as the world. */
  readonly environment?: Environment;
  readonly faults?: readonly string[];
  /** Clock seconds a real second; 30 if not given. */
  readonly speed?: number;
  /** Whether the site was published from the editor before; yes if not given. */
  readonly published?: boolean;
  /** What the Wix key may do; what the CLI and backups need if not given. */
  readonly permissions?: readonly string[];
}

type Environment = 'development' | 'production';

const name = 'fhir-iq/website';
/** What differs between the sites of the example; production's window is open at its start. */
const sites = {
  development: { start: '2026-11-23T09:00:00.000Z', url: 'https://dev.fhiriq.com', designs: ['11', '12'] },
  production: { start: '2026-11-23T14:30:00.000Z', url: 'https://fhiriq.com', designs: ['30', '31'] },
} as const;

const bothPermissions = ['Wix CLI - Git Integration', 'Manage Data Backups'];

/** Makes a world of its own: nothing is shared with other tests but the cache of tools. */
export async function publishWorld(options: PublishWorldOptions = {}): Promise<PublishWorld> {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'sluice-world-'));
  const repository = path.join(folder, 'website');
  await copySite(repository);
  const speed = options.speed ?? 30;
  const environment = options.environment ?? 'development';
  const site = sites[environment];
  const start = new Date(site.start);
  const epoch = Date.now();
  const clock = scaledClock(start, epoch, speed);
  const pages = [{ path: '/', title: 'Home', text: 'FHIR IQ' }];
  const sandbox = await startSandbox({
    stateDirectory: path.join(folder, 'sandbox'),
    clock,
    faults: options.faults ?? [],
    seed: {
      github: { repositories: [{ name, directory: path.join(repository, '.git') }] },
      wix: {
        sites: [
          {
            siteId,
            name: `FHIR IQ ${environment}`,
            environment,
            premium: true,
            urls: [site.url],
            designs: site.designs.map((uiVersion) => ({ uiVersion, pages })),
            collections: { Services: [{ name: 'Consulting' }] },
            published: options.published ?? true,
          },
        ],
        apiKeys: [{ key: apiKey, sites: [siteId], permissions: options.permissions ?? bothPermissions }],
      },
    },
  });
  const githubToken = sandbox.github.issueToken({
    repository: name,
    permissions: { contents: 'read', deployments: 'write', issues: 'read' },
  });
  const env = {
    ...sandbox.environment(),
    SLUICE_CLOCK: `start=${start.toISOString()};epoch=${String(epoch)};speed=${String(speed)}`,
  };
  let run = 1000;
  const world: PublishWorld = {
    sandbox,
    repository,
    githubToken,
    env,
    deployments: () =>
      sandbox.github
        .repository(name)
        .deployments.toSorted((a, b) => a.id - b.id)
        .map((one) => ({ ...one, states: one.statuses.map((status) => status.state) })),
    async commit(file, content) {
      await writeFile(path.join(repository, file), content);
      await git(repository, ['add', '--all']);
      await git(repository, ['commit', '--quiet', '--message', `Change ${file}`]);
      return (await git(repository, ['rev-parse', 'HEAD'])).trim();
    },
    async publish(request = {}) {
      run += 1;
      const given = request.inputs?.['release-digest'];
      const digest = given ?? (await computeRelease({ root: request.cwd ?? repository })).digest;
      return await runBundle({
        action: 'wix-publish',
        cwd: repository,
        timeoutMs: 120_000,
        ...request,
        inputs: {
          environment,
          'evidence-at': start.toISOString(),
          'wix-api-key': apiKey,
          'site-id': siteId,
          'github-token': githubToken,
          verdict: 'pass',
          'release-digest': digest,
          ...request.inputs,
        },
        env: { ...env, GITHUB_RUN_ID: String(run), ...request.env },
      });
    },
    async publishFromEditor() {
      const { upload } = await computeRelease({ root: repository });
      const { state } = sandbox.wix;
      const now = clock.now();
      const common = {
        siteId,
        operation: 'EDITOR',
        appType: 'VELO',
        uiVersion: site.designs[0],
        buildErrors: [],
      } as const;
      const deployment = await state.add(
        { ...common, createdAt: now.toISOString(), readyAt: now.toISOString() },
        upload,
      );
      await state.goLive(deployment, now);
    },
    async live() {
      const site = sandbox.wix.sites()[0];
      const deployment = sandbox.wix
        .deployments(siteId)
        .find((one) => one.deploymentId === site?.deploymentId);
      if (deployment === undefined || deployment.operation === 'EDITOR')
        return { buildId: undefined, uiVersion: site?.uiVersion };
      const file = path.join(folder, 'sandbox', 'wix', deployment.code, 'src/public/sluice-build.js');
      const text = await readFile(file, 'utf8');
      return { buildId: /buildId = "([^"]+)"/.exec(text)?.[1], uiVersion: site?.uiVersion };
    },
    async close() {
      await sandbox.close();
      await rm(folder, { recursive: true, force: true, maxRetries: 5 });
    },
  };
  return world;
}

async function copySite(repository: string): Promise<void> {
  const example = path.join(root, 'examples/fhir-iq');
  await cp(example, repository, {
    recursive: true,
    filter: (source) => !/\/(node_modules|\.sluice)$/.test(source),
  });
  await git(repository, ['init', '--quiet', '--initial-branch=development']);
  for (const [key, value] of [
    ['user.name', 'Dana'],
    ['user.email', 'dana@example.com'],
    ['commit.gpgsign', 'false'],
  ] as const) {
    await git(repository, ['config', key, value]);
  }
  await git(repository, ['add', '--all']);
  await git(repository, ['commit', '--quiet', '--message', 'Begin']);
}

/**
 * Everything that a job left where others could read it, in one text.
 *
 * @param result - What the job left.
 */
export function everythingSaid(result: BundleResult): string {
  return [
    // The runner takes these lines and never shows them.
    result.stdout.replace(/^::add-mask::.*$/gm, ''),
    result.stderr,
    result.summary,
    JSON.stringify(result.outputs),
    ...Object.entries(result.files).flat(),
  ].join('\n');
}

/**
 * Processes of a job that is gone, found as the runner finds them: by the job's tracking id in their environment.
 *
 * @param trackingId - `RUNNER_TRACKING_ID` of the job.
 * @returns Their process ids.
 */
export async function orphansOf(trackingId: string): Promise<number[]> {
  const ids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name)).map(Number);
  const found = await Promise.all(
    ids.map(async (id) => {
      const environment = await readFile(`/proc/${String(id)}/environ`, 'latin1').catch(() => '');
      return environment.split('\0').includes(`RUNNER_TRACKING_ID=${trackingId}`) ? [id] : [];
    }),
  );
  return found.flat();
}
