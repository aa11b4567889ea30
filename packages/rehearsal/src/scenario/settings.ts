import type { SluiceConfiguration } from '@fhir-iq/sluice-config';
import type { EnvironmentSeed } from '@fhir-iq/sluice-sandbox';
import { type RehearsalSecrets, sonarHost } from './secrets.ts';
import type { WorldState } from './state.ts';
import type { Wants } from './wants.ts';

type EnvironmentName = keyof SluiceConfiguration['environments'];

/** The environments of the configuration in the order of a release's way. */
export const way: readonly EnvironmentName[] = ['development', 'staging', 'production'];

/** What the settings of the site's repository on GitHub hold. */
export interface Settings {
  readonly variables: Readonly<Record<string, string>>;
  /** Repository secrets. */
  readonly secrets: Readonly<Record<string, string>>;
  readonly environments: readonly EnvironmentSeed[];
  /** Secrets by environment, lower case. */
  readonly environmentSecrets: ReadonlyMap<string, Readonly<Record<string, string>>>;
}

/** Variables that hold the Wix site ids: those that `wixSiteId` names, or nothing where an id stands there. */
export function siteIdVariables(
  configuration: SluiceConfiguration,
  state: WorldState,
): Record<string, string> {
  return Object.fromEntries(
    way.flatMap((environment) => {
      const name = /^\$\{(\w+)\}$/.exec(configuration.environments[environment].wixSiteId)?.[1];
      return name === undefined ? [] : [[name, state.siteId(environment)] as const];
    }),
  );
}

/** The Wix site id of an environment: the one that stands in the configuration, else the one of this world. */
export function siteIdOf(
  configuration: SluiceConfiguration,
  state: WorldState,
  environment: EnvironmentName,
): string {
  const { wixSiteId } = configuration.environments[environment];
  return wixSiteId.startsWith('${') ? state.siteId(environment) : wixSiteId;
}

/**
 * Makes the settings that the site's files ask for, as a careful administrator would have made them: every environment
 * bound to its branch, approving environments with their role's people, secrets only where a job reads them.
 */
export function settingsOf(
  configuration: SluiceConfiguration,
  wants: Wants,
  state: WorldState,
  secrets: RehearsalSecrets,
): Settings {
  const valuesOf = (environment: string): Record<string, string> =>
    Object.fromEntries(
      [...(wants.secrets.get(environment) ?? [])].map((name) => [name, secrets.value(name, environment)]),
    );
  // Approving environments are there even where a workflow forgets to ask.
  const approving = way.flatMap((stage) => configuration.stages[stage].approvals.map(({ via }) => via));
  const names = new Map(
    [...approving, ...wants.environments].map((name) => [name.toLowerCase(), name] as const),
  );
  const environmentSecrets = new Map(
    [...names.values()].map((name) => [name.toLowerCase(), valuesOf(name.toLowerCase())]),
  );
  const environments = [...names.values()].flatMap((name) => {
    const seed = seedOf(
      configuration,
      name,
      Object.keys(environmentSecrets.get(name.toLowerCase()) ?? {}).length > 0,
    );
    return seed === undefined ? [] : [seed];
  });
  return {
    variables: {
      ...siteIdVariables(configuration, state),
      CODE_SCANNING: 'true',
      SONAR_HOST_URL: `https://${sonarHost(configuration)}`,
    },
    secrets: valuesOf(''),
    environments,
    environmentSecrets,
  };
}

/** The protection of an environment; nothing for one that nobody has made, which GitHub then makes without any. */
function seedOf(
  configuration: SluiceConfiguration,
  name: string,
  holdsSecrets: boolean,
): EnvironmentSeed | undefined {
  const { environments, stages, roles } = configuration;
  const own = way.find((one) => one === name.toLowerCase());
  if (own !== undefined) return { name, branches: [environments[own].branch] };
  for (const stage of way) {
    const approval = stages[stage].approvals.find((one) => one.via.toLowerCase() === name.toLowerCase());
    const role = approval === undefined ? undefined : roles[approval.role];
    if (role === undefined) continue;
    const reviewers = role.logins.map((login) => ({ type: 'User' as const, name: login }));
    return { name, reviewers, branches: [environments[stage].branch] };
  }
  if (name.toLowerCase() === 'preview') return { name, branches: ['refs/pull/*/merge'] };
  return holdsSecrets
    ? { name, branches: [...new Set(way.map((one) => environments[one].branch))] }
    : undefined;
}
