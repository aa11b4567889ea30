import type { FaultDescription } from '../faults/description.ts';

/** The kinds of calls that can be made to fail, each with what it is for. */
export const faultKinds = {
  'deployment-create': 'creation of a deployment',
  'deployment-status': 'status of a deployment',
  'deployment-list': 'question for deployments or their statuses',
  'pull-requests': 'question for pull requests or their files',
  reviews: 'question for reviews',
  commits: 'question for commits, branches or a comparison',
  contents: 'question for a file',
  environments: 'question for an environment',
  runs: 'question for a workflow run',
  dispatch: 'start of a workflow',
  issues: 'question for or change of an issue',
  comments: 'question for or change of a comment',
  teams: "question for a team's members",
} as const;

export type FaultKind = keyof typeof faultKinds | 'none';

interface Failing {
  /** The kinds of calls that GitHub answers so; all when absent. */
  readonly kinds?: readonly FaultKind[];
  readonly status: number;
  readonly message: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly expected: string;
}

const secondsToWait = 2;

/** How a call can fail. Nothing is done then, but for `lost`. */
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
    kinds: ['deployment-create'],
    status: 409,
    message: 'Conflict',
    expected: "the step is red with GitHub's words.",
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

/** The deployment is made, and the answer gets lost on its way. */
export const lostDeployment = 'github-deployment-create-lost';

/** The faults of GitHub's REST interface. */
export const githubRestFaults: readonly FaultDescription[] = [
  ...Object.entries(faultKinds).flatMap(([kind, occasion]) =>
    Object.entries(failings)
      .filter(([, { kinds }]) => kinds?.includes(kind as FaultKind) ?? true)
      .map(([failing, { status, message, expected }]): FaultDescription => ({
        name: `github-${kind}-${failing}`,
        farEnd: 'github',
        byEnvironment: kind === 'deployment-create',
        occasion,
        happens: `GitHub answers ${String(status)} "${message.split('.')[0] ?? message}" to the ${occasion}.`,
        expected,
      })),
  ),
  {
    name: lostDeployment,
    farEnd: 'github',
    byEnvironment: true,
    occasion: faultKinds['deployment-create'],
    happens: 'GitHub makes the deployment and answers 502.',
    expected: 'the deployment is found again; there is one, not two.',
  },
];
