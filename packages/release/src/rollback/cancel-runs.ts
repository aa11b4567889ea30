import { GitHubAnswerError } from '@fhir-iq/sluice-github';
import type { Run, Runs } from '@fhir-iq/sluice-github';
import type { Clock, Log } from '@fhir-iq/sluice-model';
import { saying } from './context.ts';

/** The workflows of the roads to production, by their files; a site without one of them has no run of it. */
export const productionRoads = ['production.yml', 'production-plan.yml'] as const;

/** How long cancelled runs may take to end, in the clock's milliseconds: GitHub gives a job 10 s, and needs some itself. */
const endWithinMs = 60_000;
const pollMs = 2_000;

/** What became of the runs that waited or ran. */
export interface CancelledRuns {
  /** One sentence for each run. */
  readonly said: readonly string[];
  /** What could not be cancelled, or did not end. */
  readonly problems: readonly string[];
}

/** Which runs are cancelled. */
export interface CancelRequest {
  readonly runs: Pick<Runs, 'unfinished' | 'cancel' | 'get'>;
  /** Ids of runs that stay: the rollback's own. */
  readonly except: readonly string[];
  readonly clock: Clock;
  readonly log: Log;
  readonly signal: AbortSignal;
}

/**
 * Cancels what waits or runs on the roads to production, and waits until it has ended, so that its own last words come
 * before those of the rollback.
 *
 * @param request - Which runs.
 * @returns What became of them; what GitHub refuses does not stop the rollback.
 */
export async function cancelRuns(request: CancelRequest): Promise<CancelledRuns> {
  const { runs, except, log } = request;
  const said: string[] = [];
  const problems: string[] = [];
  const asked: Run[] = [];
  for (const workflow of productionRoads) {
    try {
      const found = await runs.unfinished({ workflow });
      for (const run of found.filter((one) => !except.includes(String(one.id)))) {
        const name = nameOf(run);
        try {
          const answer = await runs.cancel(run.id);
          if (answer === 'asked') asked.push(run);
          said.push(
            answer === 'asked' ? `Cancelled ${name}, which was ${run.status}.` : `${name} had just ended.`,
          );
        } catch (error) {
          problems.push(`${name} (${run.status}) could not be cancelled: ${saying(error)}`);
        }
      }
    } catch (error) {
      // GitHub answers 404 for a workflow file that the repository does not have.
      if (error instanceof GitHubAnswerError && error.status === 404)
        log.info(`There is no ${workflow} here.`);
      else
        problems.push(`The runs of ${workflow} could not be listed, so none was cancelled: ${saying(error)}`);
    }
  }
  problems.push(...(await waitForEnds(asked, request)));
  return { said, problems };
}

async function waitForEnds(asked: readonly Run[], { runs, clock, signal }: CancelRequest): Promise<string[]> {
  const until = clock.now().getTime() + endWithinMs;
  let waiting = [...asked];
  for (;;) {
    const still: Run[] = [];
    for (const run of waiting) {
      const ended = await runs.get(run.id).then(
        ({ status }) => status === 'completed',
        () => false,
      );
      if (!ended) still.push(run);
    }
    waiting = still;
    if (waiting.length === 0 || clock.now().getTime() >= until) break;
    await clock.sleep(pollMs, signal);
  }
  return waiting.map(
    (run) =>
      `${nameOf(run)} was cancelled and has not ended within ${String(endWithinMs / 1000)} s: if it publishes, the restore waits for it.`,
  );
}

function nameOf(run: Run): string {
  return `run ${String(run.id)} of ${run.path.replace(/^\.github\/workflows\//, '').replace(/@.*$/, '')}`;
}
