export * from './cli.ts';
export * from './environment.ts';
export * from './find-cli.ts';
export * from './home.ts';
export * from './live-build.ts';
export * from './outcome.ts';
export * from './output.ts';
export * from './project.ts';
export type { CreateBackupOptions } from './rest/backup-options.ts';
export { createBackup, type EvictedBackup, notInBackup, type ReadyBackup } from './rest/create-backup.ts';
export { backupPermission, backupsOf, type WixBackup } from './rest/backups.ts';
export { listCollections, listCollectionsPermission, type WixCollection } from './rest/collections.ts';
export {
  type Items,
  itemsOf,
  readItemsPermission,
  type WixItem,
  writeItemsPermission,
} from './rest/items.ts';
export type { WixCall } from './rest/call.ts';
export { createWixRest, type WixRest, type WixRestOptions } from './rest/client.ts';
export { WixAnswerError, WixRefusedError } from './rest/answer-error.ts';
