import type { CheckName } from '@fhir-iq/sluice-config';
import type { CheckContext } from '../check.ts';

/** Sends what a job with a key verifies later; that job gives the evidence of the check, not this one. */
export interface Submitter {
  readonly name: CheckName;
  /**
   * Sends, and writes what was sent below the evidence directory.
   *
   * @param context - The check's.
   */
  submit(context: CheckContext): Promise<void>;
}
