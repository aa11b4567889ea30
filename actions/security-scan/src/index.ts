import { runSecurityScan } from '@fhir-iq/sluice-checks/procedures/security-scan';
import { Stage } from '@fhir-iq/sluice-model';
import { runAction } from '@fhir-iq/sluice-toolkit';
import { z } from 'zod';

await runAction({
  name: 'security-scan',
  inputs: {
    stage: Stage,
    base: z.string().optional(),
    'policy-ref': z.string().optional(),
  },
  run: runSecurityScan,
});
