import { randomUUID } from 'node:crypto';
import { link, mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { ConfigurationError, type LedgerRecord, WorkError } from '@fhir-iq/sluice-model';
import { type Envelope, recordProblems } from './envelope.ts';
import { idOfPath, isRecordPath, recordPath, recordsFolder } from './layout.ts';
import type { AppendResult, LedgerFilter } from './store.ts';

/** What both stores need: a directory on this machine that holds a ledger's files. */
export interface RecordDirectory {
  readonly root: string;
  /** For messages: what the user knows this directory as. */
  readonly description: string;
  readonly envelope: Envelope;
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** The paths of all records in time order; any other file below `records/` is an error that names it. */
async function recordPaths(directory: RecordDirectory): Promise<string[]> {
  const entries = await readdir(path.join(directory.root, recordsFolder), {
    recursive: true,
    withFileTypes: true,
  }).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return [];
    throw new WorkError({
      what: `The ledger in ${directory.description} cannot be read: ${error.message}.`,
      cause: error,
    });
  });
  const paths = entries
    .filter((entry) => !entry.isDirectory() && !entry.name.startsWith('.'))
    .map((entry) =>
      path.relative(directory.root, path.join(entry.parentPath, entry.name)).split(path.sep).join('/'),
    )
    .sort();
  const strange = paths.find((one) => !isRecordPath(one));
  if (strange !== undefined) {
    throw new WorkError({
      what: `The ledger in ${directory.description} holds ${strange}, which is no record.`,
      allowed: `Below ${recordsFolder}/ stand only files named YYYY/MM/<time>-<id>.json.`,
      remedy: 'Take the file out of the ledger, and find out who put it there.',
    });
  }
  return paths;
}

async function readRecord(directory: RecordDirectory, file: string): Promise<LedgerRecord> {
  let record: LedgerRecord;
  try {
    record = directory.envelope.decode(await readFile(path.join(directory.root, file), 'utf8'));
  } catch (error) {
    throw new WorkError({
      what: `The ledger's file ${file} in ${directory.description} is broken: ${messageOf(error)}.`,
      remedy: 'Restore the file from the ledger’s history; a record never changes after it was written.',
      cause: error,
    });
  }
  if (recordPath(record) !== file) {
    throw new WorkError({
      what: `The ledger's file ${file} in ${directory.description} holds the record ${record.id} of ${record.when_deployment_occurred.at}.`,
      allowed: `That record belongs into ${recordPath(record)}.`,
      remedy: 'Restore the file from the ledger’s history; somebody renamed or rewrote it.',
    });
  }
  return record;
}

function matches(record: LedgerRecord, filter: LedgerFilter): boolean {
  return (
    (filter.kind === undefined || record.kind === filter.kind) &&
    (filter.environment === undefined || record.environment === filter.environment) &&
    (filter.releaseDigest === undefined ||
      filter.releaseDigest === (record.releaseDigest ?? record.what_was_deployed.releaseDigest)) &&
    (filter.commit === undefined || record.what_was_deployed.commit === filter.commit) &&
    (filter.buildId === undefined || record.what_was_deployed.buildId === filter.buildId)
  );
}

/** Reads all records of a directory in time order, and of these returns the ones that the filter asks for. */
export async function listRecords(
  directory: RecordDirectory,
  filter: LedgerFilter = {},
): Promise<LedgerRecord[]> {
  const records: LedgerRecord[] = [];
  const fileOf = new Map<string, string>();
  for (const file of await recordPaths(directory)) {
    const record = await readRecord(directory, file);
    const other = fileOf.get(record.id);
    if (other !== undefined) {
      throw new WorkError({
        what: `The ledger in ${directory.description} holds the id ${record.id} twice: ${other} and ${file}.`,
        remedy: 'Find out which of the two is true, and take the other out with a commit that says why.',
      });
    }
    fileOf.set(record.id, file);
    if (matches(record, filter)) records.push(record);
  }
  return records;
}

/** Refuses a value that is no record, naming its id where it has one and every field that is wrong. */
function demandRecord(value: LedgerRecord): void {
  const problems = recordProblems(value);
  if (problems === undefined) return;
  const id = (value as { id?: unknown } | null | undefined)?.id;
  throw new ConfigurationError({
    what: `The record ${typeof id === 'string' ? id : '(without an id)'} cannot stand in the ledger: ${problems}.`,
    allowed:
      'A record has the five facts of the specification: who_deployed, what_was_deployed, when_deployment_occurred, which_approvals_received, deployment_outcome.',
  });
}

/** Writes a file that must not exist yet, whole or not at all. Returns whether this call created it. */
async function createFile(file: string, content: string): Promise<boolean> {
  await mkdir(path.dirname(file), { recursive: true });
  const temporary = path.join(path.dirname(file), `.${randomUUID()}.part`);
  await writeFile(temporary, content, { flag: 'wx' });
  try {
    await link(temporary, file);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  } finally {
    await rm(temporary, { force: true });
  }
}

async function demandSame(
  directory: RecordDirectory,
  file: string,
  record: LedgerRecord,
  content: string,
): Promise<void> {
  const stored = await readRecord(directory, file);
  if (directory.envelope.encode(stored) === content) return;
  throw new ConfigurationError({
    what: `The record ${record.id} stands in the ledger already with other content: ${file} in ${directory.description} against the new ${recordPath(record)}.`,
    allowed: 'A record never changes; the same step repeated gives the same record.',
    remedy: 'Give the new step an id of its own (run id and attempt in it).',
  });
}

/**
 * Adds records to a directory: all are checked first, then the new ones are written.
 *
 * @returns One result a record, in the order given.
 */
export async function addRecords(
  directory: RecordDirectory,
  records: readonly LedgerRecord[],
): Promise<AppendResult[]> {
  records.forEach(demandRecord);
  const known = new Map((await recordPaths(directory)).map((file) => [idOfPath(file), file]));
  const batch = new Map<string, string>();
  for (const record of records) {
    const content = directory.envelope.encode(record);
    const file = known.get(record.id);
    if (file !== undefined) await demandSame(directory, file, record, content);
    if ((batch.get(record.id) ?? content) !== content) {
      throw new ConfigurationError({
        what: `The id ${record.id} stands on two different records of one append.`,
      });
    }
    batch.set(record.id, content);
  }
  const created = new Set<string>();
  for (const record of records) {
    const content = batch.get(record.id);
    if (known.has(record.id) || content === undefined) continue;
    const file = recordPath(record);
    if (await createFile(path.join(directory.root, file), content)) created.add(record.id);
    else await demandSame(directory, file, record, content);
    known.set(record.id, file);
  }
  const order = [...known.values()].sort();
  return records.map((record) => {
    const file = known.get(record.id) ?? recordPath(record);
    return { index: order.indexOf(file), created: created.delete(record.id), path: file };
  });
}
