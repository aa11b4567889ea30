import { runCodeAnalysis } from '@fhir-iq/sluice-checks/procedures/code-analysis';
import { Stage } from '@fhir-iq/sluice-model';
import { runAction } from '@fhir-iq/sluice-toolkit';
import { z } from 'zod';

await runAction({
  name: 'code-analysis',
  inputs: {
    stage: Stage,
    'sonar-url': z.string().optional(),
    'sonar-token': z.string().optional(),
    'policy-ref': z.string().optional(),
  },
  secrets: ['sonar-token'],
  run: runCodeAnalysis,
});
