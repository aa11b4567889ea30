import type { LooseValue } from './builders.ts';

/** Changes the example's file. */
export type Change = (value: LooseValue) => void;

/** What makes the example's policy weaker, and the key that is to be named. */
export const weaker: [string, Change, string][] = [
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
    'authors may approve their own work',
    (v) => (v.stages.production.mayNotApprove = ['starter', 'committer', 'merger']),
    'stages.production.mayNotApprove.author',
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
  ['evidence may be older', (v) => (v.release.evidenceMaxAge = '48h'), 'release.evidenceMaxAge'],
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
