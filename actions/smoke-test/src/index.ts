import { runSmokeTest } from '@fhir-iq/sluice-checks/procedures/smoke-test';
import { Stage } from '@fhir-iq/sluice-model';
import { runAction } from '@fhir-iq/sluice-toolkit';
import { z } from 'zod';

await runAction({
  name: 'smoke-test',
  inputs: {
    stage: Stage,
    'build-id': z.string().optional(),
    url: z.url({ protocol: /^https$/, error: 'an https:// address' }).optional(),
    'policy-ref': z.string().optional(),
  },
  run: runSmokeTest,
});
