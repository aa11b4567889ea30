import { GateRefusal } from '@fhir-iq/sluice-model';
import type { LedgerRecord } from '@fhir-iq/sluice-model';
import type { GoodDeployment } from '../good-deployments.ts';
import { goodDeployments } from '../good-deployments.ts';
import type { History, PastDeployment } from './history.ts';

/** Nothing good is left to go back to: people go back by hand. */
export class NoTarget extends GateRefusal {}

/** What is searched for a target. */
export interface TargetSearch {
  readonly history: History;
  /** The ledger's records; undefined where it cannot be read. */
  readonly records: readonly LedgerRecord[] | undefined;
  readonly bad: PastDeployment;
  /** A build id or commit to go back to; empty for the last good one. */
  readonly wanted: string;
}

/**
 * Finds what production goes back to: the last deployment before the bad one that was verified good and is of another
 * release.
 *
 * @param search - Where to look, and before what.
 * @returns The good deployment.
 * @throws {NoTarget} If there is none; says why each of the others is not.
 * @throws {GateRefusal} If what was asked for is none: then it is a deployment, not a rollback.
 */
export async function findTarget(search: TargetSearch): Promise<GoodDeployment> {
  const { history, records, bad, wanted } = search;
  const passedOver: string[] = [];
  const fits = ({ id, payload }: Pick<GoodDeployment, 'id' | 'payload'>): boolean =>
    id < bad.id && payload.releaseDigest !== bad.payload.releaseDigest;
  const listed = await history.deployments.list({});
  // Rollbacks stay in view whatever their age: each names a build that is good no more.
  const seen = listed.filter(
    (one) => one.payload !== undefined && (fits({ ...one, payload: one.payload }) || one.payload.rollback),
  );
  const others = seen.filter((one) => one.payload !== undefined && !fits({ ...one, payload: one.payload }));
  const good = await goodDeployments({
    environment: 'production',
    records,
    deployments: { ...history.deployments, list: () => Promise.resolve(seen) },
    ...(wanted === '' ? { most: others.length + 1 } : {}),
    log: { info: (message) => void passedOver.push(message) },
  });
  const candidates = good.filter(fits);
  const target = wanted === '' ? candidates[0] : candidates.find((one) => isWanted(one, wanted));
  if (target !== undefined) return target;
  const known =
    candidates.length === 0
      ? 'There is no such deployment.'
      : `Such deployments: ${candidates.map((one) => `${one.payload.buildId} (${one.payload.commit.slice(0, 12)})`).join(', ')}.`;
  if (wanted !== '' && candidates.length > 0) {
    throw new GateRefusal({
      what: `${wanted} is no verified good deployment of production before build ${bad.payload.buildId}: this is a deployment, and no rollback.`,
      allowed: `A rollback goes back to a release that production has served well. ${known}`,
      remedy: 'Leave the input target empty for the last good one, or take the road of a release.',
    });
  }
  throw new NoTarget({
    what: `There is nothing good to go back to: before build ${bad.payload.buildId} no other release was verified good in production.`,
    allowed: [
      'The target is a deployment whose newest status on GitHub is success',
      records === undefined ? '' : ', which the ledger knows as good',
      ', of another release than the bad one.',
      ...passedOver.slice(0, 5).map((line) => ` ${line}`),
    ].join(''),
    remedy: 'Go back by hand, as the manual process says.',
  });
}

function isWanted({ payload }: GoodDeployment, wanted: string): boolean {
  return payload.buildId === wanted || payload.commit === wanted;
}
