import { describe, test } from '@jest/globals';
import { type Case, expectTold } from './helpers/rule-cases.ts';

const cases: readonly Case[] = [
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
];

describe('health checks, alerts and triggers that cannot work', () => {
  test.each(cases)('$what', (one) => {
    expectTold(one);
  });
});
