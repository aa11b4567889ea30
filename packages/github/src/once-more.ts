import type { Log } from '@fhir-iq/sluice-model';
import { GitHubAnswerError } from './answer-error.ts';

/**
 * Makes something that must be there once. When GitHub's answer got lost, what was to be made is looked for, and made a
 * second time only where it is not there.
 *
 * @param make - Makes it.
 * @param find - Looks for it; undefined: it is not there.
 * @param describe - What `find` found, for the log.
 * @throws {GitHubAnswerError} GitHub refused, or the second answer got lost too.
 */
export async function onceMore<T>(
  make: () => Promise<T>,
  find: () => Promise<T | undefined>,
  describe: (found: T | undefined) => string,
  log: Log,
): Promise<T> {
  try {
    return await make();
  } catch (error) {
    if (!(error instanceof GitHubAnswerError) || !error.perhapsDone) throw error;
    const found = await find();
    log.warning(
      `${error.message} ${describe(found)}: ${found === undefined ? 'making it again.' : 'it was made.'}`,
    );
    return found ?? (await make());
  }
}
