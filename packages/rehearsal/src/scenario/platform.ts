import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import type { GitHubFarEnd, Sandbox } from '@fhir-iq/sluice-sandbox';
import type {
  EnvironmentFacts,
  Platform,
  PlatformDeployment,
  RepositoryFacts,
  RepositoryFile,
} from '../execute/platform.ts';
import { personId } from '../execute/contexts.ts';
import { defaultPermissions } from '../plan/permissions.ts';
import type { RehearsalSecrets } from './secrets.ts';
import type { Settings } from './settings.ts';
import type { SiteFacts } from './site-facts.ts';

/** The checkout that this file is part of: what `OWNER/sluice@…` in a site's files means. */
export const checkoutDirectory = fileURLToPath(new URL('../../../../', import.meta.url));

/** Whether a repository is this project's, whoever owns it. */
const isTool = (repository: string): boolean => repository.toLowerCase().split('/')[1] === 'sluice';

/** A called workflow of this project, as `OWNER/sluice/.github/workflows/…@…` names it; nothing for any other. */
export function calledFile(uses: string): string | undefined {
  const [, repository = '', file = ''] = /^([^/]+\/[^/]+)\/(\.github\/workflows\/[^/@]+)@/.exec(uses) ?? [];
  const own = path.join(checkoutDirectory, file);
  return file !== '' && isTool(repository) && existsSync(own) ? readFileSync(own, 'utf8') : undefined;
}

const dayMs = 86_400_000;

/** The executor's platform, with the sandbox's GitHub behind it. */
export function platformOf(
  site: SiteFacts,
  settings: Settings,
  sandbox: Sandbox,
  secrets: RehearsalSecrets,
): Platform {
  const { github } = sandbox;
  const { name } = site;
  return {
    repository: repositoryFacts(name, github),
    secrets: settings.secrets,
    variables: settings.variables,
    defaultPermissions,
    environment: (environment) => Promise.resolve(environmentFacts(name, environment, settings, github)),
    createEnvironment: (environment) => {
      github.setEnvironment(name, { name: environment });
      const made = environmentFacts(name, environment, settings, github);
      if (made === undefined)
        throw new Error(`GitHub's stand-in did not keep the environment ${environment}`);
      return Promise.resolve(made);
    },
    issueToken: ({ permissions }) => {
      const token = github.issueToken({ repository: name, permissions });
      secrets.values.add(token);
      return Promise.resolve(token);
    },
    revokeToken: (token) => Promise.resolve(github.revokeToken(token)),
    createDeployment: ({ environment, ref, sha }) =>
      Promise.resolve(createDeployment(name, { environment, ref, sha }, github)),
    keepArtifact: (run, { id, name: called, bytes, digest, directory, retentionDays }, at) => {
      const expires = new Date(at.getTime() + retentionDays * dayMs);
      github.addArtifact(name, run, {
        ...{ id, name: called, bytes, digest, directory },
        createdAt: at.toISOString(),
        expiresAt: expires.toISOString(),
      });
    },
    artifactsOf: (token, run) => github.artifactsFor(token, name, run),
    uploadSarif: (token, upload) => github.uploadSarif(token, name, upload),
    readFile: (repository, ref, file) => readFile(site, repository, ref, file),
    processEnvironment: () => sandbox.environment(),
  };
}

function repositoryFacts(name: string, github: GitHubFarEnd): RepositoryFacts {
  const known = github.repository(name);
  const owner = name.split('/')[0] ?? '';
  return {
    owner,
    name: known.name,
    id: known.id,
    ownerId: personId(owner),
    defaultBranch: known.defaultBranch,
    visibility: known.private ? 'private' : 'public',
    protectedBranches: known.protectedBranches,
  };
}

function environmentFacts(
  repository: string,
  name: string,
  settings: Settings,
  github: GitHubFarEnd,
): EnvironmentFacts | undefined {
  const known = github.environment(repository, name);
  if (known === undefined) return undefined;
  const { reviewers, preventSelfReview, waitMinutes, branches, variables } = known;
  return {
    name: known.name,
    reviewers: reviewers.map((one) => one.name),
    preventSelfReview,
    waitMinutes,
    ...(branches === 'all' ? {} : { branches }),
    variables,
    secrets: settings.environmentSecrets.get(name.toLowerCase()) ?? {},
  };
}

function createDeployment(
  repository: string,
  wanted: { environment: string; ref: string; sha: string },
  github: GitHubFarEnd,
): PlatformDeployment {
  const { id } = github.createDeployment(repository, { ...wanted, creator: 'github-actions[bot]' });
  return {
    status: (state, url) => {
      github.setDeploymentStatus(repository, id, {
        state,
        environment: wanted.environment,
        creator: 'github-actions[bot]',
        ...(url === undefined ? {} : { environmentUrl: url }),
      });
      return Promise.resolve();
    },
  };
}

async function readFile(
  site: SiteFacts,
  repository: string,
  ref: string,
  file: string,
): Promise<RepositoryFile | undefined> {
  if (repository.toLowerCase() === site.name.toLowerCase()) {
    const sha = await site.repository.resolve(ref);
    const text = sha === undefined ? undefined : await site.repository.read(sha, file);
    return sha === undefined || text === undefined ? undefined : { text, sha };
  }
  if (!isTool(repository)) return undefined;
  const own = path.join(checkoutDirectory, file);
  if (!existsSync(own)) return undefined;
  const sha = /^[0-9a-f]{40}$/.test(ref) ? ref : '0'.repeat(40);
  return { text: readFileSync(own, 'utf8'), sha, directory: checkoutDirectory };
}
