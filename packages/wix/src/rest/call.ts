import type { RetryPolicy } from '@fhir-iq/sluice-runtime';

/** One call of Wix's REST interface. */
export interface WixCall {
  readonly method: 'GET' | 'POST' | 'DELETE';
  /** From the host on: `/wix-data/v2/backups?type=ON_DEMAND`. */
  readonly path: string;
  readonly body?: unknown;
  /** What was wanted, for the message of a failure: "make a backup". */
  readonly purpose: string;
  /** The permission that the key needs for it. */
  readonly permission: string;
  /** What to do where Wix answers 404; by default the site id is doubted. */
  readonly notFound?: string;
  readonly retry: RetryPolicy;
}
