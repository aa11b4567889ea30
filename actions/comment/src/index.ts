import { readFile } from 'node:fs/promises';
import { createGitHub } from '@fhir-iq/sluice-github';
import { Verdict } from '@fhir-iq/sluice-model';
import { factsTable, verdictSummary } from '@fhir-iq/sluice-report';
import { runAction } from '@fhir-iq/sluice-toolkit';
import { z } from 'zod';

await runAction({
  name: 'comment',
  inputs: {
    'verdict-file': z.string(),
    preview: z.enum(['success', 'failure', 'cancelled', 'skipped']),
    'preview-url': z.url().optional(),
    'pull-request': z.coerce.number().int().positive(),
    'github-token': z.string(),
  },
  secrets: ['github-token'],
  async run({ inputs, github, http, log, clock }) {
    const verdict = Verdict.parse(JSON.parse(await readFile(inputs['verdict-file'], 'utf8')));
    const preview =
      inputs['preview-url'] ?? (inputs.preview === 'skipped' ? 'not-evaluated' : inputs.preview);
    const body = [verdictSummary(verdict), factsTable({ Preview: preview, Run: github.runUrl })].join('\n\n');
    const site = createGitHub({ ...github, token: inputs['github-token'], http, log, clock });
    const { created } = await site.issues.keepComment(inputs['pull-request'], 'pull-request', body);
    return { answer: 'pass', reason: `Comment ${created ? 'written' : 'updated'}.`, evidence: [] };
  },
});
