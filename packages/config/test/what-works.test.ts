import { describe, expect, test } from '@jest/globals';
import { exampleWith, problemsOf } from './helpers/example.ts';
import type { Change } from './helpers/rule-cases.ts';

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
    [
      'no table of checks: the default one',
      [
        [['checks'], undefined],
        [
          ['not-yet'],
          [
            ...['comprehensive_testing', 'performance_testing', 'accessibility_testing', 'mobile_testing'],
            ...['final_smoke_tests', 'backup_verification', 'rollback_plan_ready', 'code_analysis'],
          ],
        ],
      ],
    ],
  ];

  test.each(fine)('%s', (_, changes) => {
    expect(problemsOf(exampleWith(changes)).filter(({ rule }) => rule !== 'unsigned')).toEqual([]);
  });
});
