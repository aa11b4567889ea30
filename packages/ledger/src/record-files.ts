import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import type { LedgerRecord } from '@fhir-iq/sluice-model';
import { recordProblems } from './envelope.ts';

/** What a directory of record files holds. */
export interface RecordFiles {
  readonly records: readonly LedgerRecord[];
  /** Files that are no records, with what is wrong, by field. */
  readonly broken: readonly { readonly file: string; readonly problem: string }[];
}

/**
 * Reads the record files that jobs left, in subfolders too.
 *
 * @param directory - Where they lie.
 * @returns Records and broken files; undefined where there is no such directory.
 */
export async function readRecordFiles(directory: string): Promise<RecordFiles | undefined> {
  const entries = await readdir(directory, { recursive: true, withFileTypes: true }).catch(
    (error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT' || error.code === 'ENOTDIR') return undefined;
      throw error;
    },
  );
  if (entries === undefined) return undefined;
  const files = entries
    .filter((entry) => entry.isFile() && entry.name.endsWith('.json'))
    .map((entry) => path.join(entry.parentPath, entry.name))
    .sort();
  const records: LedgerRecord[] = [];
  const broken: { file: string; problem: string }[] = [];
  for (const absolute of files) {
    const file = path.relative(directory, absolute);
    try {
      const value: unknown = JSON.parse(await readFile(absolute, 'utf8'));
      const problem = recordProblems(value);
      if (problem === undefined) records.push(value as LedgerRecord);
      else broken.push({ file, problem });
    } catch (error) {
      broken.push({ file, problem: error instanceof Error ? error.message : String(error) });
    }
  }
  return { records, broken };
}
