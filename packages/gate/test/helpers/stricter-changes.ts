import type { Change } from './weaker-changes.ts';

/** What makes the example's policy no weaker. */
export const stricter: [string, Change][] = [
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
  ['evidence must be younger', (v) => (v.release.evidenceMaxAge = '12h')],
  ['a notice is longer', (v) => (v.release.notice = '48h')],
  ['a window is renamed', (v) => (v.release.windows[0].name = 'mornings')],
  ['a design moves on', (v) => (v.environments.staging.uiVersion = '8')],
  ['a flag changes', (v) => (v.environments.development.cacheEnabled = true)],
  ['a target of the weekly report changes', (v) => (v.kpis.deployment_success_rate = '> 90%')],
  ['optimisation changes', (v) => v.optimization.pop()],
  ['not-yet gets shorter', (v) => v['not-yet'].pop()],
];
