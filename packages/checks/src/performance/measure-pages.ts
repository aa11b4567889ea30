import { parseDuration } from '@fhir-iq/sluice-config';
import { WorkError } from '@fhir-iq/sluice-model';
import type { CheckContext } from '../check.ts';
import { openMetrics } from './judge.ts';
import type { Lighthouse } from './lighthouse/run.ts';
import { livePageOf } from './live-page.ts';
import { PageRounds, type Ended, type Measured, type Measuring } from './measure.ts';
import type { Plan, PlannedPage } from './plan.ts';

/** What became of one page. */
export interface PageOutcome {
  readonly page: PlannedPage;
  /** Its loads; undefined where it does not have its `runs`. */
  readonly measured?: Measured;
  /** Whole rounds. */
  readonly rounds: number;
  /** Why rounds were measured beyond `runs`; empty where none were. */
  readonly extended: readonly string[];
  /** What kept rounds from being measured that were needed. */
  readonly ended?: Ended;
}

/** A page while it is measured. */
interface Going {
  readonly rounds: PageRounds;
  readonly extended: Set<string>;
  ended?: Ended;
}

/**
 * Measures all pages: first every page `runs` times, then further rounds of those for which they decide nothing, in
 * turns, until they decide, a page has had `mostRuns`, or the time is up.
 *
 * @param context - The check's.
 * @param lighthouse - Loads.
 * @param plan - Which pages, and within what.
 * @returns One outcome a page, in the order of the plan.
 */
export async function measurePages(
  context: CheckContext,
  lighthouse: Lighthouse,
  plan: Plan,
): Promise<PageOutcome[]> {
  const { timeBudget, runs } = plan;
  const deadline = performance.now() + parseDuration(timeBudget);
  const measuring: Measuring = { context, lighthouse, deadline, timeBudget };
  const pages: (Going | PageOutcome)[] = [];
  for (const page of plan.pages) pages.push(await begin(measuring, plan, page));
  const going = pages.filter((one): one is Going => !('page' in one));
  for (let open = undecided(plan, going); open.length > 0; open = undecided(plan, going)) {
    for (const one of open) {
      const { rounds, extended } = one;
      for (const { metric, why } of openMetrics(plan, rounds.measured))
        extended.add(`${metric}: ${why === 'noise' ? 'noise above its limit' : 'suspected to be slower'}`);
      const count = Math.min(runs, plan.mostRuns - rounds.length);
      context.log.info(
        `${rounds.page.path}: ${String(count)} more rounds after ${String(rounds.length)} (${[...extended].join(', ')}).`,
      );
      const ended = await rounds.add(measuring, count);
      if (ended !== undefined) one.ended = ended;
    }
  }
  return pages.map((one) => ('page' in one ? one : outcomeOf(one)));
}

async function begin(measuring: Measuring, plan: Plan, page: PlannedPage): Promise<Going | PageOutcome> {
  const { context } = measuring;
  try {
    const rounds = new PageRounds(page, await livePageOf(context, plan.live, page));
    const ended = await rounds.add(measuring, plan.runs);
    if (ended === undefined) return { rounds, extended: new Set() };
    return { page, rounds: rounds.length, extended: [], ended };
  } catch (error) {
    context.signal?.throwIfAborted();
    if (!(error instanceof WorkError)) throw error;
    // The other pages are still worth measuring.
    return { page, rounds: 0, extended: [], ended: { reason: error.message, timeIsUp: false } };
  }
}

function undecided(plan: Plan, pages: readonly Going[]): Going[] {
  return pages.filter(
    ({ rounds, ended }) =>
      ended === undefined && rounds.length < plan.mostRuns && openMetrics(plan, rounds.measured).length > 0,
  );
}

function outcomeOf({ rounds, extended, ended }: Going): PageOutcome {
  return {
    page: rounds.page,
    measured: rounds.measured,
    rounds: rounds.length,
    extended: [...extended],
    ...(ended === undefined ? {} : { ended }),
  };
}
