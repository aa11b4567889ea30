import { canonicalJson, LedgerRecord } from '@fhir-iq/sluice-model';

/**
 * How a record becomes the content of its file and back. Plain records today; signed or encrypted ones are another
 * envelope, and the stores stay as they are.
 */
export interface Envelope {
  /** The file's content. The same record always gives the same content, else an append would not be idempotent. */
  encode(record: LedgerRecord): string;
  /**
   * The record in a file's content.
   *
   * @throws {Error} For anything that is not such a record; the message names the fields that are wrong.
   */
  decode(content: string): LedgerRecord;
}

/** Says in one line which fields of a value keep it from being a record, each with its path. */
export function recordProblems(value: unknown): string | undefined {
  const parsed = LedgerRecord.safeParse(value);
  if (parsed.success) return undefined;
  return parsed.error.issues
    .map((issue) => `${issue.path.length > 0 ? issue.path.join('.') : 'the record'}: ${issue.message}`)
    .join('; ');
}

/** A record as canonical JSON and a newline, readable by anybody who may read the store. */
export const plainEnvelope: Envelope = {
  encode: (record) => `${canonicalJson(record)}\n`,
  decode(content) {
    const value: unknown = JSON.parse(content);
    const problems = recordProblems(value);
    if (problems !== undefined) throw new Error(problems);
    return value as LedgerRecord;
  },
};
