import type { Approver } from '../execute/platform.ts';
import type { Approvals } from '../options.ts';
import { allowed } from './page.ts';

/** Who answers what the command line leaves open; nothing when nobody does. */
export type Page = (request: Parameters<Approver>[0], signal: AbortSignal) => ReturnType<Approver>;

/**
 * Answers for people: `--reject` first, then `--approve`, then the page.
 *
 * @param approve - `all`, or a login by environment.
 * @param reject - Environments, lower case.
 * @param page - Asks a person on this machine; without it nobody answers and the wait ends.
 */
export function commandLineApprover(
  approve: Approvals,
  reject: readonly string[],
  page: Page | undefined,
): Approver {
  return async (request, signal) => {
    const environment = request.environment.toLowerCase();
    const people = allowed(request);
    if (reject.includes(environment)) return { outcome: 'rejected', by: people[0] ?? 'a reviewer' };
    const named = approve === 'all' ? people[0] : approve.get(environment);
    if (named === undefined) {
      if (page !== undefined) return await page(request, signal);
      return {
        outcome: 'expired',
        comment: `a rehearsal without a page needs --approve ${request.environment}=LOGIN`,
      };
    }
    if (people.includes(named)) return { outcome: 'approved', by: named };
    return { outcome: 'expired', comment: `${named} is not among those who may approve` };
  };
}
