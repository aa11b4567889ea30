import type { CheckName } from '@fhir-iq/sluice-config';
import { selfTestAgain, type SelfTestNow } from '@fhir-iq/sluice-gate';
import type { SelfTestDetails } from '@fhir-iq/sluice-model';

/** A self-test that the ledger remembers. */
export interface EarlierSelfTest {
  /** Of its record. */
  readonly id: string;
  readonly details: SelfTestDetails;
}

/** Which checks are tried now, and for which an earlier self-test still speaks. */
export interface Division {
  readonly again: readonly CheckName[];
  /** Entries of those for which one does, by check. */
  readonly kept: SelfTestDetails['checks'];
  /** One line a check that is tried again although it was tried before: why. */
  readonly reasons: readonly string[];
}

/**
 * Divides the checks into those that must look again and those whose eyes are the same as when they saw red.
 *
 * @param checks - The checks in question.
 * @param earlier - What the ledger remembers, newest first.
 * @param now - What would look now.
 */
export function divide(
  checks: readonly CheckName[],
  earlier: readonly EarlierSelfTest[],
  now: SelfTestNow,
): Division {
  const again: CheckName[] = [];
  const kept: [string, SelfTestDetails['checks'][string]][] = [];
  const reasons: string[] = [];
  for (const check of checks) {
    const known = earlier.find((one) => selfTestAgain(one.details, check, now) === undefined);
    const entry = known?.details.checks[check];
    if (known !== undefined && entry !== undefined) kept.push([check, { from: known.id, ...entry }]);
    else {
      again.push(check);
      const [newest] = earlier;
      if (newest !== undefined)
        reasons.push(`${check} looks again: ${selfTestAgain(newest.details, check, now) ?? 'nobody knows'}.`);
    }
  }
  return { again, kept: Object.fromEntries(kept), reasons };
}
