import { resolveCommit } from '@fhir-iq/sluice-checks/git/commits';
import type { ProcedureResult } from '@fhir-iq/sluice-checks/procedures/context';
import type { LastRelease } from '@fhir-iq/sluice-checks/procedures/site-report/last-release';
import {
  runSiteReport,
  type SiteReportInputs,
} from '@fhir-iq/sluice-checks/procedures/site-report/site-report';
import { createGitHub } from '@fhir-iq/sluice-github';
import { ConfigurationError } from '@fhir-iq/sluice-model';
import { verdictLine } from '@fhir-iq/sluice-report';
import type { RoadContext } from '../road-context.ts';
import { findLastRelease } from './find.ts';

/** Inputs of the action site-report. */
export interface ReportActionInputs extends Omit<SiteReportInputs, 'evidence'> {
  readonly mode: 'report' | 'last';
  readonly evidence?: string | undefined;
  readonly 'github-token'?: string | undefined;
}

/**
 * The work of the action site-report: makes the report, or finds the release that it is compared with.
 *
 * @param context - The action's.
 * @throws {ConfigurationError} Where an input is missing that the mode needs.
 */
export async function siteReportAction(context: RoadContext<ReportActionInputs>): Promise<ProcedureResult> {
  const { inputs } = context;
  if (inputs.mode === 'last') return await lastRelease(context);
  const evidence = needed(inputs.evidence, 'evidence', 'report');
  return await runSiteReport({ ...context, inputs: { ...inputs, evidence } });
}

/** Looks for it; what it finds is handed on, also where GitHub could not be asked: the report then says so. */
async function lastRelease(context: RoadContext<ReportActionInputs>): Promise<ProcedureResult> {
  const { inputs, github, http, log, clock, env } = context;
  const token = needed(inputs['github-token'], 'github-token', 'last');
  const commit = await resolveCommit(github.workspace, 'HEAD');
  const { deployments, runs } = createGitHub({ ...github, token, http, log, clock });
  const { stage } = inputs;
  let last: LastRelease;
  let failed = false;
  try {
    const workflow = workflowOf(env['GITHUB_WORKFLOW_REF'] ?? '', github.repository);
    const branch = github.ref.replace(/^refs\/heads\//, '');
    last = await findLastRelease({ deployments, runs, environment: stage, commit, workflow, branch, log });
  } catch (error) {
    failed = true;
    const said = error instanceof Error ? error.message : String(error);
    last = { none: `The last release could not be looked for: ${said}`.slice(0, 2000) };
  }
  const reason =
    'none' in last
      ? last.none
      : `The report of ${stage} is compared with commit ${last.commit.slice(0, 12)} (build ${last.buildId}), which run ${last.runId} published.`;
  log.info(reason);
  const answer = failed ? 'error' : 'pass';
  return {
    answer,
    reason,
    outputs: { last: JSON.stringify(last), 'last-run-id': 'none' in last ? '' : last.runId },
    evidence: [],
    // Nothing is to be said beside the report, unless it is wrong.
    ...(failed ? { summary: verdictLine('Last release', answer, reason) } : { summary: '' }),
    annotations: [],
  };
}

/** The workflow file out of `OWNER/REPO/.github/workflows/FILE@REF`. */
function workflowOf(reference: string, repository: string): string {
  const file = reference.replace(/@.*$/, '');
  return file.startsWith(`${repository}/`) ? file.slice(repository.length + 1) : file;
}

function needed(value: string | undefined, name: string, mode: string): string {
  if (value !== undefined) return value;
  throw new ConfigurationError({
    what: `Input "${name}" is missing, and the mode ${mode} needs it.`,
    remedy: `Give "${name}" to the action site-report.`,
  });
}
