import { githubRestFaults } from '../github/faults.ts';
import { settingFaults } from '../github/setting-faults.ts';
import type { FaultDescription } from './description.ts';

/** What can go wrong at GitHub beyond the connection. */
export const githubFaults: readonly FaultDescription[] = [
  {
    name: 'git-push-rejected',
    farEnd: 'github',
    byEnvironment: false,
    occasion: 'push',
    happens: 'A git push answers 500.',
    expected: 'record tries again, then is red: the ledger has no entry.',
  },
  ...settingFaults,
  ...githubRestFaults,
];
