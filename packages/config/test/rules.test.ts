import { describe, expect, test } from '@jest/globals';
import { exampleWith, problemsOf } from './helpers/example.ts';

type Change = readonly [readonly (string | number)[], unknown];

interface Case {
  readonly what: string;
  readonly changes: readonly Change[];
  readonly path: string;
  readonly rule: string;
  readonly found?: string;
  readonly allowed?: string;
}

const window = { name: 'w', timeZone: 'UTC' };
const waiver = {
  check: 'secrets_scan',
  finding: 'secrets_scan/a',
  owner: 'ada-lead',
  reason: 'r',
  expires: '2027-01-01',
  ticket: 'T-1',
};
const someone = { logins: ['ada-lead'] };

const cases: readonly Case[] = [
  // people
  {
    what: 'a role with nobody',
    changes: [[['roles', 'tech_lead'], { logins: [], teams: [] }]],
    path: 'roles.tech_lead.logins',
    rule: 'empty-role',
  },
  {
    what: 'an approval role that is unknown',
    changes: [[['stages', 'staging', 'approvals', 0, 'role'], 'tech_leed']],
    path: 'stages.staging.approvals[0].role',
    rule: 'undefined-name',
  },
  {
    what: 'two approvals through one environment',
    changes: [[['stages', 'production', 'approvals', 1, 'via'], 'Production-Tech-Lead']],
    path: 'stages.production.approvals[1].via',
    rule: 'shared-approval',
  },
  {
    what: 'approvals of two stages through one environment',
    changes: [[['stages', 'production', 'approvals', 0, 'via'], 'staging-tech-lead']],
    path: 'stages.production.approvals[0].via',
    rule: 'shared-approval',
  },
  {
    what: 'an approval through an environment that holds keys',
    changes: [[['stages', 'production', 'approvals', 0, 'via'], 'production']],
    path: 'stages.production.approvals[0].via',
    rule: 'key-environment',
  },
  {
    what: 'more reviewers than GitHub takes',
    changes: [
      [
        ['roles', 'business_owner', 'logins'],
        ['a1', 'a2', 'a3', 'a4', 'a5', 'a6', 'a7'],
      ],
    ],
    path: 'stages.production.approvals[1].role',
    rule: 'too-many-reviewers',
    found: '7',
  },
  {
    what: 'two approvals by one and the same person',
    changes: [
      [['roles', 'tech_lead'], someone],
      [['roles', 'business_owner'], { logins: ['Ada-Lead'] }],
    ],
    path: 'stages.production.approvals',
    rule: 'distinct-approvers',
  },
  {
    what: 'production without approvals',
    changes: [[['stages', 'production', 'approvals'], []]],
    path: 'stages.production.approvals',
    rule: 'no-approval',
  },
  {
    what: 'a policy owner that is unknown',
    changes: [[['policy', 'owner'], 'policy_owners']],
    path: 'policy.owner',
    rule: 'undefined-name',
  },
  {
    what: 'somebody unknown who may roll back',
    changes: [[['rollback', 'by'], ['nobody']]],
    path: 'rollback.by[0]',
    rule: 'undefined-name',
  },
  {
    what: 'an attestation by an unknown role',
    changes: [[['attestations', 0, 'role'], 'product_owners']],
    path: 'attestations[0].role',
    rule: 'undefined-name',
  },
  // environments
  {
    what: 'an environment without a site',
    changes: [[['environments', 'staging', 'wixSiteId'], undefined]],
    path: 'environments.staging.wixSiteId',
    rule: 'missing',
  },
  {
    what: 'an environment with an empty site',
    changes: [[['environments', 'staging', 'wixSiteId'], '']],
    path: 'environments.staging.wixSiteId',
    rule: 'value',
  },
  {
    what: 'two environments with the same site',
    changes: [[['environments', 'staging', 'wixSiteId'], '${WIX_PROD_SITE_ID}']],
    path: 'environments.production.wixSiteId',
    rule: 'shared-site',
  },
  {
    what: 'two environments with the same address',
    changes: [[['environments', 'staging', 'url'], 'https://dev.fhiriq.com']],
    path: 'environments.staging.url',
    rule: 'shared-address',
  },
  {
    what: 'an address with a path',
    changes: [[['environments', 'staging', 'url'], 'https://staging.fhiriq.com/x']],
    path: 'environments.staging.url',
    rule: 'address-with-path',
    allowed: 'https://staging.fhiriq.com',
  },
  {
    what: "production under another domain than the site's",
    changes: [
      [['site', 'domain'], 'fhir-iq.com'],
      [['monitoring', 'controls'], []],
    ],
    path: 'environments.production.url',
    rule: 'domain',
  },
  {
    what: 'production in debug mode',
    changes: [[['environments', 'production', 'debugMode'], true]],
    path: 'environments.production.debugMode',
    rule: 'debug-mode',
  },
  {
    what: 'production from a side branch',
    changes: [[['environments', 'production', 'branch'], 'release']],
    path: 'environments.production.branch',
    rule: 'production-branch',
  },
  // checks
  {
    what: 'a check of the tree after the publish',
    changes: [[['checks', 'lint_check', 'moment'], 'after-publish']],
    path: 'checks.lint_check.moment',
    rule: 'check-moment',
  },
  {
    what: 'a check of the tree aimed at the site',
    changes: [[['checks', 'lint_check', 'target'], 'live-site']],
    path: 'checks.lint_check.target',
    rule: 'check-target',
  },
  {
    what: 'a floor above what there is',
    changes: [[['checks', 'critical_pages', 'floor'], 4]],
    path: 'checks.critical_pages.floor',
    rule: 'check-floor',
  },
  {
    what: 'health checks without any',
    changes: [[['monitoring', 'healthChecks'], []]],
    path: 'checks.health_checks.floor',
    rule: 'check-floor',
  },
  {
    what: 'a validation that nothing answers for',
    changes: [[['not-yet', 1], 'user_flows']],
    path: 'stages.staging.validations[1]',
    rule: 'uncovered',
  },
  {
    what: 'a validation whose check runs in other stages',
    changes: [
      [
        ['checks', 'syntax_check', 'stages'],
        ['staging', 'production'],
      ],
    ],
    path: 'stages.development.validations[0]',
    rule: 'uncovered',
  },
  {
    what: 'a scan without a check',
    changes: [[['checks', 'dependency_scan'], undefined]],
    path: 'security.validations[0].name',
    rule: 'uncovered',
  },
  {
    what: 'a scan whose check skips a stage',
    changes: [
      [
        ['checks', 'dependency_scan', 'stages'],
        ['staging', 'production'],
      ],
    ],
    path: 'security.validations[0].name',
    rule: 'uncovered',
  },
  {
    what: 'a missing validation that a check answers for',
    changes: [[['not-yet', 0], 'lint_check']],
    path: 'not-yet[0]',
    rule: 'covered',
  },
  {
    what: 'a missing validation twice',
    changes: [[['not-yet', 1], 'comprehensive_testing']],
    path: 'not-yet[1]',
    rule: 'repeated',
  },
  {
    what: 'a waiver that expired',
    changes: [[['waivers'], [{ ...waiver, expires: '2026-11-22' }]]],
    path: 'waivers[0].expires',
    rule: 'expired',
  },
  {
    what: 'a waiver for an unknown check',
    changes: [[['waivers'], [{ ...waiver, check: 'secret_scan', finding: 'secret_scan/a' }]]],
    path: 'waivers[0].check',
    rule: 'undefined-name',
  },
  {
    what: 'a waiver for a finding of another check',
    changes: [[['waivers'], [{ ...waiver, finding: 'lint_check/a' }]]],
    path: 'waivers[0].finding',
    rule: 'waiver-finding',
  },
  {
    what: 'two waivers for a finding',
    changes: [[['waivers'], [waiver, waiver]]],
    path: 'waivers[1].finding',
    rule: 'repeated',
  },
  // monitoring
  {
    what: 'a health check that waits longer than its interval',
    changes: [[['monitoring', 'healthChecks', 0, 'timeout'], '31s']],
    path: 'monitoring.healthChecks[0].timeout',
    rule: 'timeout-over-interval',
    allowed: 'at most its interval, 30s',
  },
  {
    what: 'a health check that the watch never asks twice',
    changes: [[['monitoring', 'healthChecks', 2, 'interval'], '2h']],
    path: 'monitoring.healthChecks[2].interval',
    rule: 'interval-over-watch',
  },
  {
    what: 'two health checks of one name',
    changes: [[['monitoring', 'healthChecks', 1, 'name'], 'site_availability']],
    path: 'monitoring.healthChecks[1].name',
    rule: 'repeated',
  },
  {
    what: 'a control that is the site itself',
    changes: [[['monitoring', 'controls', 0, 'url'], 'https://www.fhiriq.com/']],
    path: 'monitoring.controls[0].url',
    rule: 'own-control',
  },
  {
    what: 'a threshold in the wrong unit',
    changes: [[['monitoring', 'errorThresholds', 'response_time'], '< 3%']],
    path: 'monitoring.errorThresholds.response_time',
    rule: 'unit',
  },
  {
    what: 'a watch of one round',
    changes: [
      [['watch', 'interval'], '1h'],
      [['watch', 'duration'], '30m'],
      [['alerts', 'critical'], {}],
      [['alerts', 'warning'], {}],
      [['rollback', 'automatic'], {}],
    ],
    path: 'watch.interval',
    rule: 'interval-over-watch',
  },
  {
    what: 'a page that stands twice',
    changes: [[['pages', 'critical', 1, 'path'], '/']],
    path: 'pages.critical[1].path',
    rule: 'repeated',
  },
  {
    what: 'a text of a redirect',
    changes: [[['pages', 'critical', 1, 'status'], 302]],
    path: 'pages.critical[1].text',
    rule: 'redirect-with-text',
  },
  // rules
  {
    what: 'a rule that never has its samples',
    changes: [[['alerts', 'critical', 'site_down', 'min_samples'], 17]],
    path: 'alerts.critical.site_down.min_samples',
    rule: 'unreachable-samples',
    allowed: 'at most 16, a longer window, or health checks that are asked more often',
  },
  {
    what: 'a rule slower than the rounds of the watch',
    changes: [[['watch', 'interval'], '5m']],
    path: 'alerts.critical.site_down.min_samples',
    rule: 'unreachable-samples',
  },
  {
    what: 'a measured condition without a window',
    changes: [[['rollback', 'automatic', 'high_errors', 'window'], undefined]],
    path: 'rollback.automatic.high_errors.window',
    rule: 'missing',
  },
  {
    what: 'a measured condition without samples',
    changes: [[['rollback', 'automatic', 'high_errors', 'min_samples'], undefined]],
    path: 'rollback.automatic.high_errors.min_samples',
    rule: 'missing',
  },
  {
    what: 'an event with a window',
    changes: [[['rollback', 'automatic', 'critical_functionality', 'window'], '5m']],
    path: 'rollback.automatic.critical_functionality.window',
    rule: 'event-window',
  },
  {
    what: 'a condition that is never true',
    changes: [[['rollback', 'automatic', 'high_errors', 'condition'], 'error_rate > 100%']],
    path: 'rollback.automatic.high_errors.condition',
    rule: 'never-true',
  },
  {
    what: 'a condition beyond all percentages',
    changes: [[['rollback', 'automatic', 'high_errors', 'condition'], 'error_rate > 1000%']],
    path: 'rollback.automatic.high_errors.condition',
    rule: 'never-true',
  },
  {
    what: 'a condition that is always true',
    changes: [[['rollback', 'automatic', 'low_availability', 'condition'], 'availability <= 100%']],
    path: 'rollback.automatic.low_availability.condition',
    rule: 'always-true',
  },
  {
    what: 'a trigger that waits longer than the watch',
    changes: [[['rollback', 'automatic', 'high_errors', 'for'], '2h']],
    path: 'rollback.automatic.high_errors.for',
    rule: 'for-over-watch',
  },
  {
    what: 'a condition on what is not measured',
    changes: [
      [['monitoring', 'performanceMetrics'], []],
      [['alerts', 'warning', 'slow_response', 'condition'], 'page_load_time > 5s'],
    ],
    path: 'alerts.warning.slow_response.condition',
    rule: 'not-measured',
  },
  {
    what: 'an alert of the same name in both severities',
    changes: [
      [
        ['alerts', 'warning', 'site_down'],
        { condition: 'availability < 99%', window: '5m', min_samples: 5, notifications: ['slack_alerts'] },
      ],
    ],
    path: 'alerts.warning.site_down',
    rule: 'repeated',
  },
  {
    what: 'an alert that nobody hears of',
    changes: [[['alerts', 'critical', 'site_down', 'notifications'], []]],
    path: 'alerts.critical.site_down.notifications',
    rule: 'range',
  },
  {
    what: 'an alert to a channel that is not defined',
    changes: [[['alerts', 'critical', 'site_down', 'notifications', 0], 'pagerduty']],
    path: 'alerts.critical.site_down.notifications[0]',
    rule: 'undefined-name',
  },
  {
    what: 'a trial of a trigger that does not exist',
    changes: [[['rollback', 'trial'], ['high_errorz']]],
    path: 'rollback.trial[0]',
    rule: 'undefined-name',
  },
  {
    what: 'a trial of every trigger',
    changes: [
      [
        ['rollback', 'trial'],
        ['high_errors', 'low_availability', 'critical_functionality'],
      ],
    ],
    path: 'rollback.trial',
    rule: 'all-on-trial',
  },
  // release
  {
    what: 'a window that never opens',
    changes: [[['release', 'windows'], [{ ...window, days_of_month: ['31'], months: ['february'] }]]],
    path: 'release.windows[0]',
    rule: 'never-open',
  },
  {
    what: 'a window whose time ends before it begins',
    changes: [[['release', 'windows', 0, 'times', 0, 'end'], '08:00']],
    path: 'release.windows[0].times[0].end',
    rule: 'reversed',
  },
  {
    what: 'two windows that overlap',
    changes: [
      [
        ['release', 'windows'],
        [
          { ...window, weekdays: ['monday:friday'] },
          { ...window, name: 'v', days_of_month: ['1'] },
        ],
      ],
    ],
    path: 'release.windows[1]',
    rule: 'overlap',
  },
  {
    what: 'two windows of one name',
    changes: [
      [
        ['release', 'windows'],
        [
          { ...window, weekdays: ['monday'] },
          { ...window, weekdays: ['tuesday'] },
        ],
      ],
    ],
    path: 'release.windows[1].name',
    rule: 'repeated',
  },
  {
    what: 'a freeze that ends before it begins',
    changes: [[['release', 'freezes', 0, 'to'], '2026-12-17']],
    path: 'release.freezes[0].to',
    rule: 'reversed',
  },
  {
    what: 'a freeze that is over',
    changes: [
      [['release', 'freezes', 0, 'from'], '2025-12-17'],
      [['release', 'freezes', 0, 'to'], '2026-01-02'],
    ],
    path: 'release.freezes[0].to',
    rule: 'past',
  },
  {
    what: 'a notice to nobody',
    changes: [[['release', 'noticeTo'], []]],
    path: 'release.noticeTo',
    rule: 'nobody-told',
  },
  // communication
  {
    what: 'a channel that is not defined',
    changes: [[['communication', 'deployment_started'], ['team_slak']]],
    path: 'communication.deployment_started[0]',
    rule: 'undefined-name',
  },
  {
    what: 'a channel that nothing uses',
    changes: [[['channels', 'spare'], { type: 'slack', secret: 'SLACK_SPARE' }]],
    path: 'channels.spare',
    rule: 'unused',
  },
  {
    what: 'failures that nobody hears of',
    changes: [[['communication', 'deployment_failed'], []]],
    path: 'communication.deployment_failed',
    rule: 'nobody-told',
  },
  // security and delivery
  {
    what: 'production looser than staging',
    changes: [[['security', 'validations', 0, 'threshold', 'production'], 'no_critical']],
    path: 'security.validations[0].threshold.production',
    rule: 'weaker-later',
  },
  {
    what: 'HSTS without HTTPS',
    changes: [[['security', 'production', 'https', 'enabled'], false]],
    path: 'security.production.https.enabled',
    rule: 'https-off',
  },
  {
    what: "'none' beside other sources",
    changes: [
      [
        ['security', 'production', 'contentSecurityPolicy', 'imgSrc'],
        ["'none'", 'data:'],
      ],
    ],
    path: 'security.production.contentSecurityPolicy.imgSrc',
    rule: 'csp-none',
  },
  {
    what: 'a source that stands twice',
    changes: [
      [
        ['security', 'production', 'contentSecurityPolicy', 'imgSrc'],
        ['data:', 'data:'],
      ],
    ],
    path: 'security.production.contentSecurityPolicy.imgSrc[1]',
    rule: 'repeated',
  },
  {
    what: 'an asset in two classes of the cache',
    changes: [[['cache', 'no_cache', 'assets', 0], 'images']],
    path: 'cache.no_cache.assets[0]',
    rule: 'repeated',
  },
  {
    what: 'a step of the optimisation twice',
    changes: [[['optimization', 1], { name: 'image_optimization' }]],
    path: 'optimization[1].name',
    rule: 'repeated',
  },
  // audit
  {
    what: 'a ledger without one of the five facts',
    changes: [[['ledger', 'tracking'], ['who_deployed']]],
    path: 'ledger.tracking',
    rule: 'tracking',
  },
  {
    what: 'a ledger without its audit team',
    changes: [
      [['roles', 'audit_team'], undefined],
      [['compliance', 'hipaa'], []],
    ],
    path: 'ledger.access',
    rule: 'undefined-name',
  },
  {
    what: 'a retention shorter than HIPAA asks for',
    changes: [[['ledger', 'retention'], '5_years']],
    path: 'ledger.retention',
    rule: 'retention',
  },
  {
    what: 'a key that ends before it begins',
    changes: [
      [
        ['ledger', 'keys'],
        [{ name: 'k', public: `${'A'.repeat(43)}=`, from: '2026-02-01', to: '2026-01-01' }],
      ],
    ],
    path: 'ledger.keys[0].to',
    rule: 'reversed',
  },
  {
    what: 'a ledger in a folder of the runner',
    changes: [[['ledger', 'store'], { type: 'folder', path: 'ledger' }]],
    path: 'ledger.store.type',
    rule: 'folder-store',
  },
  {
    what: 'artifacts for part of a day',
    changes: [[['artifacts', 'retention'], '36h']],
    path: 'artifacts.retention',
    rule: 'whole-days',
    allowed: '2d',
  },
  {
    what: 'artifacts for longer than a public repository may',
    changes: [[['artifacts', 'retention'], '91d']],
    path: 'artifacts.retention',
    rule: 'public-retention',
  },
  {
    what: 'a target in the wrong unit',
    changes: [[['kpis', 'mean_time_to_recovery'], '< 30%']],
    path: 'kpis.mean_time_to_recovery',
    rule: 'unit',
  },
  {
    what: 'a target that no percentage meets',
    changes: [[['kpis', 'deployment_success_rate'], '> 100%']],
    path: 'kpis.deployment_success_rate',
    rule: 'never-true',
  },
  {
    what: 'an objective without any budget',
    changes: [[['objectives', 0, 'target'], '100%']],
    path: 'objectives[0].target',
    rule: 'no-budget',
  },
  {
    what: 'evidence of vendors without vendors',
    changes: [[['vendors'], []]],
    path: 'compliance.hipaa[5].evidence',
    rule: 'no-vendors',
  },
  {
    what: 'an agreement that ends before it was signed',
    changes: [[['vendors', 0, 'baa', 'expires'], '2025-01-15']],
    path: 'vendors[0].baa.expires',
    rule: 'reversed',
  },
  {
    what: 'an agreement that is over',
    changes: [[['vendors', 0, 'baa', 'expires'], '2026-11-22']],
    path: 'vendors[0].baa.expires',
    rule: 'past',
  },
];

