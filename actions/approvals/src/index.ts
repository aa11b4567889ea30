import { Commit, Stage } from '@fhir-iq/sluice-model';
import { approvalsAction } from '@fhir-iq/sluice-release/approvals/action';
import { runAction } from '@fhir-iq/sluice-toolkit';
import { z } from 'zod';

await runAction({
  name: 'approvals',
  inputs: {
    stage: Stage,
    commit: Commit,
    starter: z.string().optional(),
    'github-token': z.string(),
    'members-token': z.string().optional(),
    'policy-ref': z.string().optional(),
    'release-digest': z.string().optional(),
    evidence: z.string().optional(),
    'window-start': z.string().optional(),
    'window-end': z.string().optional(),
  },
  secrets: ['github-token', 'members-token'],
  run: (context) => approvalsAction(context),
});
