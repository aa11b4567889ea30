import path from 'node:path';
import { formatProblems } from '@fhir-iq/sluice-config';
import type { SluiceConfiguration } from '@fhir-iq/sluice-config';
import { Commit, ConfigurationError } from '@fhir-iq/sluice-model';
import type { Digest, Release } from '@fhir-iq/sluice-model';
import { git, runGit } from '@fhir-iq/sluice-runtime';
import { composeRelease, releaseDigest } from './release.ts';
import type { UploadFile } from './upload.ts';
import { readUpload, uploadPaths } from './upload.ts';

/** Which release. */
export interface ComputeReleaseOptions {
  /** The checkout, with the repository's root as its root. */
  readonly root: string;
  /** Path of the configuration in the repository; `.github/sluice.yml` if not given. */
  readonly config?: string;
  /** A commit, branch or tag; the checkout's HEAD if not given. */
  readonly commit?: string;
  readonly signal?: AbortSignal;
}

/** A release with all that it was computed of. */
export interface ComputedRelease {
  readonly release: Release;
  readonly digest: Digest;
  readonly upload: readonly UploadFile[];
  readonly configuration: SluiceConfiguration;
}

/**
 * Computes the release of a commit from git's objects, so that every job that has the commit gets the same digest.
 *
 * @param options - Which release.
 * @returns The release, its digest, and what it was computed of.
 * @throws {ConfigurationError} If the commit cannot be uploaded, or its configuration is missing or wrong.
 */
export async function computeRelease(options: ComputeReleaseOptions): Promise<ComputedRelease> {
  const { root, signal } = options;
  const stop = signal === undefined ? {} : { signal };
  const commit = await commitOf(root, options.commit ?? 'HEAD', stop);
  const file = repositoryPath(root, options.config ?? '.github/sluice.yml');
  const reading = readUpload(root, commit, signal);
  // A wrong configuration is said first.
  reading.catch(() => undefined);
  const text = await git(root, ['cat-file', 'blob', `${commit}:${file}`], stop).catch((cause: unknown) => {
    throw new ConfigurationError({
      what: `The commit ${commit} has no ${file}.`,
      remedy: 'Write it ("npx @fhir-iq/sluice init"), or name it in the input config.',
      cause,
    });
  });
  // The schema is built when it is first wanted: it would be a third of the start-up.
  const { loadConfiguration } = await import('@fhir-iq/sluice-config/load');
  const loaded = loadConfiguration(text, { file });
  if (!loaded.ok) {
    throw new ConfigurationError({
      what: `${file} of the commit ${commit} is wrong:\n${formatProblems([...loaded.problems])}`,
    });
  }
  const { configuration } = loaded;
  const upload = await reading;
  const uiVersions = Object.fromEntries(
    Object.entries(configuration.environments).map(([name, environment]) => [name, environment.uiVersion]),
  );
  const release = composeRelease({ commit, upload, configurationText: text, uiVersions });
  return { release, digest: releaseDigest(release), upload, configuration };
}

/**
 * Refuses a checkout in which something differs from its commit: what is published must be what was judged.
 *
 * @param root - The checkout.
 * @param config - Path of the configuration in the repository.
 * @param signal - Stops git.
 * @throws {ConfigurationError} Names what differs.
 */
export async function refuseDirtyTree(root: string, config: string, signal?: AbortSignal): Promise<void> {
  const stop = signal === undefined ? {} : { signal };
  const [changed, added] = await Promise.all([
    git(root, ['status', '--porcelain=v1', '-z', '--untracked-files=no', '--ignore-submodules=none'], stop),
    git(
      root,
      [
        'ls-files',
        '-z',
        '--others',
        '--exclude-standard',
        '--',
        ...uploadPaths,
        repositoryPath(root, config),
      ],
      stop,
    ),
  ]);
  const names = [...changed.split('\0').map((line) => line.slice(3)), ...added.split('\0')].filter(Boolean);
  if (names.length === 0) return;
  throw new ConfigurationError({
    what: `The checkout differs from its commit in ${names.slice(0, 10).join(', ')}${names.length > 10 ? ' …' : ''}.`,
    allowed: 'Only what is committed is published, because only that was judged.',
    remedy: 'Commit the change, or leave out the step of the job that writes these files.',
  });
}

/**
 * Refuses a clone without history: nobody can say there what descends from what.
 *
 * @param root - The checkout.
 * @param signal - Stops git.
 * @throws {ConfigurationError} If the clone is shallow.
 */
export async function refuseShallowClone(root: string, signal?: AbortSignal): Promise<void> {
  const answer = await git(
    root,
    ['rev-parse', '--is-shallow-repository'],
    signal === undefined ? {} : { signal },
  );
  if (answer.trim() !== 'true') return;
  throw new ConfigurationError({
    what: 'The checkout is shallow, so it cannot be seen whether this commit descends from what is live.',
    remedy: 'Give actions/checkout in this job "fetch-depth: 0".',
  });
}

async function commitOf(root: string, name: string, stop: { signal?: AbortSignal }): Promise<string> {
  const found = await runGit(
    root,
    ['rev-parse', '--verify', '--quiet', '--end-of-options', `${name}^{commit}`],
    {
      ...stop,
      codes: [0, 1, 128],
    },
  );
  const commit = Commit.safeParse(found.stdout.trim());
  if (found.code === 0 && commit.success) return commit.data;
  throw new ConfigurationError({
    what: `"${name}" names no commit in the checkout ${root}${found.stderr.trim() === '' ? '' : ` (${found.stderr.trim()})`}.`,
    remedy: 'Check the repository out first, with "fetch-depth: 0".',
  });
}

function repositoryPath(root: string, file: string): string {
  const relative = path.isAbsolute(file) ? path.relative(root, file) : path.normalize(file);
  return relative.split(path.sep).join('/');
}
