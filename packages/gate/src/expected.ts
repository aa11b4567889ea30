import { checksFor, type SluiceConfiguration } from '@fhir-iq/sluice-config';
import type { Moment, Stage } from '@fhir-iq/sluice-model';
import type { ExpectedCheck } from './decision.ts';

/**
 * What the policy expects of a gate: the rows of `checks:` for the stage and moment, and the validations that the stage
 * or `security:` asks for and that no row covers.
 *
 * @param configuration - The policy.
 * @param stage - The stage whose gate it is.
 * @param moment - The moment; validations without a check are asked for before the publish.
 * @param available - Names of the checks that this build has; all of the configuration's if not given.
 */
export function expectedChecks(
  configuration: SluiceConfiguration,
  stage: Stage,
  moment: Moment,
  available?: readonly string[],
): ExpectedCheck[] {
  const rows = checksFor(configuration, stage, moment).map((row) => ({
    check: row.name,
    floor: row.floor,
    validation: row.validation,
    available: available === undefined || available.includes(row.name),
    noneAllowed: row.with['none'] === 'allowed',
  }));
  if (moment !== 'before-publish') return rows;
  const ofStage = checksFor(configuration, stage);
  const covered = new Set(ofStage.flatMap((row) => [row.name as string, row.validation]));
  const asked = [
    ...configuration.stages[stage].validations,
    ...configuration.security.validations.map((one) => one.name),
  ];
  const uncovered = [...new Set<string>(asked)].filter((validation) => !covered.has(validation));
  return [...rows, ...uncovered.map((validation) => ({ check: validation, validation, available: false }))];
}
