import { metrics, probeMetrics } from '../catalogue/metrics.ts';
import type { Path } from '../path.ts';
import type { SluiceConfiguration } from '../schema/configuration.ts';
import { type Condition, parseCondition } from '../text/condition.ts';
import { formatDuration, parseDuration } from '../text/duration.ts';
import { formatMeasure } from '../text/measure.ts';
import type { Rule, RuleContext } from './rule.ts';

type AnyRule = SluiceConfiguration['rollback']['automatic'][string];

/** Alert rules and rollback triggers can come true, and not always are. */
export const alerting: Rule = (context) => {
  const { alerts, rollback } = context.configuration;
  for (const severity of ['critical', 'warning'] as const) {
    for (const [name, rule] of Object.entries(alerts[severity])) {
      oneRule(context, ['alerts', severity, name], rule);
      if (severity === 'warning' && Object.hasOwn(alerts.critical, name)) {
        context.report({
          path: ['alerts', severity, name],
          part: 'key',
          rule: 'repeated',
          message: 'a critical alert has this name',
          found: name,
          allowed: 'each name once',
        });
      }
    }
  }
  for (const [name, rule] of Object.entries(rollback.automatic)) {
    oneRule(context, ['rollback', 'automatic', name], rule);
    endsInTime(context, ['rollback', 'automatic', name], rule);
  }
  const names = Object.keys(rollback.automatic);
  if (names.length > 0 && names.every((name) => rollback.trial.includes(name))) {
    context.report({
      path: ['rollback', 'trial'],
      rule: 'all-on-trial',
      severity: 'warning',
      message: 'every trigger is on trial, so nothing rolls back by itself',
      found: rollback.trial.join(', '),
      allowed: 'at least one trigger that acts',
    });
  }
};

function oneRule(context: RuleContext, path: Path, rule: AnyRule): void {
  const condition = parseCondition(rule.condition);
  if (condition.kind === 'event') {
    for (const key of ['window', 'min_samples'] as const) {
      if (rule[key] !== undefined) {
        context.report({
          path: [...path, key],
          part: 'key',
          rule: 'event-window',
          message: `${condition.event} happens or does not: nothing is counted`,
          found: String(rule[key]),
          allowed: `no ${key}`,
        });
      }
    }
    return;
  }
  for (const key of ['window', 'min_samples'] as const) {
    if (rule[key] === undefined) {
      context.report({
        path: [...path, key],
        rule: 'missing',
        message: `a measured condition needs ${key}`,
        allowed: key === 'window' ? 'a duration such as 5m' : 'a whole number such as 5',
      });
    }
  }
  measurable(context, path, condition);
  extremes(context, path, condition);
  if (Object.hasOwn(probeMetrics, condition.metric)) reach(context, path, rule);
}

/** A figure of pages is there only when it is measured. */
function measurable(
  { configuration, report }: RuleContext,
  path: Path,
  condition: Condition & { kind: 'measured' },
): void {
  const { performanceMetrics } = configuration.monitoring;
  if (
    Object.hasOwn(probeMetrics, condition.metric) ||
    (performanceMetrics as readonly string[]).includes(condition.metric)
  )
    return;
  report({
    path: [...path, 'condition'],
    rule: 'not-measured',
    message: `${condition.metric} is not measured`,
    found: condition.metric,
    allowed: `${Object.keys(probeMetrics).join(', ')}, or a metric under monitoring.performanceMetrics`,
    restsOn: [['monitoring', 'performanceMetrics']],
  });
}

function extremes({ report }: RuleContext, path: Path, condition: Condition & { kind: 'measured' }): void {
  const most = metrics[condition.metric]?.unit === 'percent' ? 100 : Number.POSITIVE_INFINITY;
  const { operator, measure } = condition;
  const never =
    measure.value > most
      ? !['<', '<=', '!='].includes(operator)
      : (operator === '>' && measure.value === most) || (operator === '<' && measure.value === 0);
  const always =
    measure.value > most
      ? !never
      : (operator === '>=' && measure.value === 0) || (operator === '<=' && measure.value === most);
  if (!never && !always) return;
  report({
    path: [...path, 'condition'],
    rule: never ? 'never-true' : 'always-true',
    message: `this can ${never ? 'never' : 'only'} be true`,
    found: `${condition.metric} ${operator} ${formatMeasure(measure)}`,
    allowed:
      most === 100
        ? 'a bound between 0% and 100% that the metric can be on either side of'
        : 'a bound that the metric can be on either side of',
  });
}

/** All health checks together must yield the samples: a window is open on the left, so it holds window / interval of each. */
function reach({ configuration, report }: RuleContext, path: Path, rule: AnyRule): void {
  if (rule.window === undefined || rule.min_samples === undefined) return;
  const window = parseDuration(rule.window);
  const tick = parseDuration(configuration.watch.interval);
  const { healthChecks } = configuration.monitoring;
  const samples = healthChecks
    .map(({ interval }) => Math.ceil(parseDuration(interval) / tick) * tick)
    .reduce((sum, interval) => sum + Math.floor(window / interval), 0);
  if (samples >= rule.min_samples) return;
  report({
    path: [...path, 'min_samples'],
    rule: 'unreachable-samples',
    message: 'the rule can never speak: its window never holds so many samples',
    found: `${rule.min_samples}, with ${samples} samples of ${healthChecks.length} health checks in ${rule.window} and a round every ${configuration.watch.interval}`,
    allowed:
      samples === 0
        ? 'a longer window, or health checks that are asked more often'
        : `at most ${samples}, a longer window, or health checks that are asked more often`,
    restsOn: [
      ['monitoring', 'healthChecks'],
      ['watch', 'interval'],
    ],
  });
}

/** Rollback triggers act during the watch alone. */
function endsInTime({ configuration, report }: RuleContext, path: Path, rule: AnyRule): void {
  const watch = parseDuration(configuration.watch.duration);
  if (parseDuration(rule.for) < watch) return;
  report({
    path: [...path, 'for'],
    rule: 'for-over-watch',
    message: 'the watch ends before the trigger can act',
    found: rule.for,
    allowed: `less than watch.duration, ${formatDuration(watch)}`,
    restsOn: [['watch']],
  });
}
