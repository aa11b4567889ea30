import type { Rule } from './rule.ts';

/** Each channel is used by something, and somebody hears of failures. */
export const communication: Rule = ({ configuration, report }) => {
  const { alerts, channels, communication: events, release, stages } = configuration;
  const used = new Set([
    ...Object.values(stages).flatMap((stage) => stage.notifications),
    ...Object.values(events).flat(),
    ...[...Object.values(alerts.critical), ...Object.values(alerts.warning)].flatMap(
      (rule) => rule.notifications,
    ),
    ...release.noticeTo,
  ]);
  for (const name of Object.keys(channels)) {
    if (!used.has(name)) {
      report({
        path: ['channels', name],
        part: 'key',
        rule: 'unused',
        severity: 'warning',
        message: 'nothing is sent to this channel',
        found: name,
        allowed: 'channels that a stage, an event, an alert or the notice names',
        restsOn: [['stages'], ['communication'], ['alerts'], ['release']],
      });
    }
  }
  if (events.deployment_failed.length === 0) {
    report({
      path: ['communication', 'deployment_failed'],
      rule: 'nobody-told',
      severity: 'warning',
      message: "nobody but the stage's own channels hears of a failed deployment",
      found: 'no channels',
      allowed: 'at least one channel',
    });
  }
};
