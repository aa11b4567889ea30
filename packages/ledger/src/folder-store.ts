import { type Envelope, plainEnvelope } from './envelope.ts';
import { addRecords, listRecords, type RecordDirectory } from './record-directory.ts';
import type { LedgerStore } from './store.ts';

export interface FolderStoreOptions {
  readonly envelope?: Envelope;
}

/**
 * A ledger in a folder of this machine; the folder is made at the first append.
 *
 * @param root - The folder.
 */
export function folderStore(root: string, options: FolderStoreOptions = {}): LedgerStore {
  const directory: RecordDirectory = { root, description: root, envelope: options.envelope ?? plainEnvelope };
  return {
    description: root,
    async append(record) {
      const [result] = await addRecords(directory, [record]);
      if (result === undefined) throw new TypeError('one record gives one result');
      return result;
    },
    appendAll: (records) => addRecords(directory, records),
    list: (filter) => listRecords(directory, filter),
  };
}
