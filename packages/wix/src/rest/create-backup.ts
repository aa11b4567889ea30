import { WorkError } from '@fhir-iq/sluice-model';
import type { CreateBackupOptions } from './backup-options.ts';
import type { Backups, WixBackup } from './backups.ts';
import { backupsOf, timeOf, wixKeepsBackups } from './backups.ts';
import { createWixRest } from './client.ts';
import { requestBackup } from './request-backup.ts';
import { waitUntilReady } from './wait-for-backup.ts';

/** A backup that can be restored. */
export interface ReadyBackup {
  readonly id: string;
  readonly requestedAt: string | undefined;
  /** When it was ready, as Wix says it, else when it was seen to be. */
  readonly readyAt: string;
  /** Undefined where Wix does not say. */
  readonly sizeInBytes: number | undefined;
  readonly collections: number | undefined;
  /** `new`, or whose it was before. */
  readonly origin: 'new' | 'in-progress' | 'earlier-try';
  /** What Wix deleted to make room for this one. */
  readonly evicted: readonly EvictedBackup[];
  /** What was deleted because fewer than three are to be kept. */
  readonly removed: readonly EvictedBackup[];
  /** How long it took by the clock, in milliseconds. */
  readonly tookMs: number;
}

/** A backup that is gone. */
export interface EvictedBackup {
  readonly id: string;
  readonly finishedAt: string | undefined;
}

/** What no backup of Wix holds. */
export const notInBackup =
  "It holds the live content of the site's collections alone: no schema of a collection, no named views, no content of the sandbox, no pages, code, settings or files.";

const living = ['READY', 'PENDING'] as const;

/**
 * Makes an on-demand backup of the content of a site and waits until it can be restored.
 *
 * @param options - Key, site, limits and hands.
 * @returns The backup, and what was deleted for it.
 * @throws {ConfigurationError} If the key, its permission or the site is wrong.
 * @throws {WorkError} If Wix refuses, the backup fails or is cancelled, or it is not ready in time.
 */
export async function createBackup(options: CreateBackupOptions): Promise<ReadyBackup> {
  const { clock, log, timeoutMs } = options;
  const backups = backupsOf(createWixRest(options));
  const start = clock.now().getTime();
  const before = await backups.list({ statuses: living });
  const deadline = start + timeoutMs;
  const { asked, origin } = await choose(options, backups, before, deadline);
  const ready = asked.status === 'READY' ? asked : await waitUntilReady(options, backups, asked, deadline);
  const tookMs = Math.max(0, clock.now().getTime() - start);
  const after = await backups.list({ statuses: living }).catch((error: unknown) => {
    // The backup is there: what else is there is only wanted for the record.
    log.warning(
      `What Wix deleted for it cannot be said: ${error instanceof Error ? error.message : String(error)}`,
    );
    return undefined;
  });
  const restorable = before.filter((one) => one.status === 'READY');
  const evicted =
    after === undefined ? [] : restorable.filter((one) => !after.some((other) => other.id === one.id));
  for (const one of evicted) log.warning(`Wix deleted the backup ${describe(one)} to make room.`);
  const removed = after === undefined ? [] : await removeSurplus(options, backups, after, ready.id);
  return {
    id: ready.id,
    requestedAt: ready.requestedAt,
    readyAt: ready.finishedAt ?? clock.now().toISOString(),
    sizeInBytes: ready.sizeInBytes,
    collections: ready.collections,
    origin,
    evicted: evicted.map(goneOf),
    removed: removed.map(goneOf),
    tookMs,
  };
}

async function choose(
  options: CreateBackupOptions,
  backups: Backups,
  before: readonly WixBackup[],
  deadline: number,
): Promise<{ asked: WixBackup; origin: ReadyBackup['origin'] }> {
  const { clock, log, timeoutMs, reuse } = options;
  const fresh = (one: WixBackup): boolean => clock.now().getTime() - timeOf(one) <= timeoutMs;
  const earlier = before.find((one) => one.id === reuse && one.status === 'READY' && fresh(one));
  if (earlier !== undefined) {
    log.info(
      `The backup ${describe(earlier)} of an earlier try of this release is taken; no second is made.`,
    );
    return { asked: earlier, origin: 'earlier-try' };
  }
  const pending = before.find((one) => one.status === 'PENDING' && fresh(one));
  if (pending !== undefined) {
    log.info(`A backup is in progress already (${describe(pending)}); it is waited for, no second is made.`);
    return { asked: pending, origin: 'in-progress' };
  }
  if (before.length >= wixKeepsBackups) {
    const oldest = before.at(-1);
    if (oldest !== undefined)
      log.warning(
        `Wix keeps ${String(wixKeepsBackups)} on-demand backups and has ${String(before.length)}: it will delete the oldest, ${describe(oldest)}.`,
      );
  }
  return { asked: await requestBackup(options, backups, before, deadline), origin: 'new' };
}

/** Deletes the oldest beyond `keep`, which never touches the new one; a refusal is only said. */
async function removeSurplus(
  { keep, log }: CreateBackupOptions,
  backups: Backups,
  after: readonly WixBackup[],
  id: string,
): Promise<WixBackup[]> {
  if (keep >= wixKeepsBackups) return [];
  const others = after.filter((one) => one.id !== id && one.status === 'READY');
  const removed: WixBackup[] = [];
  for (const one of others.slice(Math.max(0, keep - 1))) {
    try {
      await backups.remove(one.id);
      log.info(`Deleted the backup ${describe(one)}: backup.keep is ${String(keep)}.`);
      removed.push(one);
    } catch (error) {
      if (!(error instanceof WorkError)) throw error;
      log.warning(
        `The backup ${describe(one)} is left over (backup.keep is ${String(keep)}): ${error.message}`,
      );
    }
  }
  return removed;
}

function goneOf({ id, finishedAt }: WixBackup): EvictedBackup {
  return { id, finishedAt };
}

/** A backup in a sentence. */
export function describe(backup: Pick<WixBackup, 'id' | 'finishedAt' | 'requestedAt'>): string {
  const at = backup.finishedAt ?? backup.requestedAt;
  return at === undefined ? backup.id : `${backup.id} of ${at}`;
}
