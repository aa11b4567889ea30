import type { Moment, Stage, Target } from '@fhir-iq/sluice-model';
import type { CheckName } from './catalogue/checks.ts';
import type { CommunicationEvent } from './catalogue/events.ts';
import type { SluiceConfiguration } from './schema/configuration.ts';

/** One row of the table of checks. */
export interface ConfiguredCheck {
  readonly name: CheckName;
  readonly validation: string;
  readonly stages: readonly Stage[];
  readonly moment: Moment;
  readonly target: Target;
  readonly floor: number;
  readonly with: Readonly<Record<string, unknown>>;
}

/** The checks that run in a stage at a moment, in the order of the file; at any moment without one. */
export function checksFor(
  configuration: SluiceConfiguration,
  stage: Stage,
  moment?: Moment,
): ConfiguredCheck[] {
  const rows = configuration.checks;
  return (Object.keys(rows) as CheckName[]).flatMap((name) => {
    const row = rows[name];
    if (row === undefined || !row.stages.includes(stage)) return [];
    return moment === undefined || row.moment === moment ? [{ name, ...row }] : [];
  });
}

export type HealthCheck = SluiceConfiguration['monitoring']['healthChecks'][number];

/**
 * The health checks as a stage asks them: production's origin is replaced by that of the stage's environment.
 *
 * @param configuration - The configuration.
 * @param stage - The stage.
 * @returns The health checks; those on other hosts stay as they are.
 */
export function healthChecksFor(configuration: SluiceConfiguration, stage: Stage): HealthCheck[] {
  const production = new URL(configuration.environments.production.url).origin;
  const own = new URL(configuration.environments[stage].url).origin;
  return configuration.monitoring.healthChecks.map((check) => {
    const asked = new URL(check.url);
    return asked.origin === production ? { ...check, url: `${own}${asked.pathname}${asked.search}` } : check;
  });
}

/** The least severity of a vulnerable dependency that blocks in a stage. */
export type SeverityThreshold = 'critical' | 'high';

/**
 * The least severity of a vulnerable dependency that blocks in a stage (specification: development no critical, staging
 * and production no high or critical).
 */
export function severityThreshold(configuration: SluiceConfiguration, stage: Stage): SeverityThreshold {
  for (const validation of configuration.security.validations) {
    if (validation.name === 'dependency_scan')
      return validation.threshold[stage] === 'no_critical' ? 'critical' : 'high';
  }
  return stage === 'development' ? 'critical' : 'high';
}

/**
 * The names of the channels that hear of an event: those of `communication`, for a notice those of `release.noticeTo`,
 * then those of the stage.
 */
export function channelsFor(
  configuration: SluiceConfiguration,
  event: CommunicationEvent,
  stage?: Stage,
): string[] {
  const ofStage = stage === undefined ? [] : configuration.stages[stage].notifications;
  const ofNotice = event === 'deployment_notice' ? configuration.release.noticeTo : [];
  return [...new Set([...configuration.communication[event], ...ofNotice, ...ofStage])];
}
