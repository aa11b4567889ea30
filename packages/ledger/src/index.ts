export { plainEnvelope, recordProblems, type Envelope } from './envelope.ts';
export { folderStore, type FolderStoreOptions } from './folder-store.ts';
export { gitStore, type GitStoreOptions } from './git-store.ts';
export { recordPath } from './layout.ts';
export type { AppendResult, LedgerFilter, LedgerStore } from './store.ts';
export { configuredStore, type ConfiguredStoreOptions, type StoreConfiguration } from './configured-store.ts';
export { readRecordFiles, type RecordFiles } from './record-files.ts';
export { type RecordContext, type RecordOutcome, runRecord } from './run-record.ts';
