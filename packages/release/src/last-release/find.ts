import { FoundRelease, type LastRelease } from '@fhir-iq/sluice-checks/procedures/site-report/last-release';
import { type Deployments, GitHubAnswerError, type RunArtifact, type Runs } from '@fhir-iq/sluice-github';
import type { DeploymentPayload, Log, Stage } from '@fhir-iq/sluice-model';
import { type GoodDeployment, goodDeployments } from '../good-deployments.ts';

/** Where to look for the last good release, and what it must not be. */
export interface LastReleaseQuestion {
  readonly deployments: Pick<Deployments, 'list' | 'statuses'>;
  readonly runs: Pick<Runs, 'get' | 'artifacts'>;
  readonly environment: Stage;
  /** The commit that is reported on: it is not compared with itself. */
  readonly commit: string;
  /** The workflow file and branch that the run must be of: those of the run that asks. */
  readonly workflow: string;
  readonly branch: string;
  readonly log: Pick<Log, 'info'>;
}

const evidence = /^evidence-/;

/**
 * The last good release of an environment, whose evidence can be downloaded from the run that published it. Good is what
 * GitHub says of the deployment (the newest status is `success`, nobody rolled it back) and of its run: the same road on
 * the same branch, ended in success, which it does not where a check or a person said no.
 *
 * @param question - Where to look.
 * @returns The release, or why there is none to compare with.
 */
export async function findLastRelease(question: LastReleaseQuestion): Promise<LastRelease> {
  const { deployments, runs, environment, log } = question;
  const [last] = await goodDeployments({
    ...{ deployments, environment, most: 1, log },
    also: (payload) => objectionOfRun(payload, question),
  });
  if (last === undefined)
    return {
      none: `No other release has passed ${environment} before: there is none to compare with.`,
    };
  const { url } = await runs.get(Number(last.payload.runId));
  const left = (await runs.artifacts(Number(last.payload.runId))).filter(({ name }) => evidence.test(name));
  const gone = left.filter(({ expired }) => expired);
  if (left.length === 0 || gone.length > 0) return { none: `${saidOf(last, environment)} ${goneText(gone)}` };
  const { commit, buildId, runId, preparedAt: at } = last.payload;
  return FoundRelease.parse({ commit, buildId, runId, runUrl: url, at });
}

async function objectionOfRun(
  { commit, runId }: DeploymentPayload,
  question: LastReleaseQuestion,
): Promise<string | undefined> {
  if (commit === question.commit) return 'it is of the commit that is reported on';
  try {
    const { path, branch, conclusion } = await question.runs.get(Number(runId));
    if (path !== question.workflow) return `its run ${runId} is of ${path}, not of ${question.workflow}`;
    if (branch !== question.branch)
      return `its run ${runId} ran on ${branch ?? 'no branch'}, not on ${question.branch}`;
    return conclusion === 'success'
      ? undefined
      : `its run ${runId} ended with ${conclusion ?? 'no conclusion yet'}`;
  } catch (error) {
    // GitHub deletes runs after a time, and a deployment outlives them.
    if (error instanceof GitHubAnswerError && error.status === 404)
      return `its run ${runId} is not there any more`;
    throw error;
  }
}

function saidOf({ payload: { commit, buildId }, createdAt }: GoodDeployment, environment: Stage): string {
  return `The last release that passed ${environment} is commit ${commit.slice(0, 12)} (build ${buildId}, ${createdAt.slice(0, 10)}).`;
}

function goneText(gone: readonly RunArtifact[]): string {
  const [when] = gone.flatMap(({ expiresAt }) => expiresAt ?? []).sort();
  return gone.length === 0
    ? 'Its run left no evidence: nothing can be compared.'
    : `Its evidence is gone${when === undefined ? '' : ` since ${when.slice(0, 10)}`}, because artifacts are kept for a time only (retention-days in the workflow file): nothing can be compared.`;
}
