import { runDataChecks } from '@fhir-iq/sluice-checks/procedures/data-checks';
import { Stage } from '@fhir-iq/sluice-model';
import { runAction } from '@fhir-iq/sluice-toolkit';
import { z } from 'zod';

await runAction({
  name: 'data-checks',
  inputs: {
    stage: Stage,
    checks: z.string().optional(),
    'wix-api-key': z.string().optional(),
    'site-id': z.string(),
    submissions: z.string().optional(),
    records: z.string().optional(),
    'build-id': z.string().optional(),
    url: z.url({ protocol: /^https$/, error: 'an https:// address' }).optional(),
    'policy-ref': z.string().optional(),
  },
  secrets: ['wix-api-key'],
  run: runDataChecks,
});
