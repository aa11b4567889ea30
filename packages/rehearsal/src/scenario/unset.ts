import { ConfigurationError } from '@fhir-iq/sluice-model';
import type { Settings } from './settings.ts';

/** A secret or variable that nobody has set. */
export interface Unset {
  readonly name: string;
  /** Where alone it is missing; everywhere when absent. */
  readonly environment?: string;
}

/**
 * Takes secrets and variables out of the settings of a repository, as where somebody forgot them.
 *
 * @param settings - All that the site's files ask for.
 * @param unset - What nobody has set.
 * @throws {ConfigurationError} For a name that the site's files do not ask for there.
 */
export function withoutUnset(settings: Settings, unset: readonly Unset[]): Settings {
  for (const one of unset) demandKnown(settings, one);
  const gone = (name: string, environment?: string): boolean =>
    unset.some(
      (one) =>
        one.name === name &&
        (one.environment === undefined || one.environment.toLowerCase() === environment?.toLowerCase()),
    );
  const left = (values: Readonly<Record<string, string>>, environment?: string): Record<string, string> =>
    Object.fromEntries(Object.entries(values).filter(([name]) => !gone(name, environment)));
  return {
    ...settings,
    variables: left(settings.variables),
    secrets: left(settings.secrets),
    environmentSecrets: new Map(
      [...settings.environmentSecrets].map(([name, values]) => [name, left(values, name)]),
    ),
  };
}

function demandKnown(settings: Settings, { name, environment }: Unset): void {
  const ofEnvironments = [...settings.environmentSecrets].flatMap(([one, values]) =>
    Object.keys(values).map((secret) => `${secret}@${one}`),
  );
  const everywhere = [
    ...new Set([
      ...Object.keys(settings.variables),
      ...Object.keys(settings.secrets),
      ...ofEnvironments.map((one) => one.split('@', 1)[0] ?? one),
    ]),
  ];
  const known =
    environment === undefined
      ? everywhere.includes(name)
      : ofEnvironments.includes(`${name}@${environment.toLowerCase()}`);
  if (known) return;
  throw new ConfigurationError({
    what: `--unset is "${name}${environment === undefined ? '' : `@${environment}`}", which no job of the site's files reads${environment === undefined ? '' : ' there'}.`,
    allowed: `They read ${[...everywhere, ...ofEnvironments].sort().join(', ')}.`,
  });
}
