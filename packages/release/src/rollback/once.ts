import type { Runs } from '@fhir-iq/sluice-github';
import { GateRefusal } from '@fhir-iq/sluice-model';
import type { Log } from '@fhir-iq/sluice-model';
import { saying } from './context.ts';
import type { History, PastDeployment } from './history.ts';
import { isUnfinished } from './incident.ts';
import type { IncidentState } from './incident.ts';

/** What is looked at to see whether a deployment was, or is being, rolled back. */
export interface OnceFacts {
  readonly history: History;
  readonly bad: PastDeployment;
  readonly runs: Pick<Runs, 'get'>;
  /** The id of this run. */
  readonly runId: string;
  /** The open incident of this deployment; undefined where there is none. */
  readonly incident: IncidentState | undefined;
  readonly log: Log;
}

/**
 * Refuses to roll back one deployment twice: when a rollback of it has been live, and while another run is at it.
 *
 * @param facts - What is known of earlier rollbacks.
 * @throws {GateRefusal} Names the earlier rollback, and how to go back further.
 */
export async function refuseTwice(facts: OnceFacts): Promise<void> {
  const { history, bad, runId, incident } = facts;
  const busy = new Set(incident === undefined ? [] : [incident.run]);
  const rollbacks = history.past.filter((one) => one.payload.rollback?.of === bad.payload.buildId);
  for (const one of rollbacks) {
    const { wasLive, open } = await history.standing(one);
    const { buildId, runId: by } = one.payload;
    if (wasLive && !isUnfinished(incident)) {
      throw new GateRefusal({
        what: `Build ${bad.payload.buildId} was rolled back already: build ${buildId} of run ${by} took its place.`,
        allowed: 'One bad deployment is rolled back once.',
        remedy: `Look at the incident. If production is still bad, start the rollback again and name build ${buildId} as the bad one.`,
      });
    }
    if (open || wasLive) busy.add(by);
  }
  busy.delete(runId);
  for (const run of busy) {
    if (!(await isRunning(run, facts))) continue;
    throw new GateRefusal({
      what: `Build ${bad.payload.buildId} is being rolled back by run ${run}.`,
      allowed: 'One run at a time rolls one deployment back.',
      remedy: 'Wait for that run. If it hangs, cancel it and start again: what it left is taken up.',
    });
  }
}

/** A run of which GitHub does not say anything is taken for ended: in an emergency nobody waits for it. */
async function isRunning(run: string, { runs, log }: OnceFacts): Promise<boolean> {
  const id = Number(run);
  if (!Number.isSafeInteger(id) || id <= 0) return false;
  try {
    return (await runs.get(id)).status !== 'completed';
  } catch (error) {
    log.warning(
      `Whether run ${run} still rolls back is not known, and it is taken for ended: ${saying(error)}`,
    );
    return false;
  }
}
