import { rehearsed, tested, type FailureGroup } from './row.ts';

const plan = 'test/actions/plan.test.ts';
const verify = 'test/actions/plan-verify.test.ts';
const gate = 'test/actions/quality-gate.test.ts';

export const promotion: FailureGroup = {
  title: 'From staging to production',
  rows: [
    tested(
      "Staging's verdict is of another commit, or there is none",
      'No plan; the part that differs is named.',
      [plan, 'a verdict of another commit'],
    ),
    tested(
      "Staging's verdict is of another tree, configuration or design",
      'No plan: what was judged is not what would be published, and the part that differs is named.',
      [plan, 'a verdict on another tree'],
      [plan, 'a verdict on another configuration'],
      [plan, 'a verdict on another design'],
    ),
    tested('Staging says no after the plan was made', 'The release does not begin.', [
      verify,
      'is refused when staging said no after the plan',
    ]),
    tested('No plan, or one of another release', 'The release does not begin and says which road to start.', [
      verify,
      'there is no plan',
    ]),
    tested(
      'No notice, one that nobody received, or one that is too young',
      'The release does not begin and says when it may.',
      [verify, 'was not received'],
      [verify, 'is too young'],
    ),
    tested(
      'The window is closed, or a freeze holds',
      'The release does not begin. If the window closes while people are asked, the publishing job refuses.',
      [verify, 'when the window has closed'],
      [verify, 'in a freeze'],
    ),
    rehearsed(
      'A run to production is run again, as a second attempt',
      'It stops at once and says to start a new run: attempts share their approvals, so old ones could not be told from new.',
      {
        start: 'two releases',
        args: ['deploy', '--attempt', '2'],
        red: ['verify'],
        says: [/start a new run/i],
        production: 'untouched',
        weight: 'heavy',
      },
    ),
    tested(
      'Production is dispatched twice for one release',
      'The second run sees that the plan was carried out and publishes nothing.',
      [verify, 'is refused when the plan was carried out'],
    ),
    tested(
      'A newer release overtakes a waiting one',
      'What does not descend from what is live is refused; its release issue says that it was overtaken.',
      [verify, 'is refused when something newer went live meanwhile'],
      [verify, 'closes the releases that it overtook, and no others'],
      ['test/actions/wix-publish-refused.test.ts', 'a release that does not descend from what is live'],
    ),
    tested('An incident is open', 'No environment is published but by a rollback.', [
      verify,
      'is refused while a hold is open, and goes on when it is closed',
    ]),
  ],
};

export const evidence: FailureGroup = {
  title: 'Evidence',
  rows: [
    tested('An artifact of evidence is missing', 'The verdict is an error and names the check.', [
      gate,
      'missing evidence',
    ]),
    tested(
      'An artifact is empty or broken',
      'The verdict is an error and names the file.',
      [gate, 'an empty file'],
      [gate, 'half a file'],
    ),
    tested(
      'Evidence of another commit or release',
      'The verdict is an error: it counts for what it was gathered of.',
      [gate, 'another commit'],
      [gate, 'another release'],
    ),
    tested('Two jobs left evidence of one check', 'The verdict is an error.', [gate, 'two of a check']),
  ],
};
