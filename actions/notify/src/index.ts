import { type CommunicationEvent, communicationEvents } from '@fhir-iq/sluice-config';
import { Stage } from '@fhir-iq/sluice-model';
import { runNotification } from '@fhir-iq/sluice-notify';
import { runAction } from '@fhir-iq/sluice-toolkit';
import { z } from 'zod';

const results = [
  'pass',
  'fail',
  'error',
  'not-evaluated',
  'success',
  'failure',
  'cancelled',
  'skipped',
] as const;

await runAction({
  name: 'notify',
  inputs: {
    event: z.enum(Object.keys(communicationEvents) as [CommunicationEvent, ...CommunicationEvent[]]),
    stage: Stage.optional(),
    answer: z.enum(results).optional(),
    reason: z.string().optional(),
    commit: z
      .string()
      .regex(/^[0-9a-f]{40}$/, 'a full commit of 40 hexadecimal digits')
      .optional(),
    branch: z.string().optional(),
    author: z.string().optional(),
    'build-id': z.string().optional(),
    url: z.string().optional(),
    evidence: z.string().optional(),
    'slack-webhooks': z.string().optional(),
    'pagerduty-keys': z.string().optional(),
    'smtp-url': z.string().optional(),
  },
  secrets: ['slack-webhooks', 'pagerduty-keys', 'smtp-url'],
  run: runNotification,
});
