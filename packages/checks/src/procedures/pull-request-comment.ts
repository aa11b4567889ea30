import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { mergeEvidence } from '@fhir-iq/sluice-gate';
import { createGitHub } from '@fhir-iq/sluice-github';
import { type Evidence, Verdict } from '@fhir-iq/sluice-model';
import { asJudged, commentText } from '@fhir-iq/sluice-report';
import type { ProcedureContext, ProcedureResult } from './context.ts';
import { readEvidence } from './fold.ts';

/** Inputs of the action comment. */
export interface CommentInputs {
  readonly 'verdict-file': string;
  readonly preview: 'success' | 'failure' | 'cancelled' | 'skipped';
  readonly 'preview-url'?: string | undefined;
  readonly 'pull-request': number;
  readonly evidence?: string | undefined;
  readonly 'github-token': string;
}

/**
 * Keeps the one comment of a pull request up to date: verdict, what changed since the last push, worst findings, preview.
 *
 * @param context - The action's.
 */
export async function keepPullRequestComment(
  context: ProcedureContext<CommentInputs>,
): Promise<ProcedureResult> {
  const { inputs, github, http, log, clock } = context;
  const file = path.resolve(github.workspace, inputs['verdict-file']);
  const verdict = Verdict.parse(JSON.parse(await readFile(file, 'utf8')));
  const came = inputs.evidence === undefined ? [] : await evidenceIn(context, inputs.evidence);
  const evidence = asJudged(came, verdict);
  const preview = inputs['preview-url'] ?? (inputs.preview === 'skipped' ? 'not-evaluated' : inputs.preview);
  const facts = { Preview: preview, Run: github.runUrl };
  const site = createGitHub({ ...github, token: inputs['github-token'], http, log, clock });
  const { created } = await site.issues.keepComment(inputs['pull-request'], 'pull-request', (before) =>
    commentText({ verdict, evidence, facts, before }),
  );
  return {
    answer: 'pass',
    reason: `Comment ${created ? 'written' : 'updated'}.`,
    outputs: {},
    evidence: [],
    annotations: [],
  };
}

/** The verdict has judged the evidence: what cannot be read here only tells less. */
async function evidenceIn(context: ProcedureContext<CommentInputs>, folder: string): Promise<Evidence[]> {
  const { evidence, broken } = await readEvidence(path.resolve(context.github.workspace, folder));
  const merged = mergeEvidence(evidence);
  for (const one of [...broken, ...merged.broken]) context.log.warning(`${one.check}: ${one.reason}`);
  return merged.evidence;
}
