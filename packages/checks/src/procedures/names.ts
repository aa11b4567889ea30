import { type CheckName, checkFacts, checksFor, type SluiceConfiguration } from '@fhir-iq/sluice-config';
import { ConfigurationError, type Moment, type Stage } from '@fhir-iq/sluice-model';
import type { Check, CheckSettings } from '../check.ts';

/**
 * Splits a list of names that came as one input: commas, white space or lines between them.
 *
 * @param text - The input; undefined where it was not given.
 */
export function namesIn(text: string | undefined): string[] {
  return [...new Set((text ?? '').split(/[\s,]+/).filter((name) => name !== ''))];
}

/**
 * Chooses the checks that an action runs.
 *
 * @param own - The checks that the action has.
 * @param asked - Names that an input asks for; empty: those that the policy has for stage and moment.
 * @param configuration - The policy.
 * @param stage - The stage.
 * @param moment - The moment.
 * @throws {ConfigurationError} For names that the action does not have.
 */
export function chooseChecks(
  own: readonly Check[],
  asked: readonly string[],
  configuration: SluiceConfiguration,
  stage: Stage,
  moment: Moment,
): Check[] {
  const known = own.map((check) => check.name);
  const unknown = asked.filter((name) => !known.includes(name));
  if (unknown.length > 0) {
    throw new ConfigurationError({
      what: `Input "checks" names ${unknown.join(', ')}.`,
      allowed: `This action has: ${known.join(', ')}.`,
    });
  }
  const configured = checksFor(configuration, stage, moment).map((row) => row.name as string);
  return own.filter((check) => (asked.length > 0 ? asked : configured).includes(check.name));
}

/**
 * How the policy wants a check; the catalogue's defaults where an input asks for one that the policy does not have.
 *
 * @param configuration - The policy.
 * @param name - The check.
 */
export function settingsOf(configuration: SluiceConfiguration, name: string): CheckSettings {
  const row = configuration.checks[name as CheckName];
  if (row !== undefined) return { floor: row.floor, target: row.target, with: row.with };
  const { floor, target } = checkFacts(name as CheckName);
  return { floor, target, with: {} };
}
