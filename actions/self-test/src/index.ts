import path from 'node:path';
import { runSelfTests } from '@fhir-iq/sluice-checks/procedures/self-test';
import { Stage } from '@fhir-iq/sluice-model';
import { readEarlierSelfTests } from '@fhir-iq/sluice-release/promotion/earlier-self-tests';
import { runAction } from '@fhir-iq/sluice-toolkit';
import { z } from 'zod';

await runAction({
  name: 'self-test',
  inputs: {
    checks: z.string().optional(),
    stage: Stage.optional(),
    'policy-ref': z.string().optional(),
    'ledger-token': z.string().optional(),
    store: z.string().optional(),
  },
  secrets: ['ledger-token'],
  run: (context) =>
    runSelfTests(context, {
      bundle: path.dirname(process.argv[1] ?? ''),
      earlier: (configuration) => readEarlierSelfTests(context, configuration),
    }),
});
