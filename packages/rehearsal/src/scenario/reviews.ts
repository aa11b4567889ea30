import type { GitHubFarEnd } from '@fhir-iq/sluice-sandbox';
import type { ApprovalAnswer, Approver } from '../execute/platform.ts';
import { runId } from '../execute/run.ts';

/** Who waits for a review: by run and environment, since a run may wait for several. */
const keyOf = (run: number, environment: string): string => `${String(run)} ${environment.toLowerCase()}`;

/**
 * Lets reviews by GitHub's REST interface answer as well as whoever is asked here.
 *
 * @param github - GitHub's stand-in.
 * @param ask - Who is asked here.
 */
export function withReviews(github: Pick<GitHubFarEnd, 'onReview'>, ask: Approver): Approver {
  const waiting = new Map<string, (answer: ApprovalAnswer) => void>();
  github.onReview(({ runId: run, environments, state, login, comment }) => {
    const answers = environments.map((environment) => waiting.get(keyOf(run, environment)));
    if (answers.includes(undefined)) return 'The run does not wait for this environment';
    for (const answer of answers) answer?.({ outcome: state, by: login, comment });
    return undefined;
  });
  return async (request, signal) => {
    const key = keyOf(runId(request.run), request.environment);
    const closed = new AbortController();
    try {
      return await Promise.race([
        ask(request, AbortSignal.any([signal, closed.signal])),
        new Promise<ApprovalAnswer>((resolve) => waiting.set(key, resolve)),
      ]);
    } finally {
      waiting.delete(key);
      closed.abort(new Error('answered'));
    }
  };
}
