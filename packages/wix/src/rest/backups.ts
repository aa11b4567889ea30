import { z } from 'zod';
import type { WixRest } from './client.ts';
import { readAnswer } from './read-answer.ts';

/** The permission that a key needs for backups, by the name and scope of Wix's documentation. */
export const backupPermission = 'Manage Data Backups (SCOPE.DC-DATA.MANAGE-BACKUPS)';

/** How many on-demand backups Wix keeps for a site; one more deletes the oldest. */
export const wixKeepsBackups = 3;

/** What is answered of a backup, as far as Sluice reads it; more fields may come. */
const Backup = z.object({
  id: z.string().min(1),
  status: z.string(),
  type: z.string().optional(),
  requestedDate: z.string().nullish(),
  startedDate: z.string().nullish(),
  finishedDate: z.string().nullish(),
  // A 64-bit number, which comes as text.
  sizeInBytes: z.union([z.string(), z.number()]).nullish(),
  collections: z.array(z.object({ id: z.string().optional() })).nullish(),
});

/** A backup of the live content of a site's collections. */
export interface WixBackup {
  readonly id: string;
  /** `PENDING`, `READY`, `FAILED`, `DELETED` or `CANCELED`. */
  readonly status: string;
  readonly requestedAt: string | undefined;
  readonly finishedAt: string | undefined;
  /** Known when it is ready. */
  readonly sizeInBytes: number | undefined;
  /** How many collections it holds, where Wix says so. */
  readonly collections: number | undefined;
  /** Their ids, where Wix says them. */
  readonly collectionIds: readonly string[] | undefined;
}

/** The calls about backups. */
export interface Backups {
  /** Asks for an on-demand backup. Not repeated but after 429: each one that is made may delete an older one. */
  request(): Promise<WixBackup>;
  /**
   * Backups, newest first: on-demand ones, and with `automatic` those that Wix makes by itself; only those of the statuses
   * if given. One attempt if `once`.
   */
  list(options?: {
    readonly statuses?: readonly string[];
    readonly automatic?: boolean;
    readonly once?: boolean;
  }): Promise<WixBackup[]>;
  /** Deletes a backup; Wix takes its time for it. */
  remove(id: string): Promise<void>;
}

const path = '/wix-data/v2/backups';
/** Longer in all than the minute by which Wix counts requests. */
const patience = { attempts: 5, delayMs: 5_000, maxDelayMs: 60_000 } as const;

/**
 * The calls about backups of one site.
 *
 * @param rest - Bound to the key and the site.
 */
export function backupsOf(rest: WixRest): Backups {
  const permission = backupPermission;
  return {
    async request() {
      const purpose = 'make a backup';
      const retry = { ...patience, on: ['rate-limit' as const] };
      const answer = await rest.call({ method: 'POST', path, body: {}, purpose, permission, retry });
      return backupOf(readAnswer(z.object({ backup: Backup }), answer, purpose).backup);
    },
    async list({ statuses = [], automatic = false, once = false } = {}) {
      const purpose = 'list the backups';
      const query = new URLSearchParams(automatic ? {} : { type: 'ON_DEMAND' });
      for (const status of statuses) query.append('status', status);
      const retry = once ? { attempts: 1 } : patience;
      const answer = await rest.call({
        method: 'GET',
        path: query.size === 0 ? path : `${path}?${query.toString()}`,
        purpose,
        permission,
        retry,
      });
      const { backups } = readAnswer(z.object({ backups: z.array(Backup).default([]) }), answer, purpose);
      return backups.map(backupOf).sort((a, b) => timeOf(b) - timeOf(a));
    },
    async remove(id) {
      await rest.call({
        method: 'DELETE',
        path: `${path}/${encodeURIComponent(id)}`,
        purpose: `delete the backup ${id}`,
        permission,
        retry: patience,
      });
    },
  };
}

/** When a backup was asked for, in milliseconds; 0 where Wix does not say. */
export function timeOf(backup: Pick<WixBackup, 'requestedAt'>): number {
  const time = Date.parse(backup.requestedAt ?? '');
  return Number.isNaN(time) ? 0 : time;
}

function backupOf(given: z.infer<typeof Backup>): WixBackup {
  const size = Number(given.sizeInBytes ?? Number.NaN);
  return {
    id: given.id,
    status: given.status,
    requestedAt: given.requestedDate ?? undefined,
    finishedAt: given.finishedDate ?? undefined,
    sizeInBytes: Number.isFinite(size) ? size : undefined,
    collections: given.collections?.length,
    collectionIds: given.collections?.flatMap(({ id }) => id ?? []),
  };
}
