import { GitHubAnswerError } from '@fhir-iq/sluice-github';
import type { GitHub } from '@fhir-iq/sluice-github';
import { ConfigurationError } from '@fhir-iq/sluice-model';
import type { Answer, Evidence } from '@fhir-iq/sluice-model';
import { escapeMarkdown, verdictLine } from '@fhir-iq/sluice-report';
import type { PlanContext } from './context.ts';
import { releaseLabel } from './context.ts';
import { commitOfIssue } from './issue-text.ts';
import type { PlanLeft } from './leave.ts';
import { releaseIssueOf } from './plan-release.ts';
import { gitHubOf } from './reading.ts';
import { instantText } from './times.ts';

/** Results of jobs as answers: what did not run is never good. */
const answers: Readonly<Record<string, Answer>> = {
  success: 'pass',
  failure: 'fail',
  cancelled: 'error',
  skipped: 'not-evaluated',
};

/**
 * Writes the outcome of a release into its issue, and closes it where the release is good. Release issues that this one
 * overtook are closed, too.
 *
 * @param context - The action's.
 * @throws {ConfigurationError} If no outcome was given, or there is no release issue.
 */
export async function completeRelease(context: PlanContext): Promise<PlanLeft> {
  const { inputs, github: facts, clock, log } = context;
  const startedAt = clock.now().toISOString();
  const outcome = inputs.outcome;
  if (outcome === undefined) {
    throw new ConfigurationError({
      what: 'The input outcome was not given.',
      allowed: 'It is an answer, or the result of the job that gave the verdict.',
      remedy: 'Give "outcome: ${{ needs.verdict.result }}".',
    });
  }
  const answer = answers[outcome] ?? (outcome as Answer);
  const commit = inputs.commit ?? facts.sha;
  const github = gitHubOf(context);
  const { issues } = github;
  const number = inputs.issue ?? (await releaseIssueOf(issues, commit))?.number;
  if (number === undefined) {
    throw new ConfigurationError({
      what: `There is no open release issue of the commit ${commit}, and the input issue was not given.`,
      remedy: 'Hand on the output issue of the plan.',
    });
  }
  const good = answer === 'pass';
  await issues.keepComment(number, `outcome-${facts.runId}`, commentOf(context, answer, clock.now()));
  const issue = good ? await issues.update(number, { state: 'closed' }) : await issues.get(number);
  const overtaken = good ? await closeOvertaken(github, commit, number) : [];
  for (const one of overtaken) log.info(`Release issue #${String(one)} was overtaken, and is closed.`);
  const reason = `The outcome (${answer}) stands in the release issue #${String(number)}${good ? ', which is closed' : ', which stays open'}.`;
  const evidence: Evidence = {
    schema: 'sluice.evidence/v1',
    check: 'complete',
    answer: 'pass',
    examined: 1,
    floor: 1,
    unit: 'issues',
    stage: 'production',
    subject: { commit, ...(inputs['build-id'] === undefined ? {} : { buildId: inputs['build-id'] }) },
    reason,
    findings: [],
    tools: [],
    startedAt,
    finishedAt: clock.now().toISOString(),
    run: { id: facts.runId, attempt: facts.attempt, job: facts.job },
    details: { outcome: answer, issue: number, overtaken },
  };
  context.output('issue', String(number));
  context.output('issue-url', issue.url);
  return {
    answer: 'pass',
    reason,
    evidence: [evidence],
    records: [],
    summary: verdictLine('Release issue', 'pass', reason),
  };
}

function commentOf({ inputs, github }: PlanContext, answer: Answer, now: Date): string {
  const { 'build-id': buildId, url, reason, incident } = inputs;
  const heads: Readonly<Record<Answer, string>> = {
    pass: '### Released',
    fail: '### Not released',
    error: '### Not released: it could not be carried to its end',
    'not-evaluated': '### Not released: it did not come to a verdict',
  };
  const site = url === undefined ? 'the site' : url;
  const lines = [
    answer === 'pass'
      ? `Build ${buildId === undefined ? '' : `\`${buildId.replace(/[`\s]/g, '')}\` `}is live at ${site}, and was seen to work.`
      : undefined,
    reason === undefined ? undefined : escapeMarkdown(reason, 2000),
    incident === undefined
      ? undefined
      : `The incident is #${String(incident)}; nothing else is published while it is open.`,
    answer === 'pass' || incident !== undefined
      ? undefined
      : 'When the cause is mended, start a new run: the plan and its notice still count for this commit.',
    `${instantText(now, 'UTC')}, [the run](${github.runUrl}/attempts/${String(github.attempt)})`,
  ];
  return [heads[answer], ...lines.filter((line) => line !== undefined)].join('\n\n');
}

/** Releases that were planned earlier and are part of this one: they cannot go out any more. */
async function closeOvertaken(github: GitHub, commit: string, number: number): Promise<number[]> {
  const closed: number[] = [];
  for (const other of await github.issues.list({ label: releaseLabel })) {
    const planned = commitOfIssue(other.body);
    if (other.number === number || planned === undefined || planned === commit) continue;
    if (!(await isPartOf(github, planned, commit))) continue;
    await github.issues.keepComment(
      other.number,
      'overtaken',
      `### Overtaken\n\nThe release in #${String(number)} holds this one and is live. Nothing is left to do here.`,
    );
    await github.issues.update(other.number, { state: 'closed' });
    closed.push(other.number);
  }
  return closed;
}

/** A commit that GitHub does not know any more is part of nothing. */
async function isPartOf(github: GitHub, planned: string, commit: string): Promise<boolean> {
  try {
    return await github.isAncestor(planned, commit);
  } catch (error) {
    if (error instanceof GitHubAnswerError && error.status === 404) return false;
    throw error;
  }
}
