import type { Answer, Finding } from '@fhir-iq/sluice-model';
import { GateRefusal } from '@fhir-iq/sluice-model';

/** One thing that must be so before a release goes on, and whether it is. */
export interface Condition {
  /** Kebab-case; part of the finding's id. */
  readonly name: string;
  readonly answer: Extract<Answer, 'pass' | 'fail'>;
  /** What was seen, as a sentence. */
  readonly note: string;
  /** What is allowed, as a sentence; where it fails. */
  readonly allowed?: string;
  /** What would have passed, or what to do now; where it fails. */
  readonly remedy?: string;
}

/** A condition that holds. */
export function holds(name: string, note: string): Condition {
  return { name, answer: 'pass', note };
}

/** A condition that does not hold, with what is allowed and what to do. */
export function failsBecause(name: string, note: string, allowed: string, remedy: string): Condition {
  return { name, answer: 'fail', note, allowed, remedy };
}

/**
 * The refusal that conditions make together: everything that stands in the way is told at once.
 *
 * @param conditions - All that was looked at.
 * @returns Undefined where all of them hold.
 */
export function refusalOf(conditions: readonly Condition[]): GateRefusal | undefined {
  const failed = conditions.filter((one) => one.answer === 'fail');
  if (failed.length === 0) return undefined;
  const [first] = failed;
  if (failed.length === 1 && first !== undefined) {
    return new GateRefusal({
      what: first.note,
      ...(first.allowed === undefined ? {} : { allowed: first.allowed }),
      ...(first.remedy === undefined ? {} : { remedy: first.remedy }),
    });
  }
  const told = failed.map((one, index) =>
    [`(${String(index + 1)}) ${one.note}`, one.allowed, one.remedy].filter(Boolean).join(' '),
  );
  return new GateRefusal({ what: `${String(failed.length)} things stand in the way. ${told.join(' ')}` });
}

/**
 * The findings of conditions that do not hold.
 *
 * @param check - The check that looked.
 * @param conditions - All that was looked at.
 */
export function findingsOfConditions(check: string, conditions: readonly Condition[]): Finding[] {
  return conditions
    .filter((one) => one.answer === 'fail')
    .map((one) => ({
      id: `${check}/${one.name}`,
      rule: one.name,
      severity: 'high',
      message: one.note,
      ...(one.allowed === undefined ? {} : { threshold: one.allowed }),
      ...(one.remedy === undefined ? {} : { remedy: one.remedy }),
      blocks: true,
    }));
}
