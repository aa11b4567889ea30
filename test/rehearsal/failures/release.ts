import { rehearsed, tested, type FailureGroup, type FailureRow } from './row.ts';

const backup = 'test/actions/wix-publish-backup.test.ts';
const killed = 'test/actions/wix-publish-killed.test.ts';

/** Backups that do not come: nothing is published. */
const noBackup: readonly FailureRow[] = [
  ['stays PENDING', 'wix-backup-never-ready', /still PENDING/],
  ['FAILED', 'wix-backup-fails', /FAILED/],
].map(([how, fault, says]) =>
  rehearsed(
    `The backup ${String(how) === 'FAILED' ? 'fails' : 'is never READY'}`,
    'Nothing is published: the run is red and names the backup, what is live stays live.',
    {
      start: 'one release',
      args: ['deploy', '--fault', String(fault)],
      red: ['publish', 'verdict'],
      says: [says as RegExp],
      production: 'untouched',
    },
  ),
);

export const release: FailureGroup = {
  title: 'Publishing to production',
  rows: [
    rehearsed(
      'The site is bad after the publish',
      'Production goes back by itself: incident and hold, the last good release published again and verified, the revert proposed, people told. The run stays red and the release issue says so.',
      {
        start: 'one release',
        args: ['deploy', '--fault', 'wix-wrong-design@3'],
        red: ['smoke', 'verdict'],
        says: [/Book a visit/, /rolled back|Production is back/i],
        production: 'back',
        hold: true,
        weight: 'light',
      },
    ),
    rehearsed(
      'The first deployment ever is bad',
      'There is nothing to go back to. The incident is open and holds everything, the manual process is printed with the links of the site, people are told as an escalation.',
      {
        start: 'nothing',
        args: ['deploy', '--fault', 'wix-wrong-design@production'],
        red: ['smoke', 'verdict', 'stop'],
        says: [/Emergency rollback by hand/, /manage\.wix\.com/],
        production: 'bad',
        hold: true,
        weight: 'light',
      },
    ),
    rehearsed(
      'The site is bad after the publish and bad after the rollback',
      'The good release is live and fails the same checks. People are told as an escalation; nothing is rolled back further by itself.',
      {
        start: 'one release',
        args: ['deploy', '--fault', 'wix-wrong-design@production'],
        red: ['smoke', 'verdict', 'restore'],
        says: [/still bad/i],
        production: 'back',
        hold: true,
      },
    ),
    rehearsed(
      'Wix says that it published, and the old build stays',
      'The publish is red, nothing new is live, and nothing is rolled back.',
      {
        start: 'one release',
        args: ['deploy', '--fault', 'wix-old-build-stays@production'],
        red: ['publish', 'verdict'],
        says: [/does not serve build/],
        production: 'untouched',
      },
    ),
    rehearsed(
      'Wix builds the code and does not bring it live',
      'The publish is red; what was live stays live.',
      {
        start: 'one release',
        args: ['deploy', '--fault', 'wix-publish-fails@production'],
        red: ['publish', 'verdict'],
        says: [/go-live-failed|built, not live|not confirm/i],
        production: 'untouched',
      },
    ),
    ...noBackup,
    tested(
      'Wix refuses the backup, or answers 401, 403, 429 or 500',
      'Nothing is published, and the missing permission is named. What passes by is tried again; no second backup is made.',
      [backup, 'wix-backup-403'],
      [backup, 'wix-backup-lost-answer'],
    ),
    tested(
      'SIGKILL at each step of a publish, then a new run',
      'The new run asks the site first: what is live is taken over, what is not is published once, no record stays open.',
      [killed, 'publish, Wix has it'],
      [killed, 'verify, before the record is closed'],
    ),
    tested(
      'SIGKILL while the backup is made, then a new run',
      'The new run waits for that backup and makes no second one.',
      [backup, 'while the backup is made: the new run waits for it and makes no second one'],
    ),
    rehearsed(
      'Slack and mail are both gone',
      'The release is live and good; the job Notify is red and its receipts say which channels did not take the message.',
      {
        start: 'one release',
        args: ['deploy', '--fault', 'slack-down@6+', '--fault', 'mail-down@2+'],
        red: ['notify'],
        says: [/503/],
        production: 'new',
      },
    ),
  ],
};
