import type { Evidence, Finding, VerdictLine } from '@fhir-iq/sluice-model';
import type { Waiver } from './decision.ts';

/**
 * The last instant at which a waiver holds.
 *
 * @param expires - A day (holds until it ends in UTC) or an instant.
 * @returns Milliseconds since 1970, or NaN where the text is neither: then the waiver never holds.
 */
export function waiverEnd(expires: string): number {
  if (/^\d{4}-\d{2}-\d{2}$/.test(expires)) return Date.parse(`${expires}T23:59:59.999Z`);
  return Date.parse(expires);
}

/** True while the waiver holds. */
export function waiverHolds(waiver: Waiver, now: Date): boolean {
  return now.getTime() <= waiverEnd(waiver.expires);
}

/**
 * Marks findings that a waiver accepts.
 *
 * @param evidence - Evidence of one check.
 * @param waivers - All waivers; those of other checks and the expired ones accept nothing.
 * @param now - When the gate decides.
 * @returns The findings, accepted ones with `waivedBy` and no longer blocking, and the waivers that were used.
 */
export function applyWaivers(
  evidence: Evidence,
  waivers: readonly Waiver[],
  now: Date,
): { findings: Finding[]; used: Waiver[] } {
  const holding = waivers.filter((waiver) => waiver.check === evidence.check && waiverHolds(waiver, now));
  const used = new Set<Waiver>();
  const findings = evidence.findings.map((finding) => {
    const waiver = holding.find((candidate) => candidate.finding === finding.id);
    if (waiver === undefined) return finding;
    used.add(waiver);
    return { ...finding, waivedBy: waiver.ticket, blocks: false };
  });
  return { findings, used: [...used] };
}

/** The line by which an expired waiver fails, by name. */
export function expiredLine(waiver: Waiver): VerdictLine {
  return line(
    waiver,
    `expired on ${waiver.expires}: ${waiver.finding} of ${waiver.check} is no longer accepted. ` +
      `Mend the finding, or let ${waiver.owner} renew the waiver with a new expiry.`,
  );
}

/** The line by which a waiver that accepted nothing fails, by name. */
export function unusedLine(waiver: Waiver): VerdictLine {
  return line(
    waiver,
    `accepts nothing: ${waiver.check} did not find ${waiver.finding}. Remove the waiver; an exception that nobody needs hides the next one.`,
  );
}

function line(waiver: Waiver, reason: string): VerdictLine {
  return {
    name: `waiver ${waiver.ticket}`,
    answer: 'fail',
    reason: `Waiver ${waiver.ticket} (${waiver.owner}) ${reason}`,
    findings: 0,
    waived: 0,
  };
}
