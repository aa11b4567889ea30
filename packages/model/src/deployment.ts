import { z } from 'zod';
import { Commit, Digest, Instant, Stage } from './names.ts';

/** What a publish leaves on GitHub's deployment as its payload; a rollback reads it back (facts, wix.md 4). */
export const DeploymentPayload = z.strictObject({
  schema: z.literal('sluice.deployment/v1'),
  releaseDigest: Digest,
  commit: Commit,
  environment: Stage,
  siteId: z.string(),
  uiVersion: z.string(),
  buildId: z.string(),
  /** Digest of the temporary copy that was uploaded, after configure and optimise. */
  uploadDigest: Digest,
  runId: z.string(),
  runAttempt: z.int().positive(),
  actor: z.string(),
  preparedAt: Instant,
  /** The backup of the CMS that was made right before. */
  backupId: z.string().optional(),
  /** Set where this publish went back: which build it took from the site, and why. */
  rollback: z.strictObject({ of: z.string(), reason: z.string() }).optional(),
});
export type DeploymentPayload = z.infer<typeof DeploymentPayload>;

/**
 * How a publish ended. `unknown` is an honest end: the process was stopped, or the site did not answer, and the next
 * publish must ask the site first.
 */
export const DeploymentOutcome = z.enum(['published', 'failed', 'unknown']);
export type DeploymentOutcome = z.infer<typeof DeploymentOutcome>;
