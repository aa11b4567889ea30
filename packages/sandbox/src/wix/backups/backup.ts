/** A backup as Wix keeps it. */
export interface KeptBackup {
  readonly id: string;
  readonly siteId: string;
  readonly type: 'ON_DEMAND' | 'AUTO';
  readonly requestedAt: string;
  /** When it ends, by the rehearsal's clock; undefined for never. */
  readonly endsAt: string | undefined;
  /** How it ends then. */
  readonly ends: 'READY' | 'FAILED' | 'CANCELED';
  readonly collections: readonly string[];
  readonly sizeInBytes: number;
  readonly deletedAt?: string;
}

/** In the API's words. */
export type BackupStatus = 'PENDING' | 'READY' | 'FAILED' | 'CANCELED' | 'DELETED';

/** The state of a backup at an instant. */
export function statusOf(backup: KeptBackup, now: Date): BackupStatus {
  if (backup.deletedAt !== undefined) return 'DELETED';
  const over = backup.endsAt !== undefined && now.getTime() >= Date.parse(backup.endsAt);
  return over ? backup.ends : 'PENDING';
}

/** A backup as the API answers it: what is not known yet is null, the size is a number in text. */
export function backupJson(backup: KeptBackup, now: Date): Record<string, unknown> {
  const status = statusOf(backup, now);
  const finished = status === 'PENDING' ? null : backup.endsAt;
  return {
    id: backup.id,
    status,
    type: backup.type,
    requestedDate: backup.requestedAt,
    startedDate: now.getTime() > Date.parse(backup.requestedAt) ? backup.requestedAt : null,
    finishedDate: finished ?? null,
    deletedDate: backup.deletedAt ?? null,
    sizeInBytes: status === 'READY' ? String(backup.sizeInBytes) : null,
    collections: backup.collections.map((id) => ({ id, displayName: id })),
  };
}
