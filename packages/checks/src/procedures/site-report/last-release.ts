import { Commit, Instant } from '@fhir-iq/sluice-model';
import { z } from 'zod';

/** The last good release of an environment: who it is, and which run left its evidence. */
export const FoundRelease = z.strictObject({
  commit: Commit,
  buildId: z.string(),
  runId: z.string(),
  runUrl: z.url(),
  /** When its publish began. */
  at: Instant,
});
export type FoundRelease = z.infer<typeof FoundRelease>;

/** What a report is compared with, or in a sentence why with nothing: handed from step to step as JSON. */
export const LastRelease = z.union([FoundRelease, z.strictObject({ none: z.string().min(1).max(2000) })]);
export type LastRelease = z.infer<typeof LastRelease>;

/** An input that takes the output "last" of the mode `last`; empty: nobody looked. */
export const lastInput = z
  .string()
  .default('')
  .transform((text, context): LastRelease | undefined => {
    if (text === '') return undefined;
    try {
      const read = LastRelease.safeParse(JSON.parse(text));
      if (read.success) return read.data;
    } catch {
      // Told below, as for JSON of another kind.
    }
    context.addIssue({ code: 'custom', message: 'the output "last" of this action in the mode last' });
    return z.NEVER;
  });
