import type { ApprovalRequest, Approver } from '../execute/platform.ts';
import type { Approvals } from '../options.ts';
import { mayApprove as allowed } from './may-approve.ts';
import { developer } from './repository.ts';

/** Who answers what the command line leaves open; nothing when nobody does. */
export type Page = (request: Parameters<Approver>[0], signal: AbortSignal) => ReturnType<Approver>;

/**
 * Answers for people: `--reject` first, then `--approve`, then the page.
 *
 * @param approve - `all`, or a login by environment.
 * @param reject - Environments, lower case.
 * @param page - Asks a person on this machine; without it nobody answers and the wait ends.
 * @param reviewers - The reviewers of each environment: who may answer for several is asked last.
 */
export function commandLineApprover(
  approve: Approvals,
  reject: readonly string[],
  page: Page | undefined,
  reviewers: readonly (readonly string[])[] = [],
): Approver {
  /** Who has answered in a run. */
  const answered = new Map<number, Set<string>>();
  return async (request, signal) => {
    const environment = request.environment.toLowerCase();
    const before = answered.get(request.run) ?? new Set();
    answered.set(request.run, before);
    const people = ordered(request, before, reviewers);
    if (reject.includes(environment))
      return { outcome: 'rejected', by: people[0] ?? 'a reviewer', comment: 'not this time' };
    const named = approve === 'all' ? people[0] : approve.get(environment);
    if (named === undefined) {
      if (page !== undefined) {
        // Whose approval counts stands first.
        const others = request.reviewers.filter((login) => !people.includes(login));
        const answer = await page({ ...request, reviewers: [...people, ...others] }, signal);
        if (answer.by !== undefined) before.add(answer.by);
        return answer;
      }
      return {
        outcome: 'expired',
        comment: `a rehearsal without a page needs --approve ${request.environment}=LOGIN`,
      };
    }
    if (!people.includes(named))
      return { outcome: 'expired', comment: `${named} is not among those who may approve` };
    before.add(named);
    const { suggestion } = request;
    return { outcome: 'approved', by: named, ...(suggestion === undefined ? {} : { comment: suggestion }) };
  };
}

/** Who may answer: last those who should not, because they answered before, started the road, or wrote what is new. */
function ordered(
  request: ApprovalRequest,
  before: ReadonlySet<string>,
  reviewers: readonly (readonly string[])[],
): string[] {
  const concerned = new Set([request.starter, request.actor, developer.login]);
  const places = (login: string): number => reviewers.filter((one) => one.includes(login)).length;
  const rank = (login: string): number =>
    (before.has(login) ? 2000 : 0) + (concerned.has(login) ? 1000 : 0) + places(login);
  return [...allowed(request)].sort((a, b) => rank(a) - rank(b));
}
