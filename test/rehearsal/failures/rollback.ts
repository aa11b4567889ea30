import { rehearsed, tested, type FailureGroup, type FailureRow } from './row.ts';

const actions = (name: string): string => `test/actions/${name}.test.ts`;

/** The rows of the Wix CLI's table of ends, met by a rollback's publish. */
const wixEnds: readonly FailureRow[] = (
  [
    ['The Wix key is refused', 'wix-invalid-key', /key/i, 'bad'],
    ['The login to Wix does not answer', 'wix-login-down', /log/i, 'bad'],
    ['The build fails, and the CLI ends with exit code 0', 'wix-build-error', /build/i, 'bad'],
    ['The upload answers 401', 'wix-deploy-401', /401|key/i, 'bad'],
    ['The upload answers 403', 'wix-deploy-403', /permission/i, 'bad'],
    ['The upload answers 500', 'wix-deploy-500', /500|deploy/i, 'bad'],
    ['The state of the upload answers 500', 'wix-status-error', /status/i, 'bad'],
    [
      'The build is good and does not come live',
      'wix-publish-fails',
      /go-live-failed|not live|not confirm/i,
      'bad',
    ],
    [
      'Wix says that it published, and the old build stays',
      'wix-old-build-stays',
      /does not serve build/i,
      'bad',
    ],
    ['Wix cannot be reached', 'wix-down', /login.failed|did not accept the login/i, 'bad'],
  ] as const
).map(([what, fault, says, production]) =>
  rehearsed(
    `${what}, while rolling back`,
    'The rollback is red, the incident says what is known of the site and how to go on by hand, people are told as an escalation, the hold stays.',
    {
      start: 'two releases',
      args: ['rollback', '--fault', fault],
      red: ['restore', 'verdict'],
      says: [says, /Emergency rollback by hand/],
      production,
      hold: true,
      weight: fault === 'wix-publish-fails' ? 'light' : 'heavy',
    },
  ),
);

export const rollback: FailureGroup = {
  title: 'Rolling back',
  rows: [
    rehearsed(
      'None: a person rolls back',
      'The release before is live again with its own design, verified. The incident holds everything, the revert is proposed, people are told; the run stays red.',
      {
        start: 'two releases',
        args: ['rollback', '--reason', 'business_decision'],
        exit: 0,
        red: ['verdict'],
        says: [/Production is back, verified/],
        production: 'back',
        hold: true,
        weight: 'light',
      },
    ),
    rehearsed('Somebody starts it who may not', 'It is refused and names who may; nothing was touched.', {
      start: 'two releases',
      args: ['rollback', '--by', 'dev-dana'],
      red: ['stop', 'verdict'],
      says: [/dev-dana may not roll back/],
      production: 'untouched',
    }),
    rehearsed(
      'The site is bad after the rollback, too',
      'The good release is live and fails the same checks: an escalation; nothing is rolled back further by itself.',
      {
        start: 'two releases',
        args: ['rollback', '--fault', 'wix-wrong-design'],
        red: ['restore', 'verdict'],
        says: [/still bad/i],
        production: 'back',
        hold: true,
      },
    ),
    ...wixEnds,
    ...(['business-owner / decide', 'publish', 'smoke'] as const).map((during) =>
      rehearsed(
        `A rollback is dispatched while ${
          {
            'business-owner / decide': 'a release waits for people',
            publish: 'a release publishes',
            smoke: 'a published release is looked at',
          }[during]
        }`,
        'The rollback cancels the run, or waits for the publish that cannot be cut, then takes the group: the release before is live, verified.',
        {
          start: 'two releases',
          args: ['rollback', '--during', during.split(' ')[0] as string],
          exit: 0,
          red: ['verdict'],
          says: [/Production is back, verified/],
          production: 'back',
          hold: true,
        },
      ),
    ),
    tested('A rollback finds runs that wait or run for production', 'It cancels each and says so.', [
      actions('rollback'),
      'cancels',
    ]),
    tested(
      'A rollback is dispatched twice for one bad deployment',
      'The second is refused and names the first.',
      [actions('rollback-refused'), 'once'],
    ),
    tested('The target was never a verified good deployment', 'Refused: this is a deployment.', [
      actions('rollback-refused'),
      'this is a deployment',
    ]),
    tested(
      'SIGKILL at each step of a rollback, then a new run',
      'The new run goes on with the same incident and does nothing twice.',
      [actions('rollback-killed'), 'SIGKILL'],
    ),
  ],
};
