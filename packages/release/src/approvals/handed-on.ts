import { RecordedApproval } from '@fhir-iq/sluice-model';
import { z } from 'zod';

/**
 * Approvals as one job hands them to the next. Comments stay in the evidence: GitHub drops a job's output as a whole when a
 * masked value is in it.
 *
 * @param approvals - Those that count.
 */
export function handOn(approvals: readonly RecordedApproval[]): string {
  return JSON.stringify(
    approvals.map(({ role, login, via, digest }) => ({
      role,
      login,
      via,
      ...(digest === undefined ? {} : { digest }),
    })),
  );
}

/** An input that takes what `handOn` made; empty: none. */
export const handedOn = z
  .string()
  .default('')
  .transform((text, context): RecordedApproval[] => {
    if (text === '') return [];
    const allowed = 'the output "approvals" of the action approvals';
    try {
      const read = z.array(RecordedApproval).safeParse(JSON.parse(text));
      if (read.success) return read.data;
    } catch {
      // Told below, as for JSON of another kind.
    }
    context.addIssue({ code: 'custom', message: allowed });
    return z.NEVER;
  });
