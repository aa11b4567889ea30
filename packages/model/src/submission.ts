import { z } from 'zod';
import { Answer } from './answer.ts';
import { Instant } from './names.ts';

/** The checks whose sending a job without a key does, and whose arrival a job with one verifies. */
export const SubmissionCheck = z.enum(['form_submissions', 'email_notifications']);
export type SubmissionCheck = z.infer<typeof SubmissionCheck>;

/**
 * What makes one sending findable among all others, in whatever field, subject or text it ends: `sluice-` and 16 to 32
 * letters and digits. Lower case alone, because mail servers may change the case of an address.
 */
export const SubmissionToken = z
  .string()
  .regex(/^sluice-[a-z0-9]{16,32}$/, '"sluice-" and 16 to 32 lower-case letters and digits');

/**
 * One thing that was sent through the site by a flow. It lies as a file in the evidence folder of the job that sent it,
 * and goes to the job that holds the key.
 */
export const Submission = z.strictObject({
  schema: z.literal('sluice.submission/v1'),
  check: SubmissionCheck,
  /** The flow's name: its file's without `.json`. */
  flow: z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$/, 'a name of letters, digits, ".", "_" and "-"'),
  engine: z.enum(['chromium', 'firefox', 'webkit']),
  token: SubmissionToken,
  /** Tokens of attempts before this one: what they left is removed and not judged. */
  earlier: z.array(SubmissionToken).max(10).optional(),
  /** When the flow began; nothing that is older can be its row or its mail. */
  sentAt: Instant,
  /** How the sending ended; `pass`: the flow went through, with every step that bad input be refused. */
  answer: Answer,
  /** One line for people: why this answer. */
  reason: z.string().min(1),
});
export type Submission = z.infer<typeof Submission>;

/** Folder of the submissions inside an evidence folder. */
export const submissionsFolder = 'submissions';

/**
 * The name of a submission's file in `submissionsFolder`.
 *
 * @param submission - Its check and flow.
 */
export function submissionFile(submission: Pick<Submission, 'check' | 'flow'>): string {
  return `${submission.check}-${submission.flow}.json`;
}
