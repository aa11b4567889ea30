import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { type Clock, WorkError } from '@fhir-iq/sluice-model';
import type { SiteSeed } from '../../seed.ts';
import { type KeptBackup, statusOf } from './backup.ts';

/** On-demand backups that Wix keeps of a site; one more deletes the oldest. */
const KEPT_ON_DEMAND = 3;

/** The backups of all sites, in a file that outlives the run. */
export class BackupState {
  private backups: KeptBackup[] = [];
  private readonly file: string;
  private readonly clock: Clock;
  private saving: Promise<void> = Promise.resolve();

  private constructor(directory: string, clock: Clock) {
    this.file = path.join(directory, 'backups.json');
    this.clock = clock;
  }

  /** Reads what an earlier run left. */
  static async open(directory: string, clock: Clock): Promise<BackupState> {
    const state = new BackupState(directory, clock);
    await mkdir(directory, { recursive: true, mode: 0o700 });
    if (!existsSync(state.file)) return state;
    try {
      state.backups = JSON.parse(await readFile(state.file, 'utf8')) as KeptBackup[];
    } catch (cause) {
      throw new WorkError({
        what: `What an earlier rehearsal left in ${state.file} cannot be read.`,
        remedy: 'Rehearse with --fresh to start without it.',
        cause,
      });
    }
    return state;
  }

  /** The backups of a site, newest first, as the API lists them. */
  of(siteId: string): readonly KeptBackup[] {
    return this.backups
      .filter((one) => one.siteId === siteId)
      .sort((a, b) => Date.parse(b.requestedAt) - Date.parse(a.requestedAt));
  }

  /** Begins a backup; the oldest on-demand one goes when there are three. */
  async begin(
    site: Pick<SiteSeed, 'siteId'>,
    content: Readonly<Record<string, readonly unknown[]>>,
    end: Pick<KeptBackup, 'endsAt' | 'ends'>,
    type: KeptBackup['type'] = 'ON_DEMAND',
  ): Promise<KeptBackup> {
    const now = this.clock.now();
    if (type === 'ON_DEMAND') {
      const kept = this.of(site.siteId).filter(
        (one) => one.type === 'ON_DEMAND' && ['READY', 'PENDING'].includes(statusOf(one, now)),
      );
      for (const surplus of kept.slice(KEPT_ON_DEMAND - 1)) this.mark(surplus.id, now);
    }
    const backup: KeptBackup = {
      id: randomUUID(),
      siteId: site.siteId,
      type,
      requestedAt: now.toISOString(),
      ...end,
      collections: Object.keys(content),
      sizeInBytes: Buffer.byteLength(JSON.stringify(content)),
    };
    this.backups.push(backup);
    await this.save();
    return backup;
  }

  /** Deletes a backup of a site; false where there is none. */
  async remove(siteId: string, id: string): Promise<boolean> {
    if (!this.backups.some((one) => one.siteId === siteId && one.id === id)) return false;
    this.mark(id, this.clock.now());
    await this.save();
    return true;
  }

  private mark(id: string, at: Date): void {
    this.backups = this.backups.map((one) =>
      one.id === id && one.deletedAt === undefined ? { ...one, deletedAt: at.toISOString() } : one,
    );
  }

  private async save(): Promise<void> {
    // One after the other: two at once would rename each other's file away.
    this.saving = this.saving.then(async () => {
      await writeFile(`${this.file}.new`, JSON.stringify(this.backups, undefined, 2));
      await rename(`${this.file}.new`, this.file);
    });
    await this.saving;
  }
}
