import type { FaultDescription } from '../faults/description.ts';

/** The kinds of calls that can be made to fail, each with what it is for. */
export const faultKinds = {
  'deployment-create': 'creation of a deployment',
  'deployment-status': 'status of a deployment',
  'deployment-list': 'question for deployments or their statuses',
  'pull-requests': 'question for pull requests or their files',
  'pull-create': 'creation of a pull request',
  reviews: 'question for reviews',
  commits: 'question for commits, refs or a comparison',
  branches: 'question for a branch',
  'branch-rules': "question for a branch's rules",
  contents: 'question for a file',
  environments: 'question for an environment',
  runs: 'question for a workflow run or its approvals',
  'run-list': 'question for workflow runs',
  'run-jobs': "question for a run's jobs",
  'run-cancel': 'cancelling of a run',
  'pending-deployments': 'question for what a run waits for',
  dispatch: 'start of a workflow',
  issues: 'question for issues',
  'issue-create': 'creation of an issue',
  'issue-change': 'change of an issue',
  labels: 'question for or change of labels',
  comments: 'question for or change of a comment',
  teams: "question for a team's members",
} as const;

export type FaultKind = keyof typeof faultKinds | 'none';

interface Failing {
  readonly status: number;
  readonly message: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly expected: string;
}

const secondsToWait = 2;

/** How a call can fail. Nothing is done then. */
export const failings: Readonly<Record<string, Failing>> = {
  '401': { status: 401, message: 'Bad credentials', expected: 'the step is red: the token is not accepted.' },
  '403': {
    status: 403,
    message: 'Resource not accessible by integration',
    expected: 'the step is red and names the missing permission.',
  },
  '404': {
    status: 404,
    message: 'Not Found',
    expected:
      'the step is red and says that it is not there or may not be seen; a file or environment counts as missing.',
  },
  '409': {
    status: 409,
    message: 'Conflict',
    expected: "the step is red with GitHub's words; a run that is to be cancelled counts as over.",
  },
  '422': { status: 422, message: 'Validation Failed', expected: "the step is red with GitHub's words." },
  '429': {
    status: 429,
    message: 'Too many requests',
    headers: { 'retry-after': String(secondsToWait) },
    expected: 'tried again after the time that GitHub names, then red.',
  },
  limit: {
    status: 403,
    message: 'You have exceeded a secondary rate limit. Please wait a few minutes before you try again.',
    headers: { 'retry-after': String(secondsToWait) },
    expected: 'tried again after the time that GitHub names, then red.',
  },
  '500': { status: 500, message: 'Server Error', expected: 'questions are tried again, then red.' },
  '502': { status: 502, message: 'Bad Gateway', expected: 'questions are tried again, then red.' },
};

/** Kinds of calls whose work is done while the answer gets lost on its way. */
export const lostAnswers = [
  'deployment-create',
  'issue-create',
  'comments',
  'pull-create',
  'run-cancel',
  'dispatch',
] as const satisfies readonly FaultKind[];

const afterLoss: Readonly<Record<(typeof lostAnswers)[number], string>> = {
  'deployment-create': 'the deployment is found again; there is one, not two.',
  'issue-create': 'the issue is found again; there is one, not two.',
  comments: 'the comment is found again, or kept up to date; there is one, not two.',
  'pull-create': 'the pull request is found again; there is one, not two.',
  'run-cancel': 'sent again: a run is cancelled once.',
  dispatch: 'the step is red and says that the run may have started.',
};

/** The faults of GitHub's REST interface. */
export const githubRestFaults: readonly FaultDescription[] = [
  ...Object.entries(faultKinds).flatMap(([kind, occasion]) =>
    Object.entries(failings).map(([failing, { status, message, expected }]): FaultDescription => ({
      name: `github-${kind}-${failing}`,
      farEnd: 'github',
      byEnvironment: kind === 'deployment-create',
      occasion,
      happens: `GitHub answers ${String(status)} "${message.split('.')[0] ?? message}" to the ${occasion}.`,
      expected,
    })),
  ),
  ...lostAnswers.map((kind): FaultDescription => ({
    name: `github-${kind}-lost`,
    farEnd: 'github',
    byEnvironment: kind === 'deployment-create',
    occasion: faultKinds[kind],
    happens: `GitHub does its work, and answers 502 to the ${faultKinds[kind]}.`,
    expected: afterLoss[kind],
  })),
];
