import { z } from 'zod';
import { Digest, Instant, Stage } from './names.ts';

/**
 * What people approve (design.md, "The one idea"): this release in this environment, by the evidence that lay before them,
 * in this window. Its digest is the approval digest; an approval of anything else does not count.
 */
export const ApprovalSubject = z.strictObject({
  releaseDigest: Digest,
  environment: Stage,
  /** Digest over the evidence that was there when people were asked. */
  evidence: Digest,
  /** The planned window; absent where none is planned. */
  window: z.strictObject({ start: Instant, end: Instant }).optional(),
});
export type ApprovalSubject = z.infer<typeof ApprovalSubject>;
