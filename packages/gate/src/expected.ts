import { checkFacts, checksFor, type SluiceConfiguration } from '@fhir-iq/sluice-config';
import type { Moment, Stage } from '@fhir-iq/sluice-model';
import type { ExpectedCheck } from './decision.ts';
import { selfTestCheck } from './self-test.ts';

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
    // Stages are cumulative: production takes over what staging's verdict on the same release has.
    ...configuration.security.validations
      .map((one) => one.name)
      .filter((name) => checkFacts(name).stages.some((one) => one === stage)),
  ];
  const uncovered = [...new Set<string>(asked)].filter((validation) => !covered.has(validation));
  return [...rows, ...uncovered.map((validation) => ({ check: validation, validation, available: false }))];
}

/**
 * What a whole stage's verdict expects: every check before and after the publish, the publish itself, production's plan,
 * and where people approve the stage, their approvals and that GitHub's settings really made somebody wait for them. In
 * staging also that each check saw its known-bad input red: what production takes over must have come from eyes that see.
 *
 * @param configuration - The policy.
 * @param stage - The stage.
 * @param available - Names of the checks that this build has; all of the configuration's if not given.
 */
export function expectedOfStage(
  configuration: SluiceConfiguration,
  stage: Stage,
  available?: readonly string[],
): ExpectedCheck[] {
  const { approvals } = configuration.stages[stage];
  const selfTested = stage === 'staging';
  const checksAt = (moment: Moment): ExpectedCheck[] =>
    expectedChecks(configuration, stage, moment, available).map((one) =>
      selfTested ? { ...one, selfTested } : one,
    );
  return [
    ...(selfTested ? [{ check: selfTestCheck, floor: 1 }] : []),
    ...checksAt('before-publish'),
    ...(stage === 'production' ? [{ check: 'plan', floor: 1 }] : []),
    { check: 'publish', floor: 1 },
    ...checksAt('after-publish'),
    ...(approvals.length === 0
      ? []
      : [
          // At least each approving environment, the key's own, the default branch and the commit.
          { check: 'preflight', floor: approvals.length + 3 },
          { check: 'approvals', floor: approvals.length },
        ]),
  ];
}
