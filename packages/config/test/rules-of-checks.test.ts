import { describe, test } from '@jest/globals';
import { type Case, expectTold } from './helpers/rule-cases.ts';

const waiver = {
  check: 'secrets_scan',
  finding: 'secrets_scan/a',
  owner: 'ada-lead',
  reason: 'r',
  expires: '2027-01-01',
  ticket: 'T-1',
};
const cases: readonly Case[] = [
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
    changes: [[['checks', 'performance'], undefined]],
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
    changes: [[['not-yet', 1], 'rollback_plan_ready']],
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
];

describe('checks and waivers that cannot work', () => {
  test.each(cases)('$what', (one) => {
    expectTold(one);
  });
});
