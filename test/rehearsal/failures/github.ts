import { rehearsed, tested, type FailureGroup, type FailureRow } from './row.ts';

const faults = 'packages/sandbox/test/github/faults.test.ts';
/** Each call of each action; all answers where all faults are asked for. */
const swept = [
  ['test/actions/github-faults.test.ts', 'is red at'],
  ['test/actions/github-faults-rollback.test.ts', 'an emergency with'],
] as const;

/** GitHub's answers met on the way to production. */
const onTheRoad: readonly FailureRow[] = (
  [
    [
      'GitHub refuses the deployment record of production',
      'github-deployment-create-403@production',
      'publish',
      /deployments: write/,
    ],
    ['GitHub cannot open the release issue', 'github-issue-create-500', 'plan', /issue/],
    ['GitHub does not show the approvals of a run', 'github-runs-403', 'approvals', /actions: read/],
    ['GitHub does not start the next road', 'github-dispatch-422', 'promote', /422|Validation Failed/],
  ] as const
).map(([what, fault, red, says]) =>
  rehearsed(what, 'The job is red and says what GitHub said; nothing new is published from there on.', {
    start: 'one release',
    args: ['deploy', '--fault', fault],
    red: [red],
    says: [says],
    production: 'untouched',
  }),
);

export const github: FailureGroup = {
  title: 'GitHub',
  rows: [
    ...onTheRoad,
    tested(
      'GitHub answers 403 to a call',
      'The job is red and names the permission that is missing.',
      ...swept,
      [faults, '403'],
    ),
    tested(
      'GitHub answers 404 to a call',
      'The job is red; a setting that is asked for counts as missing.',
      ...swept,
      [faults, '404'],
    ),
    tested(
      'GitHub answers 409 or 422 to a call',
      "The job is red with GitHub's words; a run that is to be cancelled counts as over.",
      ...swept,
      [faults, '409'],
    ),
    tested(
      'GitHub answers 429, or 403 for too many requests',
      'Tried again after the time that GitHub names, then red.',
      ...swept,
      [faults, '429'],
    ),
    tested(
      'GitHub answers 500 or 502',
      'Questions are tried again, then red. What was perhaps done is looked for before it is done again.',
      ...swept,
      [faults, '502'],
    ),
  ],
};
