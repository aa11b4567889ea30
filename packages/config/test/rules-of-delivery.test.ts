import { describe, test } from '@jest/globals';
import { type Case, expectTold } from './helpers/rule-cases.ts';

const window = { name: 'w', timeZone: 'UTC' };
const cases: readonly Case[] = [
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

describe('windows, channels, scans and ledgers that cannot work', () => {
  test.each(cases)('$what', (one) => {
    expectTold(one);
  });
});
