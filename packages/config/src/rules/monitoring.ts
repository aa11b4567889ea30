import { parseDuration } from '../text/duration.ts';
import { parseThreshold } from '../text/condition.ts';
import { probeMetrics } from '../catalogue/metrics.ts';
import { reportRepeated, type Rule, type RuleContext } from './rule.ts';

/** Health checks can be asked as often as they say, and controls are none of the site's own addresses. */
export const monitoring: Rule = (context) => {
  const { configuration, report } = context;
  const { healthChecks, controls } = configuration.monitoring;
  const path = ['monitoring', 'healthChecks'];
  reportRepeated(context, path, healthChecks, 'health check');
  reportRepeated(context, ['monitoring', 'controls'], controls, 'control');
  healthChecks.forEach(({ interval, timeout }, index) => {
    if (parseDuration(timeout) > parseDuration(interval)) {
      report({
        path: [...path, index, 'timeout'],
        rule: 'timeout-over-interval',
        message: 'it may still wait for an answer when it is asked again',
        found: timeout,
        allowed: `at most its interval, ${interval}`,
      });
    }
    if (parseDuration(interval) >= parseDuration(configuration.watch.duration)) {
      report({
        path: [...path, index, 'interval'],
        rule: 'interval-over-watch',
        message: 'it is asked at most once while a release is watched',
        found: interval,
        allowed: `less than watch.duration, ${configuration.watch.duration}`,
        restsOn: [['watch']],
      });
    }
  });
  controls.forEach(({ url }, index) => {
    const host = new URL(url).hostname;
    const own = Object.values(configuration.environments).map(
      (environment) => new URL(environment.url).hostname,
    );
    if (
      own.includes(host) ||
      host === configuration.site.domain ||
      host.endsWith(`.${configuration.site.domain}`)
    ) {
      report({
        path: ['monitoring', 'controls', index, 'url'],
        rule: 'own-control',
        message: 'a control must not be the site itself: it tells whether the watcher is blind',
        found: host,
        allowed: `a host outside ${configuration.site.domain}`,
        restsOn: [['site', 'domain']],
      });
    }
  });
  errorThresholds(context);
};

function errorThresholds({ configuration, report }: RuleContext): void {
  for (const [metric, text] of Object.entries(configuration.monitoring.errorThresholds)) {
    if (text === undefined) continue;
    const threshold = parseThreshold(text);
    const unit = probeMetrics[metric as keyof typeof probeMetrics].unit;
    if (threshold.kind === 'range' || threshold.measure.unit !== unit) {
      report({
        path: ['monitoring', 'errorThresholds', metric],
        rule: 'unit',
        message: `${metric} is a ${unit}`,
        found: text,
        allowed: unit === 'percent' ? "a percentage, as in '< 1%'" : "a duration, as in '< 3s'",
      });
    }
  }
}

/** The watch makes more than one round. */
export const watch: Rule = ({ configuration, report }) => {
  const { duration, interval } = configuration.watch;
  if (parseDuration(interval) >= parseDuration(duration)) {
    report({
      path: ['watch', 'interval'],
      rule: 'interval-over-watch',
      message: 'the watch would end before its second round',
      found: interval,
      allowed: `less than watch.duration, ${duration}`,
    });
  }
};

/** Pages are named once, and a page that redirects says so with its status. */
export const pages: Rule = ({ configuration, report }) => {
  const { critical } = configuration.pages;
  critical.forEach((page, index) => {
    const path = ['pages', 'critical', index];
    if (critical.findIndex((other) => other.path === page.path) !== index) {
      report({
        path: [...path, 'path'],
        rule: 'repeated',
        message: 'this page stands here twice',
        found: page.path,
        allowed: 'each page once',
      });
    }
    if (page.status >= 300 && page.status < 400 && page.text !== undefined) {
      report({
        path: [...path, 'text'],
        rule: 'redirect-with-text',
        severity: 'warning',
        message: 'an answer that redirects has no text to look for',
        found: page.text,
        allowed: 'no text, or another status',
      });
    }
  });
};
