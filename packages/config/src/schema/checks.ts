import { Moment, Stage, Target } from '@fhir-iq/sluice-model';
import { z } from 'zod';
import { checkFacts, type CheckName, defaultCheckNames } from '../catalogue/checks.ts';
import { validationNames } from '../catalogue/validations.ts';
import { consoleErrorsSettings, pageNavigationSettings } from './check-settings/browser.ts';
import {
  apiEndpointsSettings,
  environmentFlagsSettings,
  thirdPartySettings,
  transportSecuritySettings,
  securityHeadersSettings,
  rateLimitsSettings,
  cacheHeadersSettings,
} from './check-settings/http.ts';
import { userFlowsSettings, paymentTestModeSettings, finalSmokeSettings } from './check-settings/flows.ts';
import {
  databaseConnectionsSettings,
  formSubmissionsSettings,
  emailNotificationsSettings,
  backupSettings,
} from './check-settings/data.ts';
import { accessibilitySettings, mobileSettings, crossBrowserSettings } from './check-settings/devices.ts';
import { performanceSettings } from './check-settings/performance.ts';
import { codeAnalysisSettings, attestationsSettings } from './check-settings/analysis.ts';
import { key } from './meta.ts';
import { date, duration, reference, text } from './scalars.ts';

const nothing = () => z.strictObject({});

const lintSettings = z.strictObject({
  files: key(z.enum(['all', 'changed']), {
    description: 'Whether all files are linted or only those that the change touches.',
  }).default('changed'),
  config: key(z.enum(['site', 'sluice']), {
    description:
      "Whose ESLint configuration counts: the site's (Sluice's where it has none) or always Sluice's.",
  }).default('site'),
  warnings: key(z.enum(['allowed', 'not-allowed']), {
    description: 'Whether warnings of ESLint pass.',
  }).default('allowed'),
});

const testSettings = z.strictObject({
  script: key(text('test'), { description: 'The script of package.json that runs the tests.' }).default(
    'test',
  ),
  none: key(z.enum(['allowed', 'not-allowed']), {
    description: 'Whether a site without tests passes.',
  }).default('not-allowed'),
  timeout: key(duration('1s', '1h'), { description: 'How long the script may run.' }).default('10m'),
});

const certificateSettings = z.strictObject({
  validFor: key(duration('1h', '90d'), {
    description: 'How long the certificate must still be valid.',
  }).default('14d'),
});

/** A row of the table of checks; what the file leaves out comes from the catalogue. */
function row<Settings extends z.ZodType>(name: CheckName, settings: Settings) {
  const facts = checkFacts(name);
  return key(
    z.strictObject({
      validation: key(z.enum(validationNames), {
        description: "The specification's validation that the check belongs to.",
      }).default(facts.validation),
      stages: key(z.array(Stage).min(1), { description: 'The stages in which it runs.' }).default([
        ...facts.stages,
      ]),
      moment: key(Moment, { description: 'When it runs, seen from the publish.' }).default(facts.moment),
      target: key(Target, {
        description:
          'What it looks at. `live-site` is the published site of the environment of the stage. ' +
          'Checks that write run on `staging-site` alone.',
      }).default(facts.target),
      floor: key(z.int().min(0).max(1_000_000), {
        description: 'The least that it must look at for a pass.',
        unit: facts.unit,
      }).default(facts.floor),
      with: key(z.prefault(settings, {} as z.input<Settings>), { description: 'Settings of this check.' }),
    }),
    { description: facts.description },
  ).optional();
}

export const Checks = key(
  z.strictObject({
    syntax_check: row('syntax_check', nothing()),
    lint_check: row('lint_check', lintSettings),
    unit_tests: row('unit_tests', testSettings),
    secrets_scan: row('secrets_scan', nothing()),
    dependency_scan: row('dependency_scan', nothing()),
    policy: row('policy', nothing()),
    health_checks: row('health_checks', nothing()),
    critical_pages: row('critical_pages', nothing()),
    certificate: row('certificate', certificateSettings),
    console_errors: row('console_errors', consoleErrorsSettings),
    page_navigation: row('page_navigation', pageNavigationSettings),
    api_endpoints: row('api_endpoints', apiEndpointsSettings),
    database_connections: row('database_connections', databaseConnectionsSettings),
    environment_flags: row('environment_flags', environmentFlagsSettings),
    user_flows: row('user_flows', userFlowsSettings),
    form_submissions: row('form_submissions', formSubmissionsSettings),
    payment_test_mode: row('payment_test_mode', paymentTestModeSettings),
    email_notifications: row('email_notifications', emailNotificationsSettings),
    third_party: row('third_party', thirdPartySettings),
    performance: row('performance', performanceSettings),
    accessibility: row('accessibility', accessibilitySettings),
    mobile: row('mobile', mobileSettings),
    cross_browser: row('cross_browser', crossBrowserSettings),
    code_analysis: row('code_analysis', codeAnalysisSettings),
    transport_security: row('transport_security', transportSecuritySettings),
    security_headers: row('security_headers', securityHeadersSettings),
    rate_limits: row('rate_limits', rateLimitsSettings),
    cache_headers: row('cache_headers', cacheHeadersSettings),
    final_smoke: row('final_smoke', finalSmokeSettings),
    backup: row('backup', backupSettings),
    attestations: row('attestations', attestationsSettings),
  } satisfies Record<CheckName, z.ZodType>),
  {
    description:
      'Which check runs when, and against what. A file with this key gives the whole table: a check that is not in it does not run.',
    spec: 'Quality Gates',
  },
).prefault(Object.fromEntries(defaultCheckNames.map((name) => [name, {}])));

const Waiver = z.strictObject({
  check: key(reference('checks'), { description: 'The check that found it.', examples: ['dependency_scan'] }),
  finding: key(text('dependency_scan/GHSA-0000-0000-0000'), {
    description: 'The id of the finding, as evidence prints it.',
  }),
  owner: key(text('octocat'), { description: 'The GitHub login of the person who answers for it.' }),
  reason: key(text('Not reachable from our code'), { description: 'Why it is accepted.' }),
  expires: key(date(), { description: 'The last day on which the waiver counts (UTC).' }),
  ticket: key(text('SEC-12'), { description: 'Where the repair is tracked.' }),
});

export const Waivers = key(z.array(key(Waiver, { description: 'An accepted finding.' })), {
  description: 'Findings that are accepted until a day. An expired or unused waiver fails.',
}).default([]);
