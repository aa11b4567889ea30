import { lstat, readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { LedgerRecord } from '@fhir-iq/sluice-model';

const largest = 1024 * 1024;
/** A publish leaves a handful of records; more folders than this are no evidence folder. */
const mostFiles = 2_000;

/**
 * Reads the records of the kind `backup` that a publish left: every `.json` file below a folder that is one.
 *
 * @param folder - The input `records`; undefined where none was given.
 * @returns What was found; other files are passed over.
 */
export async function readBackupRecords(folder: string | undefined): Promise<LedgerRecord[]> {
  if (folder === undefined) return [];
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []);
  const files = entries
    .filter((entry) => entry.isFile() && entry.name.endsWith('.json'))
    .map((entry) => path.join(entry.parentPath, entry.name))
    .sort()
    .slice(0, mostFiles);
  const read = await Promise.all(files.map(readOne));
  return read.filter((one) => one !== undefined).filter((one) => one.kind === 'backup');
}

async function readOne(file: string): Promise<LedgerRecord | undefined> {
  if ((await lstat(file)).size > largest) return undefined;
  try {
    return LedgerRecord.safeParse(JSON.parse(await readFile(file, 'utf8'))).data;
  } catch {
    return undefined;
  }
}
