import { type CommunicationEvent, communicationEvents } from '@fhir-iq/sluice-config/catalogue/events';
import { Digest, Stage } from '@fhir-iq/sluice-model';
import { z } from 'zod';

const text = () => z.string().optional();
const events = Object.keys(communicationEvents) as [CommunicationEvent, ...CommunicationEvent[]];

/** What the action notify takes, as in its action.yml. */
export const notificationInputs = {
  event: z.enum(events),
  stage: Stage.optional(),
  answer: z
    .enum(['pass', 'fail', 'error', 'not-evaluated', 'success', 'failure', 'cancelled', 'skipped'])
    .optional(),
  reason: text(),
  commit: z
    .string()
    .regex(/^[0-9a-f]{40}$/, 'a full commit of 40 hexadecimal digits')
    .optional(),
  'release-digest': Digest.optional(),
  branch: text(),
  author: text(),
  'build-id': text(),
  url: text(),
  evidence: text(),
  'slack-webhooks': text(),
  'pagerduty-keys': text(),
  'smtp-url': text(),
};

/** Which of them are secrets. */
export const notificationSecrets = ['slack-webhooks', 'pagerduty-keys', 'smtp-url'] as const;

export type NotificationInputs = z.output<z.ZodObject<typeof notificationInputs>>;
