import { z } from 'zod';
import { Answer } from './answer.ts';
import { Commit, Digest, Instant, Stage } from './names.ts';

/** One line of a verdict: a check (or an approval), its answer and why. */
export const VerdictLine = z.strictObject({
  name: z.string(),
  answer: Answer,
  reason: z.string(),
  examined: z.int().nonnegative().optional(),
  floor: z.int().nonnegative().optional(),
  unit: z.string().optional(),
  findings: z.int().nonnegative(),
  waived: z.int().nonnegative(),
  /** Ids of the findings that waivers accept; absent where there are none. */
  accepted: z.array(z.string()).optional(),
});
export type VerdictLine = z.infer<typeof VerdictLine>;

/** What a gate says of a release in a stage. Only `pass` opens it. */
export const Verdict = z.strictObject({
  schema: z.literal('sluice.verdict/v1'),
  stage: Stage,
  answer: Answer,
  reason: z.string(),
  commit: Commit,
  releaseDigest: Digest.optional(),
  lines: z.array(VerdictLine),
  /** Validations that the configuration lists under `not-yet:`; every verdict prints them. */
  notYet: z.array(z.string()),
  /** Digest of each evidence document that was counted, by check. */
  evidence: z.record(z.string(), Digest),
  decidedAt: Instant,
});
export type Verdict = z.infer<typeof Verdict>;
