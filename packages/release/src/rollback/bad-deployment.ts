import { ConfigurationError, GateRefusal } from '@fhir-iq/sluice-model';
import type { History, PastDeployment } from './history.ts';
import { lookBack } from './history.ts';

/**
 * Finds the deployment that is to be taken from the site: the one that was named, else the newest that is live or may be.
 * A rollback that never came to its end stands for the deployment that it was about.
 *
 * @param history - Production's deployments.
 * @param named - Its build id; empty where none was named.
 * @param unfinished - Whether a run that rolled a build back ended before it could verify what it did.
 * @returns The bad deployment.
 * @throws {ConfigurationError} If the named one is not there.
 * @throws {GateRefusal} If nothing was ever live, or what is live came by a rollback and was not named.
 */
export async function findBad(
  history: History,
  named: string,
  unfinished: (buildId: string) => Promise<boolean>,
): Promise<PastDeployment> {
  if (named !== '') return byBuildId(history, named);
  for (const one of history.past) {
    const { open, wasLive } = await history.standing(one);
    if (!open && !wasLive) continue;
    const { rollback } = one.payload;
    if (rollback === undefined) return one;
    if (!wasLive || (await unfinished(rollback.of))) return byBuildId(history, rollback.of);
    throw new GateRefusal({
      what: `Production serves build ${one.payload.buildId}, and that is the rollback of build ${rollback.of} already.`,
      allowed: 'One bad deployment is rolled back once.',
      remedy: `Look at the incident. To go back further, start the rollback again and name build ${one.payload.buildId} as the bad one.`,
    });
  }
  throw new GateRefusal({
    what: `GitHub knows no deployment of production that is live or may be, among the newest ${String(lookBack)}.`,
    allowed: 'A rollback takes a deployment from the site.',
    remedy: 'If the site is bad, go back by hand, as the manual process says.',
  });
}

function byBuildId(history: History, buildId: string): PastDeployment {
  const found = history.past.find((one) => one.payload.buildId === buildId);
  if (found !== undefined) return found;
  const known = history.past.slice(0, 5).map((one) => one.payload.buildId);
  throw new ConfigurationError({
    what: `Production has no deployment of build ${buildId} among its newest ${String(lookBack)}.`,
    allowed: known.length === 0 ? 'It has none at all.' : `Its newest: ${known.join(', ')}.`,
    remedy: 'Give the input bad one of these, or leave it empty for the newest.',
  });
}
