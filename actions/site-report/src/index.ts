import { runSiteReport } from '@fhir-iq/sluice-checks/procedures/site-report/site-report';
import { Stage } from '@fhir-iq/sluice-model';
import { runAction } from '@fhir-iq/sluice-toolkit';
import { z } from 'zod';

await runAction({
  name: 'site-report',
  inputs: {
    stage: Stage,
    evidence: z.string(),
    'last-evidence': z.string().optional(),
    'verdict-file': z.string().optional(),
    url: z.url({ protocol: /^https$/, error: 'an https:// address' }).optional(),
    'build-id': z.string().optional(),
    'artifact-name': z.string().optional(),
    'policy-ref': z.string().optional(),
  },
  run: runSiteReport,
});
