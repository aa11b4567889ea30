import { rehearsed, tested, type FailureGroup } from './row.ts';

const approvals = 'test/actions/approvals.test.ts';
const preflight = 'test/actions/preflight.test.ts';

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
    tested(
      'One person approves both',
      'Two roles are two people: the approval counts for one role, the other is missing, and nothing is published.',
      [approvals, 'keep the word of a person who has both roles for one of them'],
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
    tested(
      'An approving environment is missing',
      'Preflight is red before anything is published and says which environment to make, with which reviewers.',
      [preflight, 'an approving environment that does not exist'],
    ),
    tested(
      'An approving environment has no reviewers (or the plan has none to give)',
      'Preflight is red: the approval would wait for nobody.',
      [preflight, 'an approving environment without reviewers'],
    ),
    tested('An approving environment asks strangers', 'Preflight is red and names them.', [
      preflight,
      'strangers among the reviewers',
    ]),
    tested(
      "A key's environment admits any branch, or every protected one",
      'Preflight is red: whoever can push there could read the key.',
      [preflight, 'a key environment that any branch may use'],
      [preflight, 'a key environment that every protected branch may use'],
    ),
    tested("A key's environment makes a rollback wait for a reviewer", 'Preflight is red.', [
      preflight,
      'a key environment that makes a rollback wait',
    ]),
    tested(
      'The default branch asks for no review',
      'Preflight is red: who could push there could publish.',
      [preflight, 'a default branch without a rule'],
      [preflight, 'a default branch whose rule asks for no review'],
    ),
    tested('The commit is on no branch of the roads', 'Preflight is red.', [
      preflight,
      'a commit that is on no branch',
    ]),
  ],
};
