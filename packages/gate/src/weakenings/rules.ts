import {
  parseCondition,
  parseDuration,
  type Operator,
  type SluiceConfiguration,
} from '@fhir-iq/sluice-config';
import { added, changed, each, less, more, removed, when, type Change } from './change.ts';

type Trigger = SluiceConfiguration['rollback']['automatic'][string];
type Alert = SluiceConfiguration['alerts']['critical'][string];

/** Alerts and rollback triggers that are gone or fire later, more people who may roll back, a shorter watch. */
export function weakerRules(base: SluiceConfiguration, head: SluiceConfiguration): Change[] {
  return [
    ...each<Alert>(
      'alerts.critical',
      base.alerts.critical,
      head.alerts.critical,
      'the alert no longer fires',
      weakerAlert,
    ),
    ...each<Alert>(
      'alerts.warning',
      base.alerts.warning,
      head.alerts.warning,
      'the alert no longer fires',
      weakerAlert,
    ),
    ...added('rollback.by', base.rollback.by, head.rollback.by, 'one more role may roll back'),
    ...each<Trigger>(
      'rollback.automatic',
      base.rollback.automatic,
      head.rollback.automatic,
      'production no longer rolls back by itself',
      weakerTrigger,
    ),
    ...added('rollback.trial', base.rollback.trial, head.rollback.trial, 'a trigger on trial does nothing'),
    ...removed(
      'rollback.manual',
      base.rollback.manual,
      head.rollback.manual,
      'nobody can roll back for that reason',
      'medium',
    ),
    ...weakerWatch(base.watch, head.watch),
  ];
}

function weakerAlert(path: string, was: Alert, now: Alert): Change[] {
  return [
    ...weakerTrigger(path, was, now),
    ...removed(
      `${path}.notifications`,
      was.notifications,
      now.notifications,
      'the channel no longer hears of it',
    ),
  ];
}

function weakerTrigger(path: string, was: Trigger, now: Trigger): Change[] {
  return [
    ...weakerCondition(`${path}.condition`, was.condition, now.condition),
    ...when(`${path}.for`, was.for, now.for, longer, 'it must hold for longer'),
    ...when(
      `${path}.min_samples`,
      was.min_samples ?? 1,
      now.min_samples ?? 1,
      more,
      'more samples are needed',
    ),
    // A longer window smooths, a shorter one forgets: neither is known to be harmless.
    ...changed(`${path}.window`, was.window, now.window, 'other samples are counted', 'medium'),
  ];
}

function weakerCondition(path: string, was: string, now: string): Change[] {
  const [before, after] = [parseCondition(was), parseCondition(now)];
  const why = 'the rule fires later, or for something else';
  if (before.kind === 'event' || after.kind === 'event' || before.metric !== after.metric)
    return changed(path, was, now, why);
  if (before.operator !== after.operator) {
    const stricter =
      before.measure.value === after.measure.value && includes(after.operator, before.operator);
    return stricter ? [] : changed(path, was, now, why);
  }
  const later = firesLater(before.operator, before.measure.value, after.measure.value);
  return later ? [{ path, rule: 'loosened', severity: 'high', was, now, why }] : [];
}

function firesLater(operator: Operator, was: number, now: number): boolean {
  if (operator === '>' || operator === '>=') return now > was;
  if (operator === '<' || operator === '<=') return now < was;
  return now !== was;
}

function includes(wider: Operator, narrower: Operator): boolean {
  return wider === `${narrower}=`;
}

function weakerWatch(was: SluiceConfiguration['watch'], now: SluiceConfiguration['watch']): Change[] {
  return [
    ...when(
      'watch.duration',
      was.duration,
      now.duration,
      (a, b) => longer(b, a),
      'production is watched for a shorter time',
    ),
    ...when('watch.interval', was.interval, now.interval, longer, 'production is looked at less often'),
    ...when(
      'watch.minCoverage',
      Number.parseFloat(was.minCoverage),
      Number.parseFloat(now.minCoverage),
      less,
      'a watch with more gaps counts',
    ),
  ];
}

/** Whether the duration `now` is longer than `was`. */
export function longer(was: string, now: string): boolean {
  return parseDuration(now) > parseDuration(was);
}
