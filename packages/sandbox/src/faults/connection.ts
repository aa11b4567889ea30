import type { FarEndName } from '../far-end.ts';
import type { FaultDescription, RedCase } from './description.ts';

/** How long a slow answer takes, in real milliseconds: longer than the 3 s that a page may take. */
export const SLOW_ANSWER_MS = 5_000;

const kinds = [
  {
    kind: 'down',
    occasion: 'request',
    happens: 'answers 503.',
    expected: 'tried again, then red with the status.',
  },
  {
    kind: '429',
    occasion: 'request',
    happens: 'answers 429 with Retry-After: 1.',
    expected: 'tried again after the wait; red when it stays.',
  },
  {
    kind: 'slow',
    occasion: 'request',
    happens: 'answers after 5 seconds.',
    expected: 'red where a time is promised, else green.',
  },
  {
    kind: 'reset',
    occasion: 'request',
    happens: 'resets the connection instead of answering.',
    expected: 'tried again, then red with the cause.',
  },
  {
    kind: 'half-body',
    occasion: 'request',
    happens: 'sends half of the body and closes.',
    expected: 'tried again, then red with the cause.',
  },
  {
    kind: 'wrong-certificate',
    occasion: 'connection',
    happens: 'shows a certificate of an unknown authority.',
    expected: 'red: the certificate is not trusted; nothing was sent.',
  },
  {
    kind: 'no-dns',
    occasion: 'connection',
    happens: 'has no address: the proxy answers the connection with 502.',
    expected: 'red: the name could not be resolved.',
  },
] as const;

/** What only a published site can do: it alone is held to versions of TLS and to how long its certificate is valid. */
const ofSites = [
  {
    kind: 'old-tls',
    occasion: 'connection',
    happens: 'takes TLS 1.0 and 1.1.',
    expected: 'transport_security is red: the old versions that are accepted.',
    red: [{ check: 'transport_security', rule: 'old-version' }],
  },
  {
    kind: 'certificate-ends',
    occasion: 'connection',
    happens: 'shows a certificate that is valid for three more days.',
    expected: 'certificate is red: when it expires, and how long it should be valid.',
    red: [
      { check: 'certificate', rule: 'expires' },
      { check: 'transport_security', rule: 'certificate-expires' },
    ],
  },
] as const;

/** What can go wrong on the way to any far end that speaks HTTPS. */
export type ConnectionFaultKind = (typeof kinds)[number]['kind'] | (typeof ofSites)[number]['kind'];

interface Reached {
  readonly farEnd: FarEndName;
  readonly label: string;
  readonly byEnvironment: boolean;
  /** What a check answers that needs it and does not get through. */
  readonly red?: RedCase;
}

const reached: readonly Reached[] = [
  { farEnd: 'wix', label: 'Wix', byEnvironment: false },
  { farEnd: 'site', label: 'The published site', byEnvironment: true },
  { farEnd: 'github', label: 'GitHub', byEnvironment: false },
  { farEnd: 'slack', label: 'Slack', byEnvironment: false },
  { farEnd: 'pagerduty', label: 'PagerDuty', byEnvironment: false },
  {
    farEnd: 'sonar',
    label: 'SonarQube',
    byEnvironment: false,
    red: { check: 'code_analysis', answer: 'error' },
  },
  {
    farEnd: 'payment',
    label: 'The payment provider',
    byEnvironment: false,
    red: { check: 'payment_test_mode', rule: 'step' },
  },
  {
    farEnd: 'analytics',
    label: 'Analytics',
    byEnvironment: false,
    red: { check: 'third_party', rule: 'call-failed' },
  },
  { farEnd: 'control', label: 'The control page', byEnvironment: false },
];

/** The faults of connections: `site-reset`, `wix-slow`, `github-no-dns` … */
export const connectionFaults: readonly FaultDescription[] = reached.flatMap(
  ({ farEnd, label, byEnvironment, red }) => [
    ...kinds.map(({ kind, occasion, happens, expected }) => ({
      name: `${farEnd}-${kind}`,
      farEnd,
      byEnvironment,
      occasion,
      happens: `${label} ${happens}`,
      // The Wix CLI does not try a login again.
      expected:
        farEnd === 'wix' && kind !== 'slow'
          ? 'publish is red with the cause; nothing was published.'
          : expected,
      // What is slow still answers.
      ...(red === undefined || kind === 'slow' ? {} : { red: [red] }),
    })),
    ...(farEnd === 'site'
      ? ofSites.map(({ kind, happens, ...more }) => ({
          ...{ name: `${farEnd}-${kind}`, farEnd, byEnvironment, happens: `${label} ${happens}` },
          ...more,
        }))
      : []),
  ],
);

/** Whether the catalogue has this connection fault for this far end. */
export function connectionFault(farEnd: FarEndName, kind: ConnectionFaultKind): string | undefined {
  const name = `${farEnd}-${kind}`;
  return connectionFaults.some((fault) => fault.name === name) ? name : undefined;
}
