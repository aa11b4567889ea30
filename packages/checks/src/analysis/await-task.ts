import { WorkError, type Clock } from '@fhir-iq/sluice-model';
import { Task } from './sonar-answers.ts';
import type { SonarServer } from './sonar-server.ts';

const firstPauseMs = 500;
const longestPauseMs = 5_000;

/**
 * Waits until the server has worked an analysis in.
 *
 * @param server - Asked again and again, each time after a longer pause.
 * @param task - Id of its task.
 * @param timeoutMs - Real milliseconds.
 * @param clock - Waits.
 * @param signal - Ends the wait.
 * @returns The id of the analysis.
 * @throws {WorkError} If the task failed, was cancelled, or is not over in time.
 */
export async function awaitTask(
  server: SonarServer,
  task: string,
  timeoutMs: number,
  clock: Clock,
  signal?: AbortSignal,
): Promise<string> {
  const end = performance.now() + timeoutMs;
  for (let pause = firstPauseMs; ; pause = Math.min(pause * 1.5, longestPauseMs)) {
    const { task: now } = await server.ask('api/ce/task', { id: task }, Task);
    if (now.status === 'SUCCESS') {
      if (now.analysisId !== undefined) return now.analysisId;
      throw new WorkError({ what: `SonarQube's task ${task} succeeded without an analysis.` });
    }
    if (now.status === 'FAILED' || now.status === 'CANCELED')
      throw new WorkError({
        what: `SonarQube did not work the analysis in: task ${task} is ${now.status}${now.errorMessage === undefined ? '' : ` (${now.errorMessage.slice(0, 300)})`}.`,
        remedy: "Look at the project's background tasks in SonarQube, and run again.",
      });
    if (performance.now() >= end)
      throw new WorkError({
        what: `SonarQube's task ${task} is ${now.status} still: the time for the analysis is over.`,
        remedy: 'Raise checks.code_analysis.with.timeout, or give the server more to work with.',
        unknown: 'what rating the analysis gives.',
      });
    await clock.sleep(pause, signal);
  }
}
