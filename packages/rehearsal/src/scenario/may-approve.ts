import type { ApprovalRequest } from '../execute/platform.ts';

/** Who may approve; not the person who started the run where the environment says so. */
export function mayApprove({
  reviewers,
  preventSelfReview,
  actor,
}: Pick<ApprovalRequest, 'reviewers' | 'preventSelfReview' | 'actor'>): string[] {
  return reviewers.filter((login) => !preventSelfReview || login !== actor);
}
