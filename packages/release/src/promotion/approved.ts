import { counted, ApprovalSubject, type RecordedApproval, type Stage } from '@fhir-iq/sluice-model';
import { z } from 'zod';
import { approvalDigest } from '../approvals/subject.ts';
import { type Condition, failsBecause, holds } from './condition.ts';

/** An input that takes the output "approved" of the action approvals; empty: nothing is bound. */
export const approvedInput = z
  .string()
  .default('')
  .transform((text, context): ApprovalSubject | undefined => {
    if (text === '') return undefined;
    try {
      const read = ApprovalSubject.safeParse(JSON.parse(text));
      if (read.success) return read.data;
    } catch {
      // Told below, as for JSON of another kind.
    }
    context.addIssue({ code: 'custom', message: 'the output "approved" of the action approvals' });
    return z.NEVER;
  });

/**
 * Refuses a publish of anything but what people approved (design.md: approvals bind release, environment, evidence, window).
 *
 * @param approved - What was approved.
 * @param approvals - The approvals, each with the digest that it binds.
 * @param now - What is about to be published: its release digest, its environment, and the present instant.
 */
export function approvedCondition(
  approved: ApprovalSubject,
  approvals: readonly RecordedApproval[],
  now: { readonly releaseDigest: string; readonly environment: Stage; readonly at: Date },
): Condition {
  const digest = approvalDigest(approved);
  const strays = approvals.filter((one) => one.digest !== digest);
  const { window } = approved;
  const differences = [
    ...(approvals.length === 0 ? ['nobody approved'] : []),
    ...strays.map((one) => `${one.login} (${one.role}) approved ${one.digest ?? 'nothing that is named'}`),
    ...(approved.releaseDigest === now.releaseDigest
      ? []
      : [`the release is ${now.releaseDigest}, approved is ${approved.releaseDigest}`]),
    ...(approved.environment === now.environment
      ? []
      : [`the environment is ${now.environment}, approved is ${approved.environment}`]),
    ...(window === undefined || now.at >= new Date(window.start)
      ? []
      : [`it is ${now.at.toISOString()}, approved is a window from ${window.start}`]),
  ];
  if (differences.length === 0)
    return holds(
      'approved',
      `What is published is what ${counted(approvals.length, 'people', 'person')} approved (${digest}).`,
    );
  return failsBecause(
    'approved',
    `What is to be published is not what was approved (${digest}): ${differences.join('; ')}.`,
    'Only the approved release is published, in the approved environment, by the evidence and in the window that people saw.',
    'Start a new run: people approve what that run shows them.',
  );
}
