import type { SluiceConfiguration } from '@fhir-iq/sluice-config';
import type { Stage } from '@fhir-iq/sluice-model';

/** The check that looks at integrations, for its findings. */
export const thirdPartyCheck = 'third_party';

/** A service of others that the site depends on. */
export type Integration = SluiceConfiguration['integrations'][number];

/**
 * The integrations that a stage has.
 *
 * @param configuration - The configuration.
 * @param stage - The stage.
 */
export function integrationsOf(configuration: SluiceConfiguration, stage: Stage): Integration[] {
  return configuration.integrations.filter((one) => one.stages.includes(stage));
}
