import type { CheckContext } from '../check.ts';
import { NotMeasured, type Load } from './lighthouse/report.ts';
import type { Lighthouse } from './lighthouse/run.ts';
import type { LivePage } from './live-page.ts';
import type { PlannedPage } from './plan.ts';

/** What the loads of one page gave; round by round, candidate and live sites at the same index. */
export interface Measured {
  readonly page: PlannedPage;
  readonly candidate: readonly Load[];
  /** The live site twice a round; undefined without comparison. */
  readonly live?: readonly [readonly Load[], readonly Load[]];
  /** Why there is no comparison. */
  readonly none?: string;
  /** A load that failed at first and was good when it was tried again. */
  readonly flaky?: string;
}

/** A page that could not be measured. */
export interface Unmeasured {
  readonly page: PlannedPage;
  readonly reason: string;
  /** Loads of the candidate that were good before. */
  readonly loads: number;
}

const places = ['candidate', 'live', 'live again'] as const;

/**
 * Loads a page `runs` times; with a live page by turns with it, so that what makes the machine slow for a while makes
 * all of them slow: candidate, live, live, each round beginning with another one.
 *
 * A load that fails is tried once more, once a page, unless it would fail again: then the page is given up.
 *
 * @param context - The check's.
 * @param lighthouse - Loads.
 * @param page - Which.
 * @param live - What to compare with.
 * @param runs - How many rounds.
 */
export async function measurePage(
  context: CheckContext,
  lighthouse: Lighthouse,
  page: PlannedPage,
  live: LivePage,
  runs: number,
): Promise<Measured | Unmeasured> {
  const loads: [Load[], Load[], Load[]] = [[], [], []];
  const urls = 'url' in live ? [page.url, live.url, live.url] : [page.url];
  let flaky: string | undefined;
  for (let round = 0; round < runs; round += 1) {
    for (let turn = 0; turn < urls.length; turn += 1) {
      const which = (round + turn) % urls.length;
      const url = urls[which] as string;
      const said = `${page.path}, ${String(places[which])}, run ${String(round + 1)} of ${String(runs)}`;
      try {
        loads[which]?.push(await lighthouse.load(url));
      } catch (error) {
        context.signal?.throwIfAborted();
        if (!(error instanceof NotMeasured)) throw error;
        const failure = `${said}: ${url}: ${error.message}`;
        context.log.info(failure);
        if (error.lasting) return { page, reason: failure, loads: loads[0].length };
        if (flaky !== undefined) {
          const reason = flaky.startsWith(said) ? `${failure}, at two attempts` : `${flaky}; then ${failure}`;
          return { page, reason, loads: loads[0].length };
        }
        flaky = failure;
        turn -= 1;
      }
    }
    context.log.debug(`${page.path}: run ${String(round + 1)} of ${String(runs)} is done.`);
  }
  return {
    page,
    candidate: loads[0],
    ...('url' in live ? { live: [loads[1], loads[2]] as const } : { none: live.none }),
    ...(flaky === undefined ? {} : { flaky }),
  };
}
