import type { LedgerRecord, Submission, SubmissionCheck } from '@fhir-iq/sluice-model';
import type { WixRest } from '@fhir-iq/sluice-wix';

/** What the checks that hold Wix's key look with. */
export interface WixPorts {
  readonly siteId: string;
  /** Bound to key and site; ends with the job's signal. */
  readonly rest: WixRest;
  /** The same, but not ended by a cancelled job: what was left behind is removed all the same. */
  readonly cleaning: WixRest;
  /** What the job without a key sent, by flow. */
  submission(check: SubmissionCheck, flow: string): Promise<SubmissionFile>;
  /** The records that the publish left: of the kind `backup`. */
  backupRecords(): Promise<readonly LedgerRecord[]>;
}

/** A submission, or why there is none. */
export type SubmissionFile = { readonly submission: Submission } | { readonly missing: string };
