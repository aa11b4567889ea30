import { cpSync, existsSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import path from 'node:path';
import { formatProblems, loadConfiguration, type SluiceConfiguration } from '@fhir-iq/sluice-config';
import { ConfigurationError, type Clock } from '@fhir-iq/sluice-model';
import { git } from '@fhir-iq/sluice-runtime';
import type { RehearsalOptions } from '../options.ts';
import { checkoutDirectory } from './platform.ts';
import { layFolder, RehearsedRepository } from './repository.ts';
import type { WorldState } from './state.ts';
import { readVariant, type Variant } from './variant.ts';

/** The site that is rehearsed, as it lies on this machine. */
export interface SiteFolder {
  readonly directory: string;
  readonly configuration: SluiceConfiguration;
  /** `OWNER/REPO` on GitHub. */
  readonly name: string;
  readonly variant: Variant | undefined;
}

const settingsFile = '.github/sluice.yml';
const roadsFolder = '.github/workflows';

/**
 * Finds the site: the one of `--site`, else the example of this checkout.
 *
 * @throws {ConfigurationError} When it is no site, or its configuration is wrong.
 */
export async function findSite(options: Pick<RehearsalOptions, 'site' | 'variant'>): Promise<SiteFolder> {
  const directory = path.resolve(options.site ?? path.join(checkoutDirectory, 'examples/fhir-iq'));
  if (!existsSync(directory) || !statSync(directory).isDirectory()) {
    throw new ConfigurationError({ what: `--site is ${directory}, which is no folder.` });
  }
  const file = path.join(directory, settingsFile);
  if (!existsSync(file)) {
    throw new ConfigurationError({
      what: `${directory} has no ${settingsFile}.`,
      remedy: 'A rehearsal takes names, addresses and channels from it.',
    });
  }
  const loaded = loadConfiguration(readFileSync(file, 'utf8'), { file });
  if (!loaded.ok) throw new ConfigurationError({ what: formatProblems(loaded.problems) });
  const { configuration } = loaded;
  const variant =
    options.variant === undefined
      ? undefined
      : readVariant(path.join(checkoutDirectory, 'examples/variants'), options.variant);
  return {
    directory,
    configuration,
    name: await nameOf(directory, configuration, options.site === undefined),
    variant,
  };
}

/** The repository's name: its remote's on GitHub; else the folder's, owned by whoever owns the ledger. */
async function nameOf(
  directory: string,
  configuration: SluiceConfiguration,
  isExample: boolean,
): Promise<string> {
  if (existsSync(path.join(directory, '.git'))) {
    const remote = await git(directory, ['config', '--get', '--default', '', 'remote.origin.url']);
    const found = /github\.com[/:]([\w.-]+\/[\w.-]+?)(?:\.git)?\s*$/.exec(remote)?.[1];
    if (found !== undefined) return found;
  }
  const { store } = configuration.ledger;
  const owner = (store.type === 'git' ? store.repository.split('/')[0] : undefined) ?? 'rehearsal';
  return `${owner}/${isExample ? 'website' : path.basename(directory).replace(/[^\w.-]+/g, '-')}`;
}

/** Makes the bare repository of a site's world when there is none yet: default branch and development branch. */
export async function openRepository(
  site: SiteFolder,
  state: WorldState,
  clock: Clock,
): Promise<RehearsedRepository> {
  const repository = new RehearsedRepository(path.join(state.directory, 'git', `${site.name}.git`), clock);
  const { defaultBranch } = site.configuration.site;
  const { branch } = site.configuration.environments.development;
  const history = existsSync(path.join(site.directory, '.git')) ? site.directory : undefined;
  if (!repository.exists) {
    await repository.create(defaultBranch, history);
    if (history === undefined)
      await repository.commit(defaultBranch, 'Begin the website', (tree) => layFolder(site.directory, tree));
  }
  const start = await repository.resolve(`refs/heads/${defaultBranch}`);
  if (start === undefined) {
    throw new ConfigurationError({
      what: `The repository ${site.directory} has no branch ${defaultBranch}, which site.defaultBranch of ${settingsFile} names.`,
    });
  }
  if ((await repository.resolve(`refs/heads/${branch}`)) === undefined)
    await repository.setRef(`refs/heads/${branch}`, start);
  await keepRoads(site, repository);
  return repository;
}

/**
 * Keeps the roads on the default branch as the site's folder has them: dispatched workflows are the default branch's, and
 * a state may be older than the folder. All else of the branch stays: a change does not set its own policy.
 */
async function keepRoads(site: SiteFolder, repository: RehearsedRepository): Promise<void> {
  const { defaultBranch } = site.configuration.site;
  const roads = path.join(site.directory, roadsFolder);
  if (!existsSync(roads)) return;
  const texts = readdirSync(roads).map(
    (name) => [name, readFileSync(path.join(roads, name), 'utf8')] as const,
  );
  const kept = new Set(await repository.list(`refs/heads/${defaultBranch}`, roadsFolder));
  const same = await Promise.all(
    texts.map(
      async ([name, text]) =>
        kept.has(name) &&
        (await repository.read(`refs/heads/${defaultBranch}`, `${roadsFolder}/${name}`)) === text,
    ),
  );
  if (kept.size === texts.length && !same.includes(false)) return;
  await repository.commit(defaultBranch, 'Bring the roads up to date', (tree) => {
    rmSync(path.join(tree, roadsFolder), { recursive: true, force: true });
    cpSync(roads, path.join(tree, roadsFolder), { recursive: true });
  });
}

/** A change that somebody made: its last commit, what stood before it, and its title. */
export interface Change {
  readonly before: string;
  readonly after: string;
  readonly title: string;
}

/**
 * Commits to a branch what the site's folder holds now, and a variant's commits on top. Where the folder is as it was,
 * the commit is empty: a push that publishes the same site again.
 *
 * @param also - Changes the tree further.
 */
export async function makeChange(
  site: SiteFolder,
  repository: RehearsedRepository,
  branch: string,
  from: string,
  also: (tree: string) => void = () => undefined,
): Promise<Change> {
  const before = (await repository.resolve(`refs/heads/${branch}`)) ?? (await repository.resolve(from)) ?? '';
  const title =
    site.variant === undefined ? 'Work on the website' : (site.variant.commits.at(-1)?.message ?? '');
  let after = before;
  if (site.variant === undefined) {
    after = await repository.commit(
      branch,
      title,
      async (tree) => {
        await layFolder(site.directory, tree);
        also(tree);
      },
      from,
    );
  } else {
    // The example as it is now first, so that the variant fits it.
    await repository.commit(branch, 'Work on the website', (tree) => layFolder(site.directory, tree), from);
    for (const commit of site.variant.commits)
      after = await repository.commit(branch, commit.message, (tree) => commit.apply(tree), from);
  }
  return { before, after, title };
}
