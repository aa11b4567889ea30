import { z } from 'zod';
import { Answer } from './answer.ts';
import { Commit, Digest, Instant, Stage } from './names.ts';

/** What kind of step a record remembers. */
export const RecordKind = z.enum([
  'verdict',
  'plan',
  'deployment',
  'approval',
  'rollback',
  'notice',
  'incident',
  'watch',
  'backup',
  'drill',
  'preview',
  'attestation',
  'self-test',
]);
export type RecordKind = z.infer<typeof RecordKind>;

/** An approval as the specification asks for it: who, in which role, of what, when. */
export const RecordedApproval = z.strictObject({
  role: z.string(),
  login: z.string(),
  via: z.string(),
  at: Instant.optional(),
  comment: z.string().optional(),
  /** The approval digest that it binds (`ApprovalSubject`). */
  digest: Digest.optional(),
});
export type RecordedApproval = z.infer<typeof RecordedApproval>;

/**
 * One entry of the ledger. The specification's five facts (AUDIT_REQUIREMENTS.tracking) are required fields and bear its
 * names. The header (all but `details`) stays readable when details are encrypted later.
 */
export const LedgerRecord = z.strictObject({
  schema: z.literal('sluice.record/v1'),
  /** Unique; the same step repeated bears the same id, so that an append is idempotent. */
  id: z
    .string()
    .min(1)
    .max(200)
    .regex(/^[A-Za-z0-9][A-Za-z0-9._:-]*$/),
  kind: RecordKind,
  environment: Stage,
  releaseDigest: Digest.optional(),
  answer: Answer,
  who_deployed: z.string().min(1),
  what_was_deployed: z.strictObject({
    commit: Commit,
    releaseDigest: Digest.optional(),
    buildId: z.string().optional(),
    url: z.string().optional(),
  }),
  when_deployment_occurred: z.strictObject({
    at: Instant,
    source: z.enum(['runner-clock', 'github', 'rehearsal-clock']),
  }),
  which_approvals_received: z.array(RecordedApproval),
  deployment_outcome: z.string().min(1),
  run: z.strictObject({
    repository: z.string(),
    id: z.string(),
    attempt: z.int().positive(),
    url: z.string(),
  }),
  details: z.record(z.string(), z.unknown()),
});
export type LedgerRecord = z.infer<typeof LedgerRecord>;
