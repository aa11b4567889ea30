import type { FaultDescription } from './description.ts';

const message = { farEnd: 'slack', byEnvironment: false, occasion: 'message' } as const;
const mail = { farEnd: 'mail', byEnvironment: false } as const;
const advisories = { farEnd: 'npm', byEnvironment: false, occasion: 'question for advisories' } as const;

/** Slack's incoming webhooks. */
export const slackFaults: readonly FaultDescription[] = [
  {
    ...message,
    name: 'slack-refuses',
    happens: 'Slack answers 403 action_prohibited.',
    expected: 'notify is red: this channel has no receipt.',
  },
  {
    ...message,
    name: 'slack-archived',
    happens: 'Slack answers 410 channel_is_archived.',
    expected: 'notify is red: the channel is archived.',
  },
  {
    ...message,
    name: 'slack-no-service',
    happens: 'Slack answers 404 no_service: the webhook was removed.',
    expected: 'notify is red: the webhook is gone.',
  },
  {
    ...message,
    name: 'slack-empty',
    happens: 'Slack answers 200 with an empty body instead of "ok".',
    expected: 'notify is red: no receipt.',
  },
];

/** PagerDuty's events. */
export const pagerDutyFaults: readonly FaultDescription[] = [
  {
    farEnd: 'pagerduty',
    byEnvironment: false,
    occasion: 'event',
    name: 'pagerduty-refuses',
    happens: 'PagerDuty answers 400 invalid event.',
    expected: 'notify is red: this channel has no receipt, and the other channels were told.',
  },
];

/** The mail server. */
export const mailFaults: readonly FaultDescription[] = [
  {
    ...mail,
    name: 'mail-down',
    occasion: 'connection',
    happens: 'The mail server takes no connections.',
    expected: 'notify is red: the mail was not handed over.',
  },
  {
    ...mail,
    name: 'mail-429',
    occasion: 'message',
    happens: 'The mail server answers 451: too many messages, try later.',
    expected: 'notify tries again, then is red.',
  },
  {
    ...mail,
    name: 'mail-refuses',
    occasion: 'message',
    happens: 'The mail server answers 550 to every recipient.',
    expected: "notify is red with the server's words.",
  },
  {
    ...mail,
    name: 'mail-refuses-one',
    occasion: 'message',
    happens: 'The mail server answers 550 to the first recipient and takes the mail for the others.',
    expected: 'notify is red: one recipient has no receipt, and which.',
  },
  {
    ...mail,
    name: 'mail-empty',
    occasion: 'connection',
    happens: 'The connection closes before the greeting.',
    expected: 'notify is red: the mail was not handed over.',
  },
  {
    ...mail,
    name: 'mail-auth-fails',
    occasion: 'sign-in',
    happens: 'The mail server answers 535 to the password.',
    expected: 'notify is red: user or password is wrong; neither is printed.',
  },
  {
    ...mail,
    name: 'mail-wrong-certificate',
    occasion: 'connection',
    happens: 'The mail server shows a certificate of an unknown authority.',
    expected: 'notify is red: no password was sent.',
  },
];

/** The registry's advisory service; the rest of the registry is the real one. */
export const npmFaults: readonly FaultDescription[] = [
  {
    ...advisories,
    name: 'npm-advisories-down',
    happens: 'The advisory service answers 503.',
    expected: 'dependency_scan answers error, never pass.',
    red: [{ check: 'dependency_scan', answer: 'error' }],
  },
  {
    ...advisories,
    name: 'npm-advisories-429',
    happens: 'The advisory service answers 429.',
    expected: 'dependency_scan tries again, then answers error.',
    red: [{ check: 'dependency_scan', answer: 'error' }],
  },
  {
    ...advisories,
    name: 'npm-advisories-refused',
    happens: 'The advisory service answers 405, as some mirrors do.',
    expected: 'dependency_scan answers error.',
    red: [{ check: 'dependency_scan', answer: 'error' }],
  },
  {
    ...advisories,
    name: 'npm-advisories-empty',
    happens: 'The advisory service knows of nothing, not even the pinned vulnerable version.',
    expected: 'dependency_scan answers error: the service is blind.',
    red: [{ check: 'dependency_scan', answer: 'error' }],
  },
];
