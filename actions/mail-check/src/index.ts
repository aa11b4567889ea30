import { runMailCheck } from '@fhir-iq/sluice-checks/procedures/mail-check';
import { Stage } from '@fhir-iq/sluice-model';
import { runAction } from '@fhir-iq/sluice-toolkit';
import { z } from 'zod';

await runAction({
  name: 'mail-check',
  inputs: {
    stage: Stage,
    checks: z.string().optional(),
    'imap-url': z.string().optional(),
    submissions: z.string().optional(),
    'build-id': z.string().optional(),
    url: z.url({ protocol: /^https$/, error: 'an https:// address' }).optional(),
    'policy-ref': z.string().optional(),
  },
  secrets: ['imap-url'],
  run: runMailCheck,
});
