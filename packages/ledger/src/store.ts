import type { LedgerRecord } from '@fhir-iq/sluice-model';

/** What `list` may be narrowed by; every given key must match. */
export interface LedgerFilter {
  readonly kind?: LedgerRecord['kind'];
  readonly environment?: LedgerRecord['environment'];
  readonly releaseDigest?: string;
  readonly commit?: string;
  readonly buildId?: string;
}

/** What became of one record that was given to `append`. */
export interface AppendResult {
  /** Place of the record in the ledger's time order, counted from 0, as seen right after the append. */
  readonly index: number;
  /** `false`: the ledger had this very record before. */
  readonly created: boolean;
  /** The file of the record, relative to the ledger's root, with forward slashes. */
  readonly path: string;
}

/** Where records are kept. Records are only ever added; a record never changes. */
export interface LedgerStore {
  /** For messages: what and where this store is, without a secret. */
  readonly description: string;
  /**
   * Adds one record.
   *
   * @throws {ConfigurationError} A record that lacks a fact, or whose id stands in the ledger with other content.
   * @throws {WorkError} The store cannot be read or written, or holds a broken file.
   */
  append(record: LedgerRecord): Promise<AppendResult>;
  /** Adds several records at once (one commit), all or none; answers in the order given. Throws as `append` does. */
  appendAll(records: readonly LedgerRecord[]): Promise<AppendResult[]>;
  /** The records in time order (then by id). Throws a WorkError that names a broken file. */
  list(filter?: LedgerFilter): Promise<LedgerRecord[]>;
}
