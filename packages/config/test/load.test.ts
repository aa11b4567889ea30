import { describe, expect, test } from '@jest/globals';
import { loadConfiguration } from '../src/index.ts';
import {
  example,
  exampleConfiguration,
  exampleWith,
  file,
  load,
  now,
  onlyProblem,
  problemsOf,
} from './helpers/example.ts';

const replaced = (from: string, to: string) => {
  if (!example.includes(from)) throw new Error(`the example has no ${from}`);
  return example.replace(from, () => to);
};

describe('the example', () => {
  test('is right, and warned of nothing but its missing keys', () => {
    const result = load(example);
    expect(result.ok).toBe(true);
    expect(result.warnings.map(({ rule }) => rule)).toEqual(['unsigned']);
  });

  test("holds the specification's values", () => {
    const configuration = exampleConfiguration();
    expect(configuration.stages.staging.approvals.map(({ role }) => role)).toEqual([
      'tech_lead',
      'product_owner',
    ]);
    expect(configuration.stages.production.approvals.map(({ role }) => role)).toEqual([
      'tech_lead',
      'business_owner',
    ]);
    expect(configuration.monitoring.errorThresholds).toEqual({
      error_rate: '< 1%',
      response_time: '< 3s',
      availability: '> 99.9%',
    });
    expect(configuration.ledger).toMatchObject({
      retention: '7_years',
      access: 'audit_team_only',
      integrity: 'cryptographically_signed',
    });
    expect(Object.values(configuration.rollback.automatic).map(({ condition }) => condition)).toEqual([
      'error_rate > 10%',
      'availability < 90%',
      'critical_functionality_failure',
    ]);
    expect(configuration.security.production.https.hsts.maxAge).toBe(31_536_000);
  });

  test('keeps its meaning behind a byte order mark and with other line ends', () => {
    const plain = load(example);
    expect(load(`\uFEFF${example}`)).toEqual(plain);
    expect(load(example.replaceAll('\n', '\r\n'))).toEqual(plain);
  });
});

describe('a wrong value', () => {
  test.each([
    [
      'a key that is misspelt',
      'url: https://dev',
      'urll: https://dev',
      {
        line: 33,
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
      { line: 227, column: 1, path: 'artefacts', suggestion: 'artifacts', rule: 'unknown-key' },
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
        line: 35,
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
      line: 40,
      column: 3,
    });
  });
});

describe('all that is wrong', () => {
  test('is told at once, in the order of the file, with what does not work beside what does not parse', () => {
    const text = exampleWith([
      [['roles', 'tech_lead', 'logins', 0], '@ada'],
      [['environments', 'development', 'uiVersion'], 12],
      [['environments', 'staging', 'wixSiteId'], '${WIX_DEV_SITE_ID}'],
      [['stages', 'development', 'trigger', 0], 'git_pull'],
      [['monitoring', 'healthChecks', 0, 'timeout'], '40s'],
      [['alerts', 'critical', 'site_down', 'min_samples'], 400],
      [['release', 'freezes', 0, 'to'], '2026-12-01'],
      [['colour'], 'red'],
    ]);
    const problems = problemsOf(text).filter(({ rule }) => rule !== 'unsigned');
    expect(problems.map(({ path, rule }) => `${path} ${rule}`)).toEqual([
      'roles.tech_lead.logins[0] value',
      'environments.development.uiVersion type',
      'environments.staging.wixSiteId shared-site',
      'stages.development.trigger[0] unknown-name',
      'monitoring.healthChecks[0].timeout timeout-over-interval',
      'alerts.critical.site_down.min_samples unreachable-samples',
      'release.freezes[0].to reversed',
      'colour unknown-key',
    ]);
    const lines = problems.map(({ line }) => line);
    expect(lines).toEqual([...lines].sort((a, b) => a - b));
  });

  test('leaves out what would only follow from another mistake', () => {
    const problems = problemsOf(replaced('channels:', 'chanels:')).filter(({ rule }) => rule !== 'unsigned');
    expect(problems.map(({ path, suggestion }) => [path, suggestion])).toEqual([['chanels', 'channels']]);
  });

  test.each([
    ['nothing at all', 'site: 5', 'site'],
    ['a list', '- 1\n- 2', ''],
    ['a text', 'hello', ''],
    ['null', 'null', ''],
  ])('is told of %s', (_, text, path) => {
    const result = load(text);
    expect(result.ok).toBe(false);
    expect(problemsOf(text).map((problem) => problem.path)).toContain(path);
  });
});

describe('the present instant', () => {
  const expired = exampleWith([
    [
      ['waivers'],
      [
        {
          check: 'dependency_scan',
          finding: 'dependency_scan/GHSA-1',
          owner: 'ada-lead',
          reason: 'r',
          expires: '2026-11-22',
          ticket: 'SEC-1',
        },
      ],
    ],
  ]);

  test('makes an expired waiver wrong for who asks whether the file is right', () => {
    const result = loadConfiguration(expired, { file, now, expired: 'problem' });
    expect(result.ok).toBe(false);
    expect(result.ok ? undefined : result.problems[0]).toMatchObject({
      path: 'waivers[0].expires',
      rule: 'expired',
      found: '2026-11-22',
      allowed: expect.stringContaining('2026-11-23 or later'),
    });
  });

  test('leaves an expired waiver to the gate otherwise, with a warning: a rollback must not wait for it', () => {
    const result = load(expired);
    expect(result.ok).toBe(true);
    expect(result.warnings.map(({ rule }) => rule)).toContain('expired');
  });

  test('is not asked for where it is not given', () => {
    expect(loadConfiguration(expired, { file }).ok).toBe(true);
  });
});
