import type { SluiceConfiguration } from '@fhir-iq/sluice-config';

/** The roads of a site by the names that `sluice init` gives their files. */
export const roads = {
  development: 'development.yml',
  staging: 'staging.yml',
  plan: 'production-plan.yml',
  production: 'production.yml',
  rollback: 'rollback.yml',
} as const;

/** Whether a run's file is this road's. */
export function isRoad(file: string, road: keyof typeof roads): boolean {
  return file.endsWith(`/${roads[road]}`);
}

type Roles = readonly string[];

/** The logins of roles, each once, in the order of the configuration. */
function loginsOf(configuration: SluiceConfiguration, names: Roles): string[] {
  return [...new Set(names.flatMap((name) => configuration.roles[name]?.logins ?? []))];
}

/**
 * Who starts a planned release: a person of an approving role that has somebody else to approve, because the starter
 * does not.
 *
 * @param configuration - The site's.
 * @param fallback - Where no role can spare one.
 */
export function whoReleases(configuration: SluiceConfiguration, fallback: string): string {
  const approving = configuration.stages.production.approvals.map(({ role }) => role);
  const spared = loginsOf(configuration, approving).find((login) =>
    approving.every((role) => loginsOf(configuration, [role]).some((other) => other !== login)),
  );
  return spared ?? fallback;
}

/** Who goes back: the first person of the roles in `rollback.by`. */
export function whoGoesBack(configuration: SluiceConfiguration, fallback: string): string {
  return loginsOf(configuration, configuration.rollback.by)[0] ?? fallback;
}
