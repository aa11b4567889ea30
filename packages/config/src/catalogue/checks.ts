import type { Moment, Stage, Target } from '@fhir-iq/sluice-model';
import type { ValidationName } from './validations.ts';

/** What the configuration must know of a check: its row of the default table, and what it can look at at all. */
export interface CheckFacts {
  readonly description: string;
  /** The specification's name that the check belongs to unless the file says otherwise. */
  readonly validation: ValidationName;
  readonly stages: readonly Stage[];
  readonly moment: Moment;
  readonly target: Target;
  /** The least number of things it must look at for a pass. */
  readonly floor: number;
  /** What `floor` and `examined` count. */
  readonly unit: string;
  readonly moments: readonly Moment[];
  readonly targets: readonly Target[];
  /** Whether it changes what it looks at; such a check runs on the staging site alone. */
  readonly writes: boolean;
  /** Whether a file without the key `checks` has it. Others need a job, a tool or an account that a site must first have. */
  readonly byDefault: boolean;
}

const everyStage = ['development', 'staging', 'production'] as const;
const onTree = {
  stages: everyStage,
  moment: 'before-publish',
  target: 'tree',
  moments: ['before-publish'],
  targets: ['tree'],
  writes: false,
  byDefault: true,
} as const;
const onSite = {
  stages: everyStage,
  moment: 'after-publish',
  target: 'live-site',
  floor: 1,
  moments: ['after-publish', 'during-watch'],
  targets: ['preview', 'development-site', 'staging-site', 'live-site'],
  writes: false,
  byDefault: true,
} as const;
const onPublishedSite = {
  ...onSite,
  moments: ['after-publish'],
  byDefault: false,
} as const;
/** Checks that take long or drive the site as a user does. */
const onStaging = { ...onPublishedSite, stages: ['staging'] } as const;
/** Checks that leave something behind: a preview shares the live database, so they have one place only. */
const writing = {
  ...onStaging,
  target: 'staging-site',
  targets: ['staging-site'],
  writes: true,
} as const;