describe('what parses and cannot work', () => {
  test.each(cases)('$what', ({ changes, path, rule, found, allowed }) => {
    const problems = problemsOf(exampleWith(changes));
    const problem = problems.find((one) => one.path === path && one.rule === rule);
    if (problem === undefined) throw new Error(`not told; told was ${JSON.stringify(problems, null, 1)}`);
    expect(problem.line).toBeGreaterThan(1);
    expect(problem.message).not.toBe('');
    expect(problem.allowed).toBeDefined();
    if (found !== undefined) expect(problem.found).toBe(found);
    if (allowed !== undefined) expect(problem.allowed).toBe(allowed);
  });
});

describe('what works', () => {
  const fine: readonly (readonly [string, readonly Change[]])[] = [
    ['the example', []],
    [
      'one person in two roles of which one has another',
      [
        [['roles', 'business_owner'], { logins: ['ada-lead'] }],
        [['roles', 'tech_lead'], { logins: ['ada-lead', 'tomas-lead'] }],
      ],
    ],
    [
      'one person in two roles of which one is a team',
      [
        [['roles', 'business_owner'], { logins: ['ada-lead'] }],
        [['roles', 'tech_lead'], { teams: ['fhir-iq/leads'] }],
      ],
    ],
    [
      'one person for all where that is allowed',
      [
        [['roles', 'tech_lead'], someone],
        [['roles', 'business_owner'], someone],
        [['stages', 'production', 'distinctApprovers'], false],
      ],
    ],
    ['the www host of the domain', [[['environments', 'production', 'url'], 'https://www.fhiriq.com']]],
    ['a waiver on its last day', [[['waivers'], [{ ...waiver, expires: '2026-11-23' }]]]],
    ['as many samples as the window holds', [[['alerts', 'critical', 'site_down', 'min_samples'], 16]]],
    ['a timeout as long as the interval', [[['monitoring', 'healthChecks', 0, 'timeout'], '30s']]],
    [
      'windows that meet without overlapping',
      [
        [
          ['release', 'windows'],
          [
            { ...window, times: [{ start: '09:00', end: '12:00' }] },
            { ...window, name: 'v', times: [{ start: '12:00', end: '24:00' }] },
          ],
        ],
      ],
    ],
    ['a freeze of one day', [[['release', 'freezes', 0, 'to'], '2026-12-18']]],
    ['no table of checks: the default one', [[['checks'], undefined]]],
  ];

  test.each(fine)('%s', (_, changes) => {
    expect(problemsOf(exampleWith(changes)).filter(({ rule }) => rule !== 'unsigned')).toEqual([]);
  });
});
