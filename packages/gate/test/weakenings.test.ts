import { describe, expect, test } from '@jest/globals';
import { Configuration, type SluiceConfiguration } from '@fhir-iq/sluice-config';
import fc from 'fast-check';
import { expectedChecks, weakenings } from '../src/index.ts';
import { example, exampleValue } from './helpers/builders.ts';

type Change = (value: any) => void;

const base = example();
const paths = (change: Change): string[] =>
  weakenings(base, example(change)).map((one) => one.id.replace(/^policy\/[a-z]+\//, ''));

const weaker: [string, Change, string][] = [
  ['a check is removed', (v) => delete v.checks.lint_check, 'checks.lint_check'],
  [
    'a check leaves a stage',
    (v) => (v.checks.lint_check.stages = ['development']),
    'checks.lint_check.stages.staging',
  ],
  [
    'a check moves behind the publish',
    (v) => (v.checks.health_checks.moment = 'during-watch'),
    'checks.health_checks.moment',
  ],
  [
    'a check looks elsewhere',
    (v) => (v.checks.health_checks.target = 'preview'),
    'checks.health_checks.target',
  ],
  [
    'a check counts for another validation',
    (v) => (v.checks.lint_check.validation = 'mobile_testing'),
    'checks.lint_check.validation',
  ],
  ['a floor is lowered', (v) => (v.checks.unit_tests.floor = 0), 'checks.unit_tests.floor'],
  ['no tests are allowed', (v) => (v.checks.unit_tests.with.none = 'allowed'), 'checks.unit_tests.with.none'],
  [
    'another test script runs',
    (v) => (v.checks.unit_tests.with.script = 'noop'),
    'checks.unit_tests.with.script',
  ],
  [
    'another lint configuration counts',
    (v) => (v.checks.lint_check.with.config = 'sluice'),
    'checks.lint_check.with.config',
  ],
  ['a validation is put off', (v) => v['not-yet'].push('security_scanning'), 'not-yet.security_scanning'],
  [
    'a waiver is added',
    (v) =>
      (v.waivers = [
        { check: 'lint_check', finding: 'x', owner: 'a', reason: 'r', expires: '2027-01-01', ticket: 'T-1' },
      ]),
    'waivers.T-1',
  ],
  [
    'a role gets one more person',
    (v) => v.roles.tech_lead.logins.push('dev-dana'),
    'roles.tech_lead.logins.dev-dana',
  ],
  [
    'a role gets one more team',
    (v) => v.roles.tech_lead.teams.push('fhir-iq/everyone'),
    'roles.tech_lead.teams.fhir-iq/everyone',
  ],
  ['another role owns the policy', (v) => (v.policy.owner = 'tech_lead'), 'policy.owner'],
  [
    'an approval is dropped',
    (v) => v.stages.production.approvals.pop(),
    'stages.production.approvals.business_owner',
  ],
  [
    'an approval goes through another environment',
    (v) => (v.stages.production.approvals[0].via = 'open-door'),
    'stages.production.approvals.tech_lead',
  ],
  [
    'one person may approve twice',
    (v) => (v.stages.production.distinctApprovers = false),
    'stages.production.distinctApprovers',
  ],
  [
    'a validation is dropped',
    (v) => v.stages.development.validations.pop(),
    'stages.development.validations.lint_check',
  ],
  [
    'there is one more way in',
    (v) => v.stages.production.trigger.push('manual_approval'),
    'stages.production.trigger.manual_approval',
  ],
  [
    'nothing is watched any more',
    (v) => (v.stages.production.monitoring = []),
    'stages.production.monitoring.uptime_monitoring',
  ],
  [
    'a stage is no longer told',
    (v) => (v.stages.production.notifications = []),
    'stages.production.notifications.support_team',
  ],
  ['a message goes elsewhere', (v) => (v.channels.email_team.to = ['x@example.com']), 'channels.email_team'],
  [
    'an event is no longer told',
    (v) => (v.communication.deployment_failed = []),
    'communication.deployment_failed.team_slack',
  ],
  [
    'a severity is tolerated',
    (v) => (v.security.validations[0].threshold.production = 'no_critical'),
    'security.validations.dependency_scan.threshold.production',
  ],
  ['a scan is dropped', (v) => v.security.validations.pop(), 'security.validations.secrets_scan'],
  [
    'a worse rating passes',
    (v) => (v.security.validations[1].threshold = 'security_rating_b'),
    'security.validations.code_analysis.threshold',
  ],
  [
    'HTTPS is not asked for',
    (v) => (v.security.production.https.enabled = false),
    'security.production.https.enabled',
  ],
  [
    'HTTP is not redirected',
    (v) => (v.security.production.https.redirectHttp = false),
    'security.production.https.redirectHttp',
  ],
  [
    'HSTS is shorter',
    (v) => (v.security.production.https.hsts.maxAge = 60),
    'security.production.https.hsts.maxAge',
  ],
  [
    'HSTS leaves subdomains out',
    (v) => (v.security.production.https.hsts.includeSubDomains = false),
    'security.production.https.hsts.includeSubDomains',
  ],
  [
    'pages may load from more',
    (v) => v.security.production.contentSecurityPolicy.scriptSrc.push('*.example.com'),
    'security.production.contentSecurityPolicy.scriptSrc.*.example.com',
  ],
  [
    'a directive is dropped',
    (v) => delete v.security.production.contentSecurityPolicy.imgSrc,
    'security.production.contentSecurityPolicy.imgSrc',
  ],
  [
    'a rate is raised',
    (v) => (v.security.production.rateLimiting.api = '100_requests_per_second'),
    'security.production.rateLimiting.api',
  ],
  ['the notice is shorter', (v) => (v.release.notice = '1h'), 'release.notice'],
  ['a channel gets no notice', (v) => v.release.noticeTo.pop(), 'release.noticeTo.support_team'],
  ['windows are given up', (v) => (v.release.windows = []), 'release.windows'],
  [
    'a window is wider',
    (v) => (v.release.windows[0].weekdays = ['monday:friday']),
    'release.windows.weekday mornings',
  ],
  ['a freeze is given up', (v) => (v.release.freezes = []), 'release.freezes.year end'],
  ['a freeze is shorter', (v) => (v.release.freezes[0].to = '2026-12-20'), 'release.freezes.year end.to'],
  ['more roles may roll back', (v) => v.rollback.by.push('support_team'), 'rollback.by.support_team'],
  ['a trigger is removed', (v) => delete v.rollback.automatic.high_errors, 'rollback.automatic.high_errors'],
  [
    'a trigger fires later (above)',
    (v) => (v.rollback.automatic.high_errors.condition = 'error_rate > 20%'),
    'rollback.automatic.high_errors.condition',
  ],
  [
    'a trigger fires later (below)',
    (v) => (v.rollback.automatic.low_availability.condition = 'availability < 50%'),
    'rollback.automatic.low_availability.condition',
  ],
  [
    'a trigger watches something else',
    (v) => (v.rollback.automatic.high_errors.condition = 'response_time > 1s'),
    'rollback.automatic.high_errors.condition',
  ],
  [
    'a trigger waits longer',
    (v) => (v.rollback.automatic.high_errors.for = '10m'),
    'rollback.automatic.high_errors.for',
  ],
  [
    'a trigger needs more samples',
    (v) => (v.rollback.automatic.high_errors.min_samples = 500),
    'rollback.automatic.high_errors.min_samples',
  ],
  [
    'a trigger counts another window',
    (v) => (v.rollback.automatic.high_errors.window = '1h'),
    'rollback.automatic.high_errors.window',
  ],
  ['a trigger goes on trial', (v) => (v.rollback.trial = ['high_errors']), 'rollback.trial.high_errors'],
  ['an alert is removed', (v) => delete v.alerts.critical.site_down, 'alerts.critical.site_down'],
  [
    'an alert is less grave',
    (v) => ((v.alerts.warning.site_down = v.alerts.critical.site_down), delete v.alerts.critical.site_down),
    'alerts.critical.site_down',
  ],
  [
    'an alert wakes fewer',
    (v) => v.alerts.critical.site_down.notifications.pop(),
    'alerts.critical.site_down.notifications.email_team',
  ],
  ['the watch is shorter', (v) => (v.watch.duration = '10m'), 'watch.duration'],
  ['the watch looks less often', (v) => (v.watch.interval = '5m'), 'watch.interval'],
  ['the watch may have gaps', (v) => (v.watch.minCoverage = '10%'), 'watch.minCoverage'],
  ['a page is dropped', (v) => v.pages.critical.pop(), 'pages.critical./contact'],
  ['a page shows less', (v) => delete v.pages.critical[0].text, 'pages.critical./.text'],
  ['a page may be slower', (v) => (v.pages.critical[0].maxTime = '1m'), 'pages.critical./.maxTime'],
  ['a page may fail', (v) => (v.pages.critical[0].status = 500), 'pages.critical./.status'],
  [
    'a health check is dropped',
    (v) => v.monitoring.healthChecks.pop(),
    'monitoring.healthChecks.payment_processing',
  ],
  [
    'a health check asks another address',
    (v) => (v.monitoring.healthChecks[0].url = 'https://example.com/'),
    'monitoring.healthChecks.site_availability.url',
  ],
  [
    'a health check may take longer',
    (v) => (v.monitoring.healthChecks[0].timeout = '20s'),
    'monitoring.healthChecks.site_availability.timeout',
  ],
  ['a control is dropped', (v) => v.monitoring.controls.pop(), 'monitoring.controls.github'],
  [
    'a metric is dropped',
    (v) => v.monitoring.performanceMetrics.pop(),
    'monitoring.performanceMetrics.time_to_interactive',
  ],
  [
    'a threshold is loosened (below)',
    (v) => (v.monitoring.errorThresholds.error_rate = '< 5%'),
    'monitoring.errorThresholds.error_rate',
  ],
  [
    'a threshold is loosened (above)',
    (v) => (v.monitoring.errorThresholds.availability = '> 90%'),
    'monitoring.errorThresholds.availability',
  ],
  [
    'a threshold is dropped',
    (v) => delete v.monitoring.errorThresholds.response_time,
    'monitoring.errorThresholds.response_time',
  ],
  ['the backup is made elsewhere', (v) => (v.backup.before = 'staging'), 'backup.before'],
  ['fewer backups are kept', (v) => (v.backup.keep = 1), 'backup.keep'],
  ['an attestation is dropped', (v) => v.attestations.pop(), 'attestations.support_team_prepared'],
  [
    'an attestation counts longer',
    (v) => (v.attestations[0].validFor = '90d'),
    'attestations.user_acceptance_testing.validFor',
  ],
  [
    'a control of compliance is dropped',
    (v) => v.compliance.hipaa.pop(),
    'compliance.hipaa.business_associate_agreements_current',
  ],
  [
    'a control takes other evidence',
    (v) => (v.compliance.hipaa[0] = { name: 'hipaa_compliance_maintained', evidence: 'automated' }),
    'compliance.hipaa.hipaa_compliance_maintained.evidence',
  ],
  [
    'a vendor gets one more host',
    (v) => v.vendors[0].hosts.push('*.example.com'),
    'vendors.Wix.hosts.*.example.com',
  ],
  ['an agreement is gone', (v) => delete v.vendors[0].baa, 'vendors.Wix.baa'],
  ['records go elsewhere', (v) => (v.ledger.store.repository = 'fhir-iq/elsewhere'), 'ledger.store'],
  ['records are kept shorter', (v) => (v.ledger.retention = '1y'), 'ledger.retention'],
  ['evidence is kept shorter', (v) => (v.artifacts.retention = '1d'), 'artifacts.retention'],
  ['less is aimed at', (v) => (v.objectives[0].target = '90%'), 'objectives.availability.target'],
  ['releases come from another branch', (v) => (v.site.defaultBranch = 'wild'), 'site.defaultBranch'],
  ['a publish is proven otherwise', (v) => (v.site.buildUrl = '/always-fine'), 'site.buildUrl'],
  [
    'an environment is published from another branch',
    (v) => (v.environments.production.branch = 'wild'),
    'environments.production.branch',
  ],
  [
    'another site is published',
    (v) => (v.environments.production.wixSiteId = '${WIX_OTHER}'),
    'environments.production.wixSiteId',
  ],
  [
    'customers see what developers should',
    (v) => (v.environments.production.debugMode = true),
    'environments.production.debugMode',
  ],
];

describe('a configuration is weaker when', () => {
  test.each(weaker)('%s, and the way back is not told as that', (_, change, path) => {
    const head = example(change);
    expect(weakenings(base, head).map((one) => one.id.replace(/^policy\/[a-z]+\//, ''))).toContain(path);
    expect(weakenings(head, base).map((one) => one.id)).not.toContain(`policy/loosened/${path}`);
  });
});

const stricter: [string, Change][] = [
  ['a floor is raised', (v) => (v.checks.syntax_check.floor = 50)],
  ['all files are linted', (v) => (v.checks.lint_check.with.files = 'all')],
  ['warnings do not pass', (v) => (v.checks.lint_check.with.warnings = 'not-allowed')],
  ['a check is added', (v) => (v.checks.certificate = {})],
  [
    'a severity is no longer tolerated',
    (v) => (v.security.validations[0].threshold.development = 'no_high_or_critical'),
  ],
  [
    'an approval is added',
    (v) => v.stages.staging.approvals.push({ role: 'business_owner', via: 'staging-business-owner' }),
  ],
  ['a role loses a person', (v) => v.roles.tech_lead.logins.pop()],
  [
    'a freeze is added',
    (v) =>
      v.release.freezes.push({ name: 'summer', from: '2027-07-01', to: '2027-07-14', reason: 'holidays' }),
  ],
  ['a trigger fires earlier', (v) => (v.rollback.automatic.high_errors.condition = 'error_rate > 1%')],
  [
    'a trigger fires at its bound too',
    (v) => (v.rollback.automatic.high_errors.condition = 'error_rate >= 10%'),
  ],
  ['a notice is longer', (v) => (v.release.notice = '48h')],
  ['a window is renamed', (v) => (v.release.windows[0].name = 'mornings')],
  ['a design moves on', (v) => (v.environments.staging.uiVersion = '8')],
  ['a flag changes', (v) => (v.environments.development.cacheEnabled = true)],
  ['a target of the weekly report changes', (v) => (v.kpis.deployment_success_rate = '> 90%')],
  ['optimisation changes', (v) => v.optimization.pop()],
  ['not-yet gets shorter', (v) => v['not-yet'].pop()],
];

describe('a configuration is not weaker when', () => {
  test.each(stricter)('%s', (_, change) => {
    expect(paths(change)).toEqual([]);
  });

  test('it is the same', () => {
    expect(weakenings(base, example())).toEqual([]);
  });
});

/** What says how the site is made or described, and no rule of what may pass. */
const neutral = [
  /^version$/,
  /^site\.(name|buildModule|domain)/,
  /^environments\.\w+\.(purpose|platform|access|data|features|apiEndpoints|analyticsEnabled|cacheEnabled|compressionEnabled|uiVersion)$/,
  /^environments\.(development|staging)\.debugMode$/,
  /^(optimization|cache|kpis)\b/,
  /^security\.validations\.\d+\.(tool|action|name)$/,
  /^backup\.timeout$/,
  /^ledger\.(access|integrity)$/,
  /^release\.(freezes\.\d+\.reason|windows\.\d+\.name)$/,
  /^roles\./,
];

describe('no key is forgotten', () => {
  const value = exampleValue();
  const all = leavesOf(value).filter((path) => !neutral.some((pattern) => pattern.test(path.join('.'))));
  // Entries of one list are alike: the first that has a key speaks for it.
  const alike = new Map(all.toReversed().map((path) => [path.join('.').replace(/\.\d+\./g, '.#.'), path]));
  const leaves = [...alike.values()];

  test.each(leaves.map((path) => [path.join('.'), path] as const))('%s', (_, path) => {
    let accepted = 0;
    for (const other of alternatives(value, path)) {
      accepted += 1;
      if (weakenings(base, other).length > 0 || weakenings(other, base).length > 0) return;
    }
    // A key that takes one value alone cannot become weaker.
    expect({ noticed: false, accepted: accepted > 1 }).toEqual({ noticed: false, accepted: false });
  });
});

test('each finding has an id of its own, names both values and says what to do', () => {
  fc.assert(
    fc.property(
      fc.subarray(
        weaker.map(([, change]) => change),
        { minLength: 1, maxLength: 4 },
      ),
      (changes) => {
        let head: SluiceConfiguration;
        try {
          head = example((value) => changes.forEach((change) => change(value)));
        } catch {
          // Two changes may not fit together (one removes what the other alters).
          return;
        }
        const found = weakenings(base, head);
        expect(new Set(found.map((one) => one.id)).size).toBe(found.length);
        for (const one of found)
          expect(one).toMatchObject({
            blocks: true,
            value: expect.any(String),
            threshold: expect.any(String),
            remedy: expect.stringContaining('policy owner'),
          });
      },
    ),
    { numRuns: 60 },
  );
});

describe('what the policy expects', () => {
  test('are its checks of the stage and moment, with their floors', () => {
    expect(expectedChecks(base, 'development', 'after-publish')).toMatchObject([
      { check: 'health_checks', floor: 1 },
      { check: 'critical_pages', floor: 1 },
    ]);
  });

  test('is also every validation that no check covers', () => {
    const expected = expectedChecks(
      example((v) => v.stages.development.validations.push('mobile_testing')),
      'development',
      'before-publish',
    );
    expect(expected).toContainEqual({
      check: 'mobile_testing',
      validation: 'mobile_testing',
      available: false,
    });
    expect(expected).toContainEqual({
      check: 'code_analysis',
      validation: 'code_analysis',
      available: false,
    });
  });
});

function leavesOf(value: unknown, path: string[] = []): string[][] {
  if (typeof value !== 'object' || value === null) return [path];
  if (Array.isArray(value) && value.every((one) => typeof one !== 'object'))
    return value.length === 0 ? [] : [path];
  return Object.entries(value).flatMap(([key, member]) => leavesOf(member, [...path, key]));
}

/** The configuration with one leaf removed or replaced by other values, as far as the schema accepts it. */
function* alternatives(value: object, path: readonly string[]): Generator<SluiceConfiguration> {
  const others: unknown[] = [
    undefined,
    true,
    false,
    0,
    1,
    2,
    400,
    '1m',
    '1y',
    '50%',
    '< 50%',
    '> 50%',
    'lint_check',
    'tech_lead',
    'staging',
    'preview',
    'during-watch',
    'x',
    '/x',
  ];
  others.push(
    'https://example.com/x',
    '${OTHER}',
    'error_rate > 50%',
    'availability < 10%',
    'no_critical',
    'no_high_or_critical',
    'security_rating_c',
    '1_requests_per_day',
    '2026-12-20',
    '2026-12-19',
    'Europe/Paris',
    'automated',
  );
  others.push(
    'user_flows',
    'a@example.com',
    'OTHER',
    'octo/ledger',
    ['development'],
    ["'none'"],
    [],
    ['monday:sunday'],
    'example.com',
  );
  for (const other of others) {
    const copy = structuredClone(value);
    const holder = path.slice(0, -1).reduce<any>((at, key) => at[key], copy);
    const last = path.at(-1) ?? '';
    if (other === undefined) delete holder[last];
    else holder[last] = other;
    const parsed = Configuration.safeParse(copy);
    if (parsed.success) yield parsed.data;
  }
}
