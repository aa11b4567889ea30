import type { CheckName } from '@fhir-iq/sluice-config';

/** Faults that strike in one rehearsal of the example, since none hides what another shows. */
export interface RedGroup {
  readonly name: string;
  /** The stage whose checks they make red. */
  readonly stage: 'staging' | 'production';
  /** As `--fault` takes them. */
  readonly faults: readonly string[];
  /** Checks that need not run here: what they take long for is another group's subject. */
  readonly without: readonly CheckName[];
  /** Rules that another fault of the group hides; what is listed is not asked for. */
  readonly hidden?: readonly `${CheckName}/${string}`[];
  /** How many good releases production has had. */
  readonly start: 'nothing' | 'one release';
}

const at = (stage: RedGroup['stage'], ...names: readonly string[]): string[] =>
  names.map((name) => `${name}@${stage}`);

/** A stage that has no more than what goes to production in every case. */
const slow = ['performance', 'accessibility', 'mobile', 'cross_browser', 'user_flows'] as const;

/** All red cases of checks on the road, in as few rehearsals as they allow. */
export const redGroups: readonly RedGroup[] = [
  {
    name: 'what the staging site shows, says and does',
    stage: 'staging',
    start: 'nothing',
    without: ['performance'],
    faults: [
      ...at('staging', 'site-console-error', 'site-page-error', 'site-failed-request', 'site-mixed-content'),
      ...at('staging', 'site-broken-link', 'site-no-title', 'site-no-language', 'site-two-headings'),
      ...at('staging', 'site-no-alt', 'site-low-contrast'),
      ...at('staging', 'site-overflow', 'site-tiny-targets', 'site-tiny-text', 'site-desktop-only'),
      ...at('staging', 'site-engine-error', 'site-engine-missing', 'site-engine-layout'),
      ...at('staging', 'site-api-shape', 'site-debug-on', 'site-open-to-public', 'site-no-analytics'),
      ...at('staging', 'site-old-tls', 'site-no-https-redirect', 'site-policy-hole', 'site-no-rate-limit'),
      ...at('staging', 'site-shared-cache', 'site-kept-too-long'),
      ...at('staging', 'site-link-elsewhere', 'site-row-lost', 'mail-unsigned'),
      'payment-declined',
    ],
  },
  {
    name: 'what the staging site and its far ends do not do',
    stage: 'staging',
    start: 'nothing',
    without: ['accessibility', 'cross_browser'],
    faults: [
      ...at('staging', 'site-certificate-ends', 'site-payment-unwell', 'site-api-unwell'),
      ...at('staging', 'site-no-viewport', 'site-no-security-headers', 'site-heavy-page', 'wix-data-500'),
      ...['imap-down', 'payment-down', 'analytics-down'],
    ],
  },
  {
    name: 'what stops a look before it begins',
    stage: 'staging',
    start: 'nothing',
    without: ['performance'],
    faults: [
      ...at('staging', 'site-page-empty', 'site-map-gone', 'site-form-silent'),
      ...at('staging', 'wix-data-403'),
    ],
  },
  {
    name: 'what SonarQube finds',
    stage: 'staging',
    start: 'nothing',
    without: slow,
    faults: ['sonar-rating-d'],
  },
  {
    name: 'payments that are real',
    stage: 'staging',
    start: 'nothing',
    without: slow,
    faults: at('staging', 'site-live-payment-key'),
  },
  {
    name: 'SonarQube is down',
    stage: 'staging',
    start: 'nothing',
    without: slow,
    faults: ['sonar-down'],
  },
  {
    name: 'people approve without a statement',
    stage: 'staging',
    start: 'nothing',
    without: slow,
    faults: ['github-approvals-without-words'],
  },
  {
    name: 'what only the production site shows',
    stage: 'production',
    start: 'one release',
    without: slow,
    faults: [
      ...at('production', 'site-link-elsewhere', 'site-hidden', 'site-no-https-redirect'),
      ...at('production', 'site-shared-cache', 'wix-backup-misses-collection'),
    ],
  },
];
