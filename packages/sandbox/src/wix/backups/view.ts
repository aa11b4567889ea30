import type { Clock } from '@fhir-iq/sluice-model';
import { type BackupStatus, statusOf } from './backup.ts';
import type { BackupState } from './state.ts';

/** A backup as a test or the rehearsal's story wants to see it. */
export interface BackupView {
  readonly id: string;
  readonly type: 'ON_DEMAND' | 'AUTO';
  readonly status: BackupStatus;
  readonly requestedAt: string;
  readonly finishedAt: string | undefined;
  readonly sizeInBytes: number;
}

/**
 * The backups of a site, newest first, also those that are deleted.
 *
 * @param state - Where they are kept.
 * @param clock - The rehearsal's.
 * @param siteId - The site.
 */
export function viewBackups(state: BackupState, clock: Clock, siteId: string): BackupView[] {
  const now = clock.now();
  return state.of(siteId).map((backup) => {
    const status = statusOf(backup, now);
    const { id, type, requestedAt, sizeInBytes } = backup;
    return {
      id,
      type,
      status,
      requestedAt,
      sizeInBytes,
      finishedAt: status === 'PENDING' ? undefined : backup.endsAt,
    };
  });
}
