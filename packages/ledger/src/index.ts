export { plainEnvelope, recordProblems, type Envelope } from './envelope.ts';
export { folderStore, type FolderStoreOptions } from './folder-store.ts';
export { gitStore, type GitStoreOptions } from './git-store.ts';
export { recordPath } from './layout.ts';
export type { AppendResult, LedgerFilter, LedgerStore } from './store.ts';