/** The checks that this build has. The default table of checks is made of them. */
export const checks = {
  syntax_check: {
    ...onTree,
    description: 'Every file that Wix would upload parses; package.json and wix.lock agree.',
    validation: 'syntax_check',
    floor: 1,
    unit: 'files',
  },
  lint_check: {
    ...onTree,
    description: "The site's code keeps the rules of its ESLint configuration, or of Sluice's own for Velo.",
    validation: 'lint_check',
    floor: 0,
    unit: 'files',
  },
  unit_tests: {
    ...onTree,
    description: "The site's own unit tests pass.",
    validation: 'unit_tests',
    floor: 1,
    unit: 'tests',
  },
  secrets_scan: {
    ...onTree,
    description: 'Neither the tree nor any commit of the change holds a secret.',
    validation: 'security_scanning',
    floor: 1,
    unit: 'commits',
  },
  dependency_scan: {
    ...onTree,
    description: 'No dependency has a known vulnerability at or above the severity of the stage.',
    validation: 'security_scanning',
    floor: 1,
    unit: 'packages',
  },
  policy: {
    ...onTree,
    description:
      "The change does not weaken the policy (sluice.yml, recorded flows, ESLint's configuration, workflows that call Sluice) without its owner's consent.",
    validation: 'policy',
    floor: 1,
    unit: 'files',
  },
  health_checks: {
    ...onSite,
    description: 'Each health check of `monitoring.healthChecks` answers with its status within its time.',
    validation: 'basic_functionality_test',
    unit: 'health checks',
  },
  critical_pages: {
    ...onSite,
    description: 'Each page of `pages.critical` answers with its status and text within its time.',
    validation: 'basic_functionality_test',
    unit: 'pages',
  },
  certificate: {
    ...onSite,
    description: "The site's certificate is trusted, names the host and is valid for long enough.",
    validation: 'basic_functionality_test',
    unit: 'certificates',
  },
  console_errors: {
    ...onPublishedSite,
    description: 'No page logs an error, throws, or fails to load what it asks for, beyond the known noise.',
    validation: 'console_errors',
    unit: 'pages',
  },
  page_navigation: {
    ...onPublishedSite,
    description: 'Internal links lead somewhere; each page has a title, a language and one main heading.',
    validation: 'page_navigation',
    unit: 'pages',
  },
  api_endpoints: {
    ...onPublishedSite,
    description: 'Each configured endpoint answers with its status and JSON shape within its time.',
    validation: 'api_endpoints',
    unit: 'endpoints',
  },
  database_connections: {
    ...onPublishedSite,
    description: 'Each configured collection answers a count and a query.',
    validation: 'database_connections',
    unit: 'collections',
  },
  environment_flags: {
    ...onPublishedSite,
    description: 'What the configuration says of the environment is what the site shows.',
    validation: 'basic_functionality_test',
    unit: 'flags',
  },
  user_flows: {
    ...writing,
    description: 'Each recorded flow can be walked from end to end in each engine.',
    validation: 'user_flows',
    unit: 'flows',
  },
  form_submissions: {
    ...writing,
    description: 'What a form sends arrives in its collection; bad input is refused.',
    validation: 'form_submissions',
    unit: 'submissions',
  },
  payment_test_mode: {
    ...writing,
    description: 'A paid order with a test card, once the page is known to hold a test key.',
    validation: 'payment_processing',
    unit: 'orders',
  },
  email_notifications: {
    ...writing,
    description: 'The mail that a flow triggers arrives, from the right sender, and its links answer.',
    validation: 'email_notifications',
    unit: 'messages',
  },
  third_party: {
    ...onPublishedSite,
    stages: ['staging', 'production'],
    description: 'The configured integrations are called by the pages, and answer.',
    validation: 'third_party_integrations',
    unit: 'integrations',
  },
  performance: {
    ...onStaging,
    description: "Lighthouse's metrics keep their budgets and are not worse than the live site's.",
    validation: 'performance_testing',
    unit: 'page loads',
  },
  accessibility: {
    ...onStaging,
    description: 'axe finds no violation of WCAG 2.0 to 2.2, A and AA.',
    validation: 'accessibility_testing',
    unit: 'pages',
  },
  mobile: {
    ...onStaging,
    description: 'Pages fit phones: no overflow, a viewport, targets to tap and text to read.',
    validation: 'mobile_testing',
    unit: 'pages',
  },
  cross_browser: {
    ...onStaging,
    description: 'Pages work and look alike in Chromium, Firefox and WebKit.',
    validation: 'cross_browser_compatibility',
    unit: 'pages',
  },
  code_analysis: {
    ...onTree,
    byDefault: false,
    stages: ['staging'],
    description: "SonarQube's security rating of this very commit.",
    validation: 'code_analysis',
    floor: 1,
    unit: 'files',
  },
  transport_security: {
    ...onPublishedSite,
    stages: ['staging', 'production'],
    description: 'HTTPS as configured: TLS versions, certificate, redirect.',
    validation: 'production_security',
    unit: 'connections',
  },
  security_headers: {
    ...onPublishedSite,
    stages: ['staging', 'production'],
    description:
      'Security headers and the content security policy as configured against those that are served.',
    validation: 'production_security',
    unit: 'responses',
  },
  rate_limits: {
    ...writing,
    description: 'A bounded burst is slowed where a limit is configured.',
    validation: 'production_security',
    unit: 'requests',
  },
  cache_headers: {
    ...onPublishedSite,
    stages: ['staging', 'production'],
    description: 'Each class of the cache strategy is served as configured.',
    validation: 'production_security',
    unit: 'responses',
  },
  final_smoke: {
    ...onPublishedSite,
    stages: ['production'],
    description: 'Critical pages and the flows marked as critical, short.',
    validation: 'final_smoke_tests',
    unit: 'steps',
  },
  backup: {
    ...onPublishedSite,
    stages: ['production'],
    targets: ['live-site'],
    description: 'The backup that was made for this deployment is ready, complete and of a plausible size.',
    validation: 'backup_verification',
    unit: 'backups',
  },
  attestations: {
    ...onTree,
    byDefault: false,
    stages: ['staging', 'production'],
    moment: 'after-publish',
    moments: ['before-publish', 'after-publish'],
    description: 'People of the configured roles have stated what only people can, for this release.',
    validation: 'user_acceptance_testing',
    floor: 1,
    unit: 'statements',
  },
} as const satisfies Record<string, CheckFacts>;

export type CheckName = keyof typeof checks;

export const checkNames = Object.keys(checks) as [CheckName, ...CheckName[]];

/** The checks of a file without the key `checks`. */
export const defaultCheckNames = checkNames.filter((name) => checks[name].byDefault);

/** What is known of a check by name. */
export function checkFacts(name: CheckName): CheckFacts {
  return checks[name];
}
