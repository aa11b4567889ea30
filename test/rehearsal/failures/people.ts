import { rehearsed, tested, type FailureGroup, type FailureRow } from './row.ts';

const approvals = 'test/actions/approvals.test.ts';
const preflight = 'test/actions/preflight.test.ts';

/** Settings that nobody made: staging's preflight says so before anything is published there. */
function unmade(rows: readonly (readonly [string, string, string, RegExp])[]): FailureRow[] {
  return rows.map(([what, end, fault, says]) =>
    rehearsed(what, end, {
      start: 'nothing',
      args: ['deploy', '--fault', fault],
      red: ['preflight', 'verdict'],
      says: [says],
      production: 'untouched',
    }),
  );
}

export const people: FailureGroup = {
  title: 'People',
  rows: [
    rehearsed(
      'The business owner rejects',
      'Nothing is published. The run is red, verdict and release issue say who said no, people are told.',
      {
        start: 'one release',
        args: ['deploy', '--reject', 'production-business-owner'],
        red: ['business-owner / decide', 'approvals', 'verdict'],
        says: [/otto-owner rejected|rejected by otto-owner/i],
        production: 'untouched',
        weight: 'light',
      },
    ),
    rehearsed(
      'The product owner rejects on staging',
      'Staging keeps what it serves; its verdict is a no, and production is not planned.',
      {
        start: 'one release',
        args: ['deploy', '--reject', 'staging-product-owner'],
        red: ['product-owner / decide', 'approvals', 'verdict'],
        says: [/pia-product rejected|rejected by pia-product/i],
        production: 'untouched',
      },
    ),
    rehearsed(
      'Nobody clicks, and the wait of 30 days ends',
      'GitHub ends the waiting jobs. Nothing is published, the run is red, people are told.',
      {
        start: 'one release',
        args: ['deploy', '--approve', 'staging-tech-lead=lena-lead,staging-product-owner=pia-product'],
        red: ['tech-lead / decide', 'approvals', 'verdict'],
        says: [/30 days/],
        production: 'untouched',
      },
    ),
    rehearsed(
      'One person approves both',
      'Two roles are two people: the approval counts for one role, the other is missing, and production is not planned.',
      {
        start: 'nothing',
        args: ['deploy', '--approve', 'staging-tech-lead=leo-lead,staging-product-owner=leo-lead'],
        red: ['approvals', 'verdict'],
        says: [/leo-lead/],
        production: 'untouched',
      },
    ),
    tested(
      'The starter approves',
      'It does not count, whatever the input says; nothing is published.',
      [approvals, 'the starter approves'],
      [approvals, 'do not count who started the run, whatever the input says'],
    ),
    tested(
      'An author, committer or merger of what is new approves',
      'It does not count, and the verdict names the commit.',
      [approvals, 'an author approves'],
      [approvals, 'a committer approves'],
      [approvals, 'do not count who merged what is new'],
    ),
    tested('Somebody without the role approves', 'It does not count.', [
      approvals,
      'somebody without the role approved',
    ]),
  ],
};

export const settings: FailureGroup = {
  title: 'Settings on GitHub',
  rows: [
    ...unmade([
      [
        'An approving environment is missing',
        'Preflight is red before anything is published and says which environment to make, with which reviewers.',
        'github-setting-no-environment',
        /staging-tech-lead[^\n]*(?:does not exist|missing|is not there)/,
      ],
      [
        'An approving environment has no reviewers (or the plan has none to give)',
        'Preflight is red: the approval would wait for nobody.',
        'github-setting-no-reviewers',
        /staging-tech-lead[^\n]*reviewer/,
      ],
      [
        "A key's environment admits any branch",
        'Preflight is red: whoever can push there could read the key.',
        'github-setting-any-branch@staging',
        /staging[^\n]*branch/,
      ],
      [
        'The default branch asks for no review',
        'Preflight is red: who could push there could publish.',
        'github-setting-no-review-rule',
        /main[^\n]*review/,
      ],
    ]),
    tested('An approving environment asks strangers', 'Preflight is red and names them.', [
      preflight,
      'strangers among the reviewers',
    ]),
    tested(
      "A key's environment admits every protected branch",
      'Preflight is red: whoever can push there could read the key.',
      [preflight, 'a key environment that every protected branch may use'],
    ),
    tested("A key's environment makes a rollback wait for a reviewer", 'Preflight is red.', [
      preflight,
      'a key environment that makes a rollback wait',
    ]),
    tested('The default branch has a rule that asks for no review', 'Preflight is red.', [
      preflight,
      'a default branch whose rule asks for no review',
    ]),
    tested('The commit is on no branch of the roads', 'Preflight is red.', [
      preflight,
      'a commit that is on no branch',
    ]),
  ],
};
