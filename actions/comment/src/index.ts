import { keepPullRequestComment } from '@fhir-iq/sluice-checks/procedures/pull-request-comment';
import { runAction } from '@fhir-iq/sluice-toolkit';
import { z } from 'zod';

await runAction({
  name: 'comment',
  inputs: {
    'verdict-file': z.string(),
    preview: z.enum(['success', 'failure', 'cancelled', 'skipped']),
    'preview-url': z.url().optional(),
    'pull-request': z.coerce.number().int().positive(),
    evidence: z.string().optional(),
    'github-token': z.string(),
  },
  secrets: ['github-token'],
  run: keepPullRequestComment,
});
