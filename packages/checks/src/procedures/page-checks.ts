import type { Check, CheckContext, CheckResult } from '../check.ts';
import type { PageCheck } from '../browser/view.ts';
import { visitPages } from '../browser/visit-pages.ts';
import type { PageCheckOutcome } from '../browser/visiting.ts';

/**
 * Makes checks of pages into checks that can run beside others: the visits begin once for all of them.
 *
 * @param checks - The checks of pages.
 * @param contextOf - The context of each, with its own settings.
 */
export function sharingVisits(
  checks: readonly PageCheck[],
  contextOf: (name: string) => CheckContext,
): Check[] {
  let visits: Promise<Map<string, PageCheckOutcome>> | undefined;
  const visited = (): Promise<Map<string, PageCheckOutcome>> => {
    visits ??= visitPages(checks.map((check) => ({ check, context: contextOf(check.name) })));
    return visits;
  };
  return checks.map((check) => ({
    name: check.name,
    unit: check.unit,
    run: async (): Promise<CheckResult> => {
      const outcome = (await visited()).get(check.name);
      if (outcome === undefined) throw new Error(`${check.name} was not shown any page`);
      if ('thrown' in outcome) throw outcome.thrown;
      return outcome.result;
    },
  }));
}

/** Whether a check looks at pages that are visited for several checks at once. */
export function isPageCheck(check: Check | PageCheck): check is PageCheck {
  return 'begin' in check;
}
