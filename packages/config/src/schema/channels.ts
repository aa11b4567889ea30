import { z } from 'zod';
import { communicationEvents, type CommunicationEvent } from '../catalogue/events.ts';
import { key } from './meta.ts';
import { email, name, reference, secretName } from './scalars.ts';

const Slack = z.strictObject({
  type: z.literal('slack'),
  secret: key(secretName(), {
    description: "The name under which the webhook's address is handed to the action.",
  }),
});

const PagerDuty = z.strictObject({
  type: z.literal('pagerduty'),
  secret: key(secretName(), { description: 'The name under which the routing key is handed to the action.' }),
});

const Email = z.strictObject({
  type: z.literal('email'),
  to: key(z.array(email()).min(1), { description: 'Who gets the mail.' }),
  from: key(email(), { description: 'Whom it is from.' }),
});

export const Channels = key(
  z.record(
    name(),
    key(z.discriminatedUnion('type', [Slack, PagerDuty, Email]), { description: 'A channel.' }),
  ),
  {
    description: 'Where messages go, by name. Secrets come as inputs of actions.',
    spec: 'Documentation and Communication',
  },
).default({});

const events = Object.fromEntries(
  Object.entries(communicationEvents).map(([event, description]) => [
    event,
    key(z.array(reference('channels')), { description, spec: 'Stakeholder Communication' }).default([]),
  ]),
) as Record<CommunicationEvent, z.ZodDefault<z.ZodArray<ReturnType<typeof reference>>>>;

export const Communication = key(z.strictObject(events), {
  description: 'Who hears of what, beside the notifications of stages and alerts.',
  spec: 'Stakeholder Communication',
}).prefault({});
