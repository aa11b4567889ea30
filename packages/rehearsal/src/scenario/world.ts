import { writeFileSync } from 'node:fs';
import path from 'node:path';
import type { SluiceConfiguration } from '@fhir-iq/sluice-config';
import type { Clock, Log } from '@fhir-iq/sluice-model';
import { reviewRule, startSandbox, type Sandbox } from '@fhir-iq/sluice-sandbox';
import type { Platform } from '../execute/platform.ts';
import { designsOf, keptByWix } from './designs.ts';
import { calledFile, platformOf } from './platform.ts';
import { developer, RehearsedRepository } from './repository.ts';
import { RehearsalSecrets } from './secrets.ts';
import { settingsOf, siteIdOf, way } from './settings.ts';
import type { WorldState } from './state.ts';
import { type Unset, withoutUnset } from './unset.ts';
import { wantsOf } from './wants.ts';
import type { SiteFacts } from './site-facts.ts';

/** The audit team's repository. */
export interface Ledger {
  readonly name: string;
  readonly branch: string;
  readonly repository: RehearsedRepository;
}

/** The world of a rehearsal: the site's repository, its settings on GitHub, and every far end. */
export interface World {
  readonly configuration: SluiceConfiguration;
  /** Where the rehearsal keeps what it remembers of this world. */
  readonly directory: string;
  readonly repository: RehearsedRepository;
  readonly ledger: Ledger | undefined;
  readonly sandbox: Sandbox;
  readonly platform: Platform;
  readonly secrets: RehearsalSecrets;
  /** The reviewers of each environment that has some. */
  readonly reviewers: readonly (readonly string[])[];
}

/** Starts the far ends of a site and makes its settings. */
export async function startWorld(
  site: SiteFacts,
  configuration: SluiceConfiguration,
  state: WorldState,
  options: {
    readonly clock: Clock;
    readonly log: Log;
    readonly faults: readonly string[];
    readonly unset: readonly Unset[];
  },
): Promise<World> {
  const { repository } = site;
  const ledger = await makeLedger(configuration, state, options.clock);
  const names = await repository.list(site.ref, '.github/workflows');
  const texts = await Promise.all(
    names
      .filter((name) => /\.ya?ml$/.test(name))
      .map((name) => repository.read(site.ref, `.github/workflows/${name}`)),
  );
  const wants = wantsOf(
    texts.filter((text) => text !== undefined),
    calledFile,
  );
  const siteIds = new Map(
    way.map((environment) => [environment as string, siteIdOf(configuration, state, environment)]),
  );
  const secrets = new RehearsalSecrets(configuration, siteIds);
  secrets.prepare(wants.secrets);
  const designs = await Promise.all(
    way.map((environment) => repository.read(site.ref, `design/${environment}.json`)),
  );
  const sandbox = await startSandbox({
    stateDirectory: path.join(state.directory, 'far-ends'),
    clock: options.clock,
    log: options.log,
    faults: options.faults,
    seed: {
      wix: {
        sites: way.map((environment, index) => ({
          siteId: siteIds.get(environment) ?? '',
          name: `${configuration.site.name} ${environment}`,
          environment,
          premium: true,
          urls: [configuration.environments[environment].url],
          designs: designsOf(configuration, environment, designs[index]),
          ...keptByWix(designs[index]),
        })),
        apiKeys: secrets.seed().wixKeys,
      },
      slack: secrets.seed().slack,
      pagerDuty: secrets.seed().pagerDuty,
      mail: secrets.seed().mail,
      sonar: secrets.seed().sonar,
      github: {
        repositories: [],
        teams: teamsOf(configuration),
        people: [{ login: developer.login, emails: [developer.email] }],
      },
    },
  });
  if (ledger !== undefined) {
    sandbox.github.addRepository({
      name: ledger.name,
      directory: ledger.repository.directory,
      defaultBranch: ledger.branch,
    });
    const rights = { repository: ledger.name, permissions: { contents: 'write' } };
    secrets.useToken(
      'ledger',
      sandbox.github.issueToken({ ...rights, kind: 'person', login: 'sluice-ledger' }),
    );
  }
  secrets.useToken(
    'app',
    sandbox.github.issueToken({
      repository: site.name,
      permissions: { contents: 'write', 'pull-requests': 'write', members: 'read' },
      kind: 'app',
      login: 'sluice[bot]',
    }),
  );
  const settings = withoutUnset(settingsOf(configuration, wants, state, secrets), options.unset);
  const { defaultBranch } = configuration.site;
  const protectedBranches = [
    ...new Set([defaultBranch, ...way.map((environment) => configuration.environments[environment].branch)]),
  ];
  sandbox.github.addRepository({
    name: site.name,
    directory: repository.directory,
    defaultBranch,
    protectedBranches,
    environments: settings.environments,
    codeScanning: true,
    rules: { [defaultBranch]: [reviewRule()] },
  });
  return {
    configuration,
    directory: state.directory,
    reviewers: settings.environments.map((one) => (one.reviewers ?? []).map((reviewer) => reviewer.name)),
    repository,
    ledger,
    sandbox,
    secrets,
    platform: platformOf(site, settings, sandbox, secrets),
  };
}

function teamsOf(
  configuration: SluiceConfiguration,
): { organisation: string; slug: string; members: readonly string[] }[] {
  return Object.values(configuration.roles).flatMap((role) =>
    role.teams.map((team) => {
      const [organisation = '', slug = ''] = team.split('/');
      return { organisation, slug, members: role.logins };
    }),
  );
}

async function makeLedger(
  configuration: SluiceConfiguration,
  state: WorldState,
  clock: Clock,
): Promise<Ledger | undefined> {
  const { store } = configuration.ledger;
  if (store.type !== 'git') return undefined;
  const repository = new RehearsedRepository(
    path.join(state.directory, 'git', `${store.repository}.git`),
    clock,
  );
  if (!repository.exists) {
    await repository.create(store.branch);
    await repository.commit(store.branch, 'Begin the ledger', (tree) =>
      writeFileSync(path.join(tree, 'README.md'), '# Ledger\n'),
    );
  }
  return { name: store.repository, branch: store.branch, repository };
}
