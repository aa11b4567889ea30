import { WorkError } from '@fhir-iq/sluice-model';
import type { Draft } from './draft.ts';
import { outcomeOf } from './draft.ts';
import type { PublishPorts, PublishRequest } from './request.ts';

/** What a stopped job may still take for closing its record, in real milliseconds: the runner kills it soon. */
const closeWithinMs = 3_000;

/**
 * Closes the deployment record of a publish that did not end well: `failure` where it is known that the site does not
 * serve it as it should, `error` where that is not known; the next publish asks the site and corrects that one.
 *
 * @param request - What was asked for.
 * @param ports - The hands.
 * @param draft - How far it came.
 * @param failure - What ended it.
 */
export async function closeRecord(
  request: PublishRequest,
  ports: PublishPorts,
  draft: Draft,
  failure: Error,
): Promise<void> {
  if (draft.deploymentId === undefined || draft.good) return;
  const state = outcomeOf(draft) === 'unknown' ? 'error' : 'failure';
  const closing = ports.deployments.status(draft.deploymentId, {
    state,
    description: failure.message,
    logUrl: request.run.url,
  });
  try {
    await (ports.signal?.aborted === true ? within(closeWithinMs, closing) : closing);
    ports.log.info(`Deployment ${String(draft.deploymentId)} is closed as ${state}.`);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    ports.log.error(
      `Deployment ${String(draft.deploymentId)} could not be closed as ${state}: ${why} The next publish closes it.`,
    );
  }
}

/**
 * Marks the deployment record good: the site itself said that it serves the build.
 *
 * @param request - What was asked for.
 * @param ports - The hands.
 * @param draft - How far it came.
 * @param siteUrl - The environment's address.
 */
export async function succeed(
  request: PublishRequest,
  ports: PublishPorts,
  draft: Draft,
  siteUrl: string,
): Promise<void> {
  draft.good = true;
  draft.url = siteUrl;
  draft.reason = `Build ${String(draft.buildId)} is live at ${siteUrl}.`;
  if (draft.deploymentId === undefined) return;
  await ports.deployments.status(draft.deploymentId, {
    state: 'success',
    description: `${draft.reason} The site itself says so.`,
    environmentUrl: siteUrl,
    logUrl: request.run.url,
  });
  ports.log.info(`Deployment ${String(draft.deploymentId)} is closed as success.`);
}

/**
 * The failure of a stopped job.
 *
 * @param reason - Why it was stopped.
 * @param draft - How far it came.
 */
export function stoppedFailure(reason: unknown, draft: Draft): WorkError {
  const unknown = draft.wentLive === 'unknown';
  return new WorkError({
    what: reason instanceof Error ? reason.message : String(reason),
    remedy: unknown ? 'Run again: the site is asked first which build it serves.' : 'Run again.',
    ...(unknown ? { unknown: `whether build ${String(draft.buildId)} goes live.` } : {}),
    cause: reason,
  });
}

function within<T>(milliseconds: number, work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => {
      reject(new WorkError({ what: `It took longer than ${String(milliseconds)} ms.` }));
    }, milliseconds);
  });
  return Promise.race([work, late]).finally(() => {
    clearTimeout(timer);
  });
}
