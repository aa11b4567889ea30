import { runSelfTests } from '@fhir-iq/sluice-checks/procedures/self-test';
import { Stage } from '@fhir-iq/sluice-model';
import { runAction } from '@fhir-iq/sluice-toolkit';
import { z } from 'zod';

await runAction({
  name: 'self-test',
  inputs: {
    checks: z.string().optional(),
    stage: Stage.optional(),
    evidence: z.string().optional(),
    last: z.string().optional(),
  },
  run: runSelfTests,
});
