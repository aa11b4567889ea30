import { Commit, Stage } from '@fhir-iq/sluice-model';
import { preflightAction } from '@fhir-iq/sluice-release/preflight/action';
import { runAction } from '@fhir-iq/sluice-toolkit';
import { z } from 'zod';

await runAction({
  name: 'preflight',
  inputs: {
    stage: Stage,
    commit: Commit.optional(),
    'github-token': z.string(),
    'policy-ref': z.string().optional(),
  },
  secrets: ['github-token'],
  run: (context) => preflightAction(context),
});
