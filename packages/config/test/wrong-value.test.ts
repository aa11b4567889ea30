import { describe, expect, test } from '@jest/globals';
import { example, file, lineOf, onlyProblem, problemsOf, replaced } from './helpers/example.ts';

describe('a wrong value', () => {
  test.each([
    [
      'a key that is misspelt',
      'url: https://dev',
      'urll: https://dev',
      {
        line: lineOf('url: https://dev'),
        column: 5,
        path: 'environments.development.urll',
        found: 'urll',
        suggestion: 'url',
        rule: 'unknown-key',
      },
    ],
    [
      'a section that is misspelt',
      'artifacts:',
      'artefacts:',
      {
        line: lineOf('artifacts:'),
        column: 1,
        path: 'artefacts',
        suggestion: 'artifacts',
        rule: 'unknown-key',
      },
    ],
    [
      "the specification's name of another key",
      'for: 2m',
      'duration: 2m',
      { path: 'alerts.critical.site_down.duration', suggestion: 'for' },
    ],
    [
      'another way to write a key',
      'min_samples: 4',
      'minSamples: 4',
      { path: 'alerts.critical.site_down.minSamples', suggestion: 'min_samples' },
    ],
    [
      'a number where text is asked for',
      "uiVersion: '12'",
      'uiVersion: 12',
      {
        line: lineOf("uiVersion: '12'"),
        column: 16,
        path: 'environments.development.uiVersion',
        found: '12',
        suggestion: "'12'",
        rule: 'type',
      },
    ],
    [
      'yes for true',
      'debugMode: true',
      'debugMode: yes',
      { found: '"yes"', allowed: 'true or false', suggestion: 'true' },
    ],
    [
      'a name that is misspelt',
      'moment: before-publish, target: tree, floor: 1, with',
      'moment: before_publish, target: tree, floor: 1, with',
      { path: 'checks.unit_tests.moment', suggestion: 'before-publish', rule: 'unknown-name' },
    ],
    [
      'a check that is misspelt',
      '  lint_check: {',
      '  lint_chek: {',
      { path: 'checks.lint_chek', suggestion: 'lint_check' },
    ],
    [
      'a role that is misspelt',
      'role: business_owner,',
      'role: busines_owner,',
      { path: 'stages.production.approvals[1].role', suggestion: 'business_owner', rule: 'undefined-name' },
    ],
    [
      'a channel that is misspelt',
      'weekly_report: [all_stakeholders]',
      'weekly_report: [all_stakeholder]',
      { path: 'communication.weekly_report[0]', suggestion: 'all_stakeholders', rule: 'undefined-name' },
    ],
    [
      'a metric that is misspelt',
      'availability < 95%',
      'availabilty < 95%',
      {
        path: 'alerts.critical.site_down.condition',
        suggestion: 'availability',
        message: 'no metric is called availabilty',
      },
    ],
    [
      'a trigger that is not there',
      'trial: []',
      'trial: [high_error]',
      { path: 'rollback.trial[0]', suggestion: 'high_errors' },
    ],
    [
      'a duration without a unit',
      'interval: 1m, timeout: 15s',
      'interval: 1m, timeout: "15"',
      { message: 'it has no unit; 15s would be 15 seconds' },
    ],
    [
      'a duration beyond its limits',
      'duration: 2h, interval',
      'duration: 20h, interval',
      { path: 'watch.duration', message: 'it is longer than 6h' },
    ],
    ['a source without quotes', `"'self'", 'data:'`, `self, 'data:'`, { suggestion: `"'self'"` }],
    [
      'a time zone that is not there',
      'timeZone: America/New_York\n      weekdays',
      'timeZone: America/NewYork\n      weekdays',
      { path: 'release.windows[0].timeZone', message: 'no time zone has that name' },
    ],
    [
      'a key without a value',
      'floor: 0, with',
      'floor: , with',
      {
        path: 'checks.lint_check.floor',
        message: 'the key has no value',
        found: 'nothing (the key has no value)',
      },
    ],
    [
      'a number that is too large',
      'quality: 85',
      'quality: 185',
      { path: 'optimization[0].quality', allowed: 'a whole number of percent from 1 to 100' },
    ],
    ['a number with a fraction', 'quality: 85', 'quality: 8.5', { message: 'this must be a whole number' }],
    [
      'an unknown kind of channel',
      'type: pagerduty',
      'type: pager',
      { path: 'channels.pager_duty.type', suggestion: 'pagerduty' },
    ],
    [
      'a key of another kind of channel',
      'team_slack: { type: slack,',
      'team_slack: { type: slack, to: [],',
      { path: 'channels.team_slack.to', allowed: 'type, secret' },
    ],
    [
      'a date that is not in the calendar',
      'from: 2026-12-18',
      'from: 2026-02-30',
      { path: 'release.freezes[0].from', message: 'it is no date of the calendar' },
    ],
    [
      'a window day that is misspelt',
      '[monday:thursday]',
      '[monday:thurs]',
      { message: 'thurs is no day of the week' },
    ],
    [
      'a rate that is none',
      '100_requests_per_minute',
      '100 per minute',
      { path: 'security.production.rateLimiting.api' },
    ],
    [
      'a variable that is not well-formed',
      '${WIX_DEV_SITE_ID}',
      '${wix_dev_site_id}',
      {
        path: 'environments.development.wixSiteId',
        message: 'a reference to a variable in it is not well-formed',
      },
    ],
    [
      'an address without encryption',
      'url: https://dev',
      'url: http://dev',
      { message: 'its protocol is http://' },
    ],
    [
      'a list that is empty',
      'weekdays: [monday:thursday]',
      'weekdays: []',
      { path: 'release.windows[0].weekdays', message: 'the list is empty' },
    ],
    [
      'a list with too few items',
      'engines: [chromium, firefox, webkit], required: [chromium], ignore',
      'engines: [chromium], required: [chromium], ignore',
      {
        path: 'checks.cross_browser.with.engines',
        message: 'the list has fewer than 2 items',
        found: 'a list of 1',
        allowed: 'a list of at least 2; each item: chromium, firefox or webkit',
      },
    ],
    [
      'a role with a name that is none',
      '  tech_lead: {',
      '  "tech lead": {',
      { path: 'roles["tech lead"]', rule: 'name' },
    ],
  ])('%s', (_, from, to, expected) => {
    const [first] = problemsOf(replaced(from, to));
    expect(first).toMatchObject({ file, ...expected });
    expect(first?.line).toBeGreaterThan(1);
  });

  test('is told once where the same slip makes another key go missing', () => {
    expect(
      onlyProblem(replaced('wixSiteId: ${WIX_DEV_SITE_ID}', 'wixSiteID: ${WIX_DEV_SITE_ID}')),
    ).toMatchObject({ rule: 'unknown-key', suggestion: 'wixSiteId' });
  });

  test('that is missing is told at the object that lacks it', () => {
    const text = example
      .split('\n')
      .filter((line) => !line.includes('WIX_STAGING_SITE_ID'))
      .join('\n');
    expect(onlyProblem(text)).toMatchObject({
      path: 'environments.staging.wixSiteId',
      message: 'the key is missing',
      line: lineOf('  staging:'),
      column: 3,
    });
  });
});
