import type { FaultDescription } from './description.ts';

const sonar = { farEnd: 'sonar', byEnvironment: false } as const;

/** SonarQube. */
export const sonarFaults: readonly FaultDescription[] = [
  {
    ...sonar,
    name: 'sonar-rating-d',
    occasion: 'analysis',
    happens: 'SonarQube finds a use of eval in the code: rating D, while its own gate says OK.',
    expected: 'code_analysis fails with the issue, its file and line.',
    red: [{ check: 'code_analysis', rule: 'javascript:S1523' }],
  },
  {
    ...sonar,
    name: 'sonar-stale',
    occasion: 'analysis',
    happens: 'Another analysis, of another commit and with rating A, comes in right after ours.',
    expected: 'code_analysis answers error: the latest analysis is not of this commit.',
    red: [{ check: 'code_analysis', answer: 'error' }],
  },
  {
    ...sonar,
    name: 'sonar-no-rating',
    occasion: 'question for measures',
    happens: 'SonarQube leaves the security rating out of its measures.',
    expected: 'code_analysis is not evaluated, never passed.',
    red: [{ check: 'code_analysis', answer: 'not-evaluated' }],
  },
  {
    ...sonar,
    name: 'sonar-task-failed',
    occasion: 'question for the task',
    happens: 'The compute engine could not work the analysis in: the task is FAILED.',
    expected: "code_analysis answers error with the task's message.",
    red: [{ check: 'code_analysis', answer: 'error' }],
  },
  {
    ...sonar,
    name: 'sonar-wrong-token',
    occasion: 'request',
    happens: 'SonarQube does not know the token.',
    expected: 'code_analysis answers error: the token is not known; it is not printed.',
    red: [{ check: 'code_analysis', answer: 'error' }],
  },
  {
    ...sonar,
    name: 'sonar-no-rights',
    occasion: 'analysis',
    happens: 'SonarQube answers 403: the user of the token may not analyse the project.',
    expected: 'code_analysis answers error and names the right.',
    red: [{ check: 'code_analysis', answer: 'error' }],
  },
];
