import { formatDuration, nextOpening, parseDuration, releaseOpenAt } from '@fhir-iq/sluice-config';
import type { SluiceConfiguration } from '@fhir-iq/sluice-config';
import type { Issue } from '@fhir-iq/sluice-github';
import type { Condition } from './condition.ts';
import { failsBecause, holds } from './condition.ts';

type ReleaseRules = SluiceConfiguration['release'];

/** The label of the issue that holds every publish; an incident bears it. */
export const holdLabel = 'sluice-hold';

/**
 * Refuses a second attempt: GitHub keeps the approvals of the first one for it, so nobody would have been asked.
 *
 * @param attempt - Which attempt of the run this is, from 1.
 */
export function attemptCondition(attempt: number): Condition {
  if (attempt === 1) return holds('first-attempt', 'This is the run’s first attempt.');
  return failsBecause(
    'first-attempt',
    `This is attempt ${String(attempt)} of the run, and a second attempt never publishes to production: GitHub would take over the approvals of the first.`,
    'Only the first attempt of a run goes to production.',
    'Start a new run for the same commit; the ledger’s records count for it, too.',
  );
}

/**
 * Refuses while an incident is open.
 *
 * @param issues - The open issues labelled `sluice-hold`.
 */
export function holdCondition(issues: readonly Issue[]): Condition {
  if (issues.length === 0) return holds('no-hold', `No issue labelled ${holdLabel} is open.`);
  const named = issues.map((one) => `#${String(one.number)} "${one.title}" (${one.url})`).join(', ');
  return failsBecause(
    'no-hold',
    `A hold is open: ${named}.`,
    `While an issue labelled ${holdLabel} is open, only a rollback is published.`,
    'Close the incident when it is over, then start a new run.',
  );
}

/**
 * Refuses outside the windows, and before the planned start.
 *
 * @param release - `release` of the configuration.
 * @param now - The present instant.
 * @param notBefore - The planned start; undefined where there is none.
 */
export function windowCondition(release: ReleaseRules, now: Date, notBefore?: Date): Condition {
  if (notBefore !== undefined && now < notBefore) {
    return failsBecause(
      'window',
      `It is ${now.toISOString()}, and the plan’s window opens at ${notBefore.toISOString()}.`,
      'Production is deployed to in the planned window or in a later one.',
      'Start a new run when the window is open.',
    );
  }
  const opening = releaseOpenAt(release, now);
  if (opening.open) return holds('window', `At ${now.toISOString()} ${opening.reason}.`);
  const next = nextOpening(release, now);
  return failsBecause(
    'window',
    `At ${now.toISOString()} production may not be deployed to: ${opening.reason}.`,
    'Production is deployed to while one of release.windows is open and no freeze holds.',
    next === undefined
      ? 'No window opens within 400 days: mend release.windows or release.freezes.'
      : `The next window opens at ${next.toISOString()}: start a new run then.`,
  );
}

/**
 * Refuses evidence that has grown old while the run waited for people.
 *
 * @param evidenceAt - When the evidence was gathered, RFC 3339; undefined where nobody said.
 * @param release - `release` of the configuration.
 * @param now - The present instant.
 */
export function evidenceAgeCondition(
  evidenceAt: string | undefined,
  release: ReleaseRules,
  now: Date,
): Condition {
  const limit = parseDuration(release.evidenceMaxAge);
  const allowed = `Evidence may be ${release.evidenceMaxAge} old (release.evidenceMaxAge) when production is published.`;
  const remedy = 'Start a new run: it gathers evidence anew.';
  const at = evidenceAt === undefined ? Number.NaN : Date.parse(evidenceAt);
  if (Number.isNaN(at)) {
    return failsBecause(
      'evidence-age',
      evidenceAt === undefined
        ? 'Nobody says when the evidence of this run was gathered (input evidence-at).'
        : `The input evidence-at is "${evidenceAt}", which is no instant.`,
      allowed,
      'Hand on the output evidence-at of the plan that was verified in this run.',
    );
  }
  const age = now.getTime() - at;
  if (age < 0) {
    return failsBecause(
      'evidence-age',
      `The evidence is said to be gathered at ${new Date(at).toISOString()}, which is later than now (${now.toISOString()}).`,
      allowed,
      'Look at the clocks of the runners, then start a new run.',
    );
  }
  if (age <= limit) return holds('evidence-age', `The evidence is ${ageOf(age)} old.`);
  return failsBecause('evidence-age', `The evidence is ${ageOf(age)} old.`, allowed, remedy);
}

/** A duration to the second, as people write it. */
export function ageOf(milliseconds: number): string {
  return formatDuration(Math.floor(milliseconds / 1000) * 1000);
}
