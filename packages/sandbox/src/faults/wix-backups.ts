import type { FaultDescription } from './description.ts';

const asked = { farEnd: 'wix', byEnvironment: true, occasion: 'backup request' } as const;

/** What can go wrong with the backup right before a publish. */
export const wixBackupFaults: readonly FaultDescription[] = [
  {
    ...asked,
    name: 'wix-backup-401',
    happens: 'The backup request answers 401.',
    expected: 'publish is red: the key is not known; nothing was published.',
  },
  {
    ...asked,
    name: 'wix-backup-403',
    happens: 'The backup request answers 403.',
    expected: 'publish is red: the permission for backups is missing, with its name; nothing was published.',
  },
  {
    ...asked,
    name: 'wix-backup-429',
    happens: 'The backup request answers 429, without Retry-After.',
    expected: 'tried again after a growing wait; red when it stays, and nothing was published.',
  },
  {
    ...asked,
    name: 'wix-backup-500',
    happens: 'The backup request answers 500 and begins no backup.',
    expected:
      'looked whether a backup was begun, then asked again; red when it stays, and nothing was published.',
  },
  {
    ...asked,
    name: 'wix-backup-lost-answer',
    happens: 'The backup request begins a backup and answers 500.',
    expected: 'the backup is found and waited for: no second one is made, publish is green.',
  },
  {
    ...asked,
    name: 'wix-backup-slow',
    happens: 'The backup becomes READY after five minutes.',
    expected: 'publish waits and is green; a new run after a kill waits for the same backup.',
  },
  {
    ...asked,
    name: 'wix-backup-never-ready',
    happens: 'The backup stays PENDING.',
    expected: 'publish is red after backup.timeout, with the id of the backup; nothing was published.',
  },
  {
    ...asked,
    name: 'wix-backup-fails',
    happens: 'The backup becomes FAILED.',
    expected: 'publish is red; nothing was published.',
  },
  {
    ...asked,
    name: 'wix-backup-cancelled',
    happens: 'The backup becomes CANCELED: somebody cancelled it.',
    expected: 'publish is red; nothing was published.',
  },
  {
    ...asked,
    name: 'wix-backup-list-500',
    occasion: 'question for the backups',
    happens: 'The list of backups answers 500.',
    expected: 'asked again; red when it stays, and nothing was published.',
  },
];
