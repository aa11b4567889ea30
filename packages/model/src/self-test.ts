import { z } from 'zod';
import { Answer } from './answer.ts';
import { ToolUse } from './evidence.ts';
import { Digest, Instant } from './names.ts';

/** What a self-test says of one check: an entry of `details.checks`. */
export const SelfTestedCheck = z.object({
  /** `pass`: it saw red. `fail`: it stayed green. `error`: it could not look. `not-evaluated`: this runner lacks the engine. */
  answer: Answer,
  /** What was wrong with each input. */
  planted: z.array(z.string()),
  tools: z.array(ToolUse),
  at: Instant,
  /** What was seen, where it was not red. */
  said: z.string().optional(),
  /** The engine that the runner lacks. */
  missing: z.string().optional(),
  /** The ledger's record that says so, where it was not tried now. */
  from: z.string().optional(),
});
export type SelfTestedCheck = z.infer<typeof SelfTestedCheck>;

/** `details` of the evidence of a self-test and of its record. */
export const SelfTestDetails = z.object({
  /** Digest of the very code that looked: the checks, and the lockfiles of their tool packs. */
  sluice: Digest,
  /** Version of Node.js. */
  node: z.string(),
  checks: z.record(z.string(), SelfTestedCheck),
});
export type SelfTestDetails = z.infer<typeof SelfTestDetails>;
