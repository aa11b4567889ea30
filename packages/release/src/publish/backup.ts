import { formatDuration, parseDuration } from '@fhir-iq/sluice-config';
import { createBackup, notInBackup } from '@fhir-iq/sluice-wix';
import type { EvictedBackup, ReadyBackup } from '@fhir-iq/sluice-wix';
import type { Draft } from './draft.ts';
import { checkConditions } from './production-conditions.ts';
import type { PublishPorts, PublishRequest } from './request.ts';
import type { Settlement } from './settle.ts';
import type { ComputedRelease } from './source.ts';

/**
 * Whether this publish begins with a backup: `backup.before` names its environment, and it does not go back. A rollback
 * must not wait, and would push out the backup that was made before the bad deployment.
 *
 * @param request - What is asked for.
 * @param computed - The release.
 */
export function wantsBackup(
  request: Pick<PublishRequest, 'environment' | 'rollback'>,
  { configuration }: Pick<ComputedRelease, 'configuration'>,
): boolean {
  return request.rollback === undefined && configuration.backup.before === request.environment;
}

/**
 * The step backup: backs up the content of the site right before it is published to, once a deployment. A backup that a
 * killed run of this very release made for a deployment that never went live is taken instead of a second one.
 *
 * @param request - What is asked for.
 * @param ports - The hands.
 * @param draft - Learns the backup.
 * @param computed - The release.
 * @param settlement - What earlier runs left open.
 * @returns The backup's id; undefined where none is wanted.
 * @throws {SluiceError} If there is no backup that is ready in time, or if something stands in the way of the publish
 *   since it was begun.
 */
export async function backupFirst(
  request: PublishRequest,
  ports: PublishPorts,
  draft: Draft,
  computed: ComputedRelease,
  settlement: Settlement,
): Promise<string | undefined> {
  if (!wantsBackup(request, computed)) return undefined;
  const { http, clock, log, signal } = ports;
  const { timeout, keep } = computed.configuration.backup;
  const reuse = settlement.settled.find(
    ({ state, payload }) => state === 'failure' && payload.releaseDigest === computed.digest,
  )?.payload.backupId;
  return await draft.steps.run('backup', async () => {
    const backup = await createBackup({
      ...{ http, clock, log, keep, timeoutMs: parseDuration(timeout) },
      apiKey: request.apiKey,
      siteId: request.siteId,
      ...(reuse === undefined ? {} : { reuse }),
      ...(signal === undefined ? {} : { signal }),
    });
    draft.backup = backup;
    // It may have taken long enough for a hold to be opened or the window to close.
    await checkConditions(request, ports, computed);
    return { value: backup.id, note: describeBackup(backup) };
  });
}

/**
 * Says what was backed up, what was deleted for it, and what it does not hold.
 *
 * @param backup - The backup.
 * @returns Sentences.
 */
export function describeBackup(backup: ReadyBackup): string {
  const origin = {
    new: '',
    'in-progress': ' It was in progress when this run came.',
    'earlier-try': ' It was made by an earlier try of this release.',
  }[backup.origin];
  const size = backup.sizeInBytes === undefined ? 'size not said' : `${String(backup.sizeInBytes)} bytes`;
  const evicted = backup.evicted.map(describeGone).join(', ');
  const removed = backup.removed.map(describeGone).join(', ');
  return [
    `Backup ${backup.id} is ready (${size}, ${formatDuration(Math.max(1_000, Math.round(backup.tookMs / 1_000) * 1_000))}).${origin}`,
    evicted === '' ? 'Wix deleted no other for it.' : `Wix deleted ${evicted} to make room.`,
    ...(removed === '' ? [] : [`Deleted by backup.keep: ${removed}.`]),
    notInBackup,
  ].join(' ');
}

function describeGone({ id, finishedAt }: EvictedBackup): string {
  return finishedAt === undefined ? id : `${id} of ${finishedAt}`;
}
