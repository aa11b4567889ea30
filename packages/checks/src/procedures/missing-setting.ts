import { ConfigurationError, type Stage } from '@fhir-iq/sluice-model';
import type { Check } from '../check.ts';

/**
 * What is wrong where a job was given no secret. Its name is the one of the workflow files that Sluice writes.
 *
 * @param input - The action's input.
 * @param stage - The stage, whose environment holds the secret.
 */
export function missingSecret(input: string, stage: Stage): ConfigurationError {
  const secret = input.replaceAll('-', '_').toUpperCase();
  return new ConfigurationError({
    what: `Input "${input}" was not given: the secret ${secret} of the environment ${stage} is not set.`,
    remedy: `Set it in the repository under Settings > Environments > ${stage} > Environment secrets; docs/environments.md says what it is.`,
  });
}

/**
 * Checks that cannot look, each of which says why: evidence tells more than a job that left none.
 *
 * @param checks - The checks of an action.
 * @param problem - What is missing.
 */
export function unableToLook(
  checks: readonly Pick<Check, 'name' | 'unit'>[],
  problem: ConfigurationError,
): readonly Check[] {
  return checks.map(({ name, unit }) => ({ name, unit, run: () => Promise.reject(problem) }));
}
