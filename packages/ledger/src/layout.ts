import type { LedgerRecord } from '@fhir-iq/sluice-model';

/** The folder of the records below the ledger's root. */
export const recordsFolder = 'records';

const fileName = /^records\/\d{4}\/\d{2}\/\d{8}T\d{9}Z-[A-Za-z0-9][A-Za-z0-9._~-]*\.json$/;

/**
 * The file of a record: `records/YYYY/MM/<time>-<id>.json`. Names sort in time order. `:` becomes `~`, because Windows
 * allows no colon in a file's name and an id has no tilde.
 */
export function recordPath(record: Pick<LedgerRecord, 'id' | 'when_deployment_occurred'>): string {
  const at = new Date(record.when_deployment_occurred.at).toISOString();
  const stamp = at.replace(/[-:.]/g, '');
  return `${recordsFolder}/${at.slice(0, 4)}/${at.slice(5, 7)}/${stamp}-${record.id.replaceAll(':', '~')}.json`;
}

/** Whether a path (relative, forward slashes) is one that a ledger gives to a record. */
export function isRecordPath(path: string): boolean {
  return fileName.test(path);
}

/** The id in a record's path. */
export function idOfPath(path: string): string {
  const name = path.slice(path.lastIndexOf('/') + 1, -'.json'.length);
  return name.slice(name.indexOf('Z-') + 2).replaceAll('~', ':');
}
