import type { Clock, Log } from '@fhir-iq/sluice-model';
import type { Http } from '@fhir-iq/sluice-runtime';

/** What a backup is made with. */
export interface CreateBackupOptions {
  readonly http: Http;
  readonly apiKey: string;
  readonly siteId: string;
  readonly clock: Clock;
  readonly log: Log;
  /** The clock's milliseconds until it must be ready. */
  readonly timeoutMs: number;
  /** How many on-demand backups stay, this one included: 1 to 3. */
  readonly keep: number;
  /** A backup of an earlier try of the same release, taken instead of a new one while it is ready and fresh. */
  readonly reuse?: string;
  readonly signal?: AbortSignal;
}
