import { runSiteChecks } from '@fhir-iq/sluice-checks/procedures/site-checks';
import { Stage } from '@fhir-iq/sluice-model';
import { runAction } from '@fhir-iq/sluice-toolkit';
import { z } from 'zod';

const site = z.url({ protocol: /^https$/, error: 'an https:// address' }).optional();

await runAction({
  name: 'site-checks',
  inputs: {
    stage: Stage,
    checks: z.string().optional(),
    except: z.string().optional(),
    'build-id': z.string().optional(),
    url: site,
    'live-url': site,
    shard: z.string().optional(),
    'policy-ref': z.string().optional(),
  },
  run: runSiteChecks,
});
