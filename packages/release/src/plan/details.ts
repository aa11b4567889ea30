import { Commit, Digest, Instant, Release } from '@fhir-iq/sluice-model';
import type { LedgerRecord } from '@fhir-iq/sluice-model';
import { z } from 'zod';

/** What the record of a plan keeps beside its header. */
export const PlanDetails = z.object({
  issue: z.object({ number: z.int().positive(), url: z.string() }),
  window: z.object({
    start: Instant,
    /** Absent where production stays open. */
    end: Instant.optional(),
    name: z.string().optional(),
    timeZone: z.string(),
  }),
  /** The notice is long enough ago from here on. */
  notBefore: Instant,
  /** What a rollback goes back to; null for the first deployment. */
  rollback: z
    .object({
      commit: Commit,
      buildId: z.string(),
      uiVersion: z.string(),
      releaseDigest: Digest,
      deploymentId: z.int(),
    })
    .nullable(),
  /** Id of staging's verdict. */
  stagingVerdict: z.string(),
  /** Login of who started the road. */
  starter: z.string(),
  release: Release,
});
export type PlanDetails = z.infer<typeof PlanDetails>;

/**
 * The newest plan of a commit for production, whatever it said.
 *
 * @param records - The ledger's records, in time order.
 * @param commit - The commit.
 */
export function newestPlan(records: readonly LedgerRecord[], commit: string): LedgerRecord | undefined {
  return records.findLast(
    (one) =>
      one.kind === 'plan' && one.environment === 'production' && one.what_was_deployed.commit === commit,
  );
}
