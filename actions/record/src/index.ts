import { runRecord } from '@fhir-iq/sluice-ledger';
import { runAction } from '@fhir-iq/sluice-toolkit';
import { z } from 'zod';

await runAction({
  name: 'record',
  inputs: {
    records: z.string(),
    'ledger-token': z.string().optional(),
    store: z.string().optional(),
  },
  secrets: ['ledger-token'],
  run: runRecord,
});
