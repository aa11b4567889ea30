import { z } from 'zod';
import { key } from './meta.ts';
import { condition, duration, name, reference } from './scalars.ts';

const rule = {
  condition: key(condition(), {
    description: 'When the rule is true.',
    spec: 'Alert Configuration, Rollback Procedures',
  }),
  window: key(duration('1s', '30d'), {
    description:
      'The time whose samples are counted, open on the left as in Prometheus 3. A measured condition needs it.',
  }).optional(),
  for: key(duration('0', '1d'), {
    description: "How long the condition must hold (the specification's `duration`).",
    alsoCalled: ['duration'],
    spec: 'Alert Configuration',
  }).default('0s'),
  min_samples: key(z.int().min(1).max(1_000_000), {
    description:
      'The least number of samples in the window; with fewer the rule says nothing. A measured condition needs it.',
    unit: 'samples',
  }).optional(),
};

const Alert = z.strictObject({
  ...rule,
  notifications: key(z.array(reference('channels')).min(1), {
    description: 'The channels that hear of it.',
    spec: 'Alert Configuration',
  }),
});

const alerts = (description: string) =>
  key(z.record(name(), key(Alert, { description: 'An alert rule.' })), {
    description,
    spec: 'Alert Configuration',
  }).default({});

export const Alerts = key(
  z.strictObject({
    critical: alerts('Alerts that someone must act on at once.'),
    warning: alerts('Alerts that someone should look at.'),
  }),
  { description: 'Alert rules by severity.', spec: 'Alert Configuration' },
).prefault({});

const Trigger = z.strictObject(rule);

export const Rollback = key(
  z.strictObject({
    by: key(z.array(reference('roles')).min(1), {
      description: 'The roles that may roll back.',
      spec: 'Manual Rollback Process',
    }),
    automatic: key(z.record(name(), key(Trigger, { description: 'A rollback trigger.' })), {
      description: 'What rolls production back without asking.',
      spec: 'Automatic Rollback Triggers',
    }).default({}),
    manual: key(z.array(z.enum(['business_decision', 'security_incident', 'data_corruption_detected'])), {
      description: 'The reasons that a person can give.',
      spec: 'Automatic Rollback Triggers',
    }).default(['business_decision', 'security_incident', 'data_corruption_detected']),
    trial: key(z.array(reference('rules')), {
      description: 'Triggers that are on trial: they say "would have rolled back" and do nothing.',
    }).default([]),
  }),
  { description: 'Who rolls back, and what does it by itself.', spec: 'Rollback Procedures' },
);
