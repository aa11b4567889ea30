import { Commit, Stage } from '@fhir-iq/sluice-model';
import { attestAction } from '@fhir-iq/sluice-release/attestations/action';
import { runAction } from '@fhir-iq/sluice-toolkit';
import { z } from 'zod';

await runAction({
  name: 'attest',
  inputs: {
    mode: z.enum(['check', 'state']).default('check'),
    stage: Stage,
    commit: Commit,
    statement: z.string().optional(),
    until: z.string().optional(),
    issue: z.coerce.number<string>('the number of an issue').int().positive().optional(),
    'github-token': z.string(),
    'members-token': z.string().optional(),
    'policy-ref': z.string().optional(),
  },
  secrets: ['github-token', 'members-token'],
  run: (context) => attestAction(context),
});
