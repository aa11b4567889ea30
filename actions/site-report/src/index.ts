import { lastInput } from '@fhir-iq/sluice-checks/procedures/site-report/last-release';
import { Stage } from '@fhir-iq/sluice-model';
import { siteReportAction } from '@fhir-iq/sluice-release/last-release/action';
import { runAction } from '@fhir-iq/sluice-toolkit';
import { z } from 'zod';

await runAction({
  name: 'site-report',
  inputs: {
    mode: z.enum(['report', 'last']).default('report'),
    stage: Stage,
    evidence: z.string().optional(),
    last: lastInput,
    'last-evidence': z.string().optional(),
    'verdict-file': z.string().optional(),
    url: z.url({ protocol: /^https$/, error: 'an https:// address' }).optional(),
    'build-id': z.string().optional(),
    'artifact-name': z.string().optional(),
    'policy-ref': z.string().optional(),
    'github-token': z.string().optional(),
  },
  secrets: ['github-token'],
  run: (context) => siteReportAction(context),
});
