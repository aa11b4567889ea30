import type { Finding } from '@fhir-iq/sluice-model';
import { finding, type FindingParts } from '../findings.ts';

/** What was seen of one flag. */
export interface FlagLook {
  readonly flag: string;
  readonly findings: readonly Finding[];
  /** Why it could not be looked at. */
  readonly unseen?: string;
  readonly said: string;
}

/** The name of the check, for its findings. */
export const flagsCheck = 'environment_flags';

/**
 * A flag that is as configured.
 *
 * @param flag - Its name.
 * @param said - What was seen.
 */
export function asConfigured(flag: string, said: string): FlagLook {
  return { flag, findings: [], said };
}

/**
 * A flag that is not as configured.
 *
 * @param flag - Its name.
 * @param parts - What was found; the severity is high unless given.
 */
export function otherwise(
  flag: string,
  parts: Omit<FindingParts, 'severity' | 'key'> & Partial<Pick<FindingParts, 'severity' | 'key'>>,
): FlagLook {
  const { severity = 'high', key = flag, ...rest } = parts;
  return { flag, findings: [finding(flagsCheck, { ...rest, severity, key })], said: parts.message };
}

/**
 * A flag that could not be looked at.
 *
 * @param flag - Its name.
 * @param cause - Why.
 */
export function couldNotLook(flag: string, cause: string): FlagLook {
  return { flag, findings: [], unseen: `${flag}: ${cause}`, said: cause };
}
