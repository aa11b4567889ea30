import { type Clock, type Log, WorkError } from '@fhir-iq/sluice-model';
import { LedgerFailure } from './git-remote.ts';

const pauseMs = 250;
/** How often a remote that does not answer is asked. */
const failureAttempts = 4;

export interface RetryOptions {
  /** How often other writers may come first. */
  readonly raceAttempts: number;
  readonly description: string;
  readonly log: Log;
  readonly clock: Clock;
}

/**
 * Does `work` again while it fails for reasons that pass: another writer came first, or the remote does not answer.
 *
 * @throws {WorkError} When the attempts are used up, or for any other reason at once.
 */
export async function withRetries<T>(options: RetryOptions, work: () => Promise<T>): Promise<T> {
  const { raceAttempts, description, log, clock } = options;
  for (let races = 0, failures = 0; ;) {
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof LedgerFailure) || error.passing === undefined) throw error;
      if (error.passing === 'race') {
        races += 1;
        if (races >= raceAttempts) throw outrun(description, races, error);
        log.info(
          `Somebody else wrote to the ledger at the same time; again (attempt ${String(races + 1)} of ${String(raceAttempts)}).`,
        );
        await clock.sleep(pauseMs * races);
      } else {
        failures += 1;
        if (failures >= failureAttempts) throw error;
        log.info(
          `${error.parts.what}; again (attempt ${String(failures + 1)} of ${String(failureAttempts)}).`,
        );
        await clock.sleep(pauseMs * 2 ** (failures + 1));
      }
    }
  }
}

function outrun(description: string, races: number, cause: LedgerFailure): WorkError {
  return new WorkError({
    what: `The ledger ${description} took no push in ${String(races)} attempts, because others were faster each time.`,
    remedy: 'Run the job again; an append that landed is not repeated.',
    cause,
  });
}
