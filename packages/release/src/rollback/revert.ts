import { Commit, ConfigurationError } from '@fhir-iq/sluice-model';
import type { Answer } from '@fhir-iq/sluice-model';
import { escapeMarkdown, factsTable, link, verdictLine } from '@fhir-iq/sluice-report';
import { runGit } from '@fhir-iq/sluice-runtime';
import type { RollbackContext, RollbackLeft, RollbackOutcome } from './context.ts';
import { gitHubOf, saying } from './context.ts';
import { stateOfInputs } from './incident.ts';
import { problemFindings, rollbackEvidence } from './evidence.ts';
import { takeUpIncident } from './hold.ts';
import { headsOf, pushBranch } from './revert-branch.ts';
import type { Head } from './revert-branch.ts';
import { makeRevert } from './revert-commit.ts';

/** How a proposal ended. */
interface Proposal {
  readonly answer: Answer;
  readonly outcome: Extract<RollbackOutcome, 'proposed' | 'conflicts' | 'nothing-to-revert' | 'failed'>;
  readonly reason: string;
  readonly branch?: string;
  /** The pull request, or the page that opens one. */
  readonly address?: string;
}

/** A commit of a range, for people. */
const shownCommits = 30;

/**
 * The third job of a rollback: proposes to take the bad change out of the branch, because the next release, and every
 * publish from the editor, would bring it back.
 *
 * @param context - The action's; its checkout has the history of both commits.
 * @returns What it leaves: a pull request with an App's token, else a pushed branch and the link, saying what is missing.
 */
export async function proposeRevert(context: RollbackContext): Promise<RollbackLeft> {
  refuseMissing(context);
  const { inputs, clock, log } = context;
  const startedAt = clock.now();
  const configuration = await context.configuration();
  const incident = await takeUpIncident(
    inputs.incident === '' ? undefined : Number(inputs.incident),
    stateOfInputs(context),
    { configuration, siteId: inputs['site-id'] },
    { issues: gitHubOf(context).issues, clock, log },
  );
  const { heads, problems } = await headsOf(context, configuration);
  const proposal = await propose(context, heads, incident.number);
  await incident.tell(`Revert: ${proposal.reason}`);
  const page = proposal.address === undefined ? '' : ` ${link(proposal.address, proposal.address)}`;
  await incident.say(`**Revert.** ${escapeMarkdown(proposal.reason, 4_000)}${page}`);
  const findings = problemFindings([...problems, ...incident.problems]);
  const { answer, outcome, reason, branch, address } = proposal;
  return {
    answer,
    reason,
    outputs: {
      outcome,
      escalate: 'false',
      branch: branch ?? '',
      'pull-request': address ?? '',
      incident: inputs.incident,
      'incident-url': incident.url ?? '',
    },
    evidence: [
      rollbackEvidence(context, {
        answer,
        reason,
        done: heads.length,
        steps: 1,
        startedAt,
        subject: { commit: inputs['bad-commit'] },
        findings,
        details: { outcome, heads, target: inputs['target-commit'], branch, address },
      }),
    ],
    records: [],
    summary: [
      verdictLine('Rollback, revert', answer, reason),
      factsTable({
        Commit: inputs['bad-commit'],
        'As it was at': inputs['target-commit'],
        Branch: branch,
        'Pull request': address,
      }),
    ].join('\n\n'),
    annotations: findings,
  };
}

async function propose(
  context: RollbackContext,
  heads: readonly Head[],
  incident: number | undefined,
): Promise<Proposal> {
  const { inputs, github, env, signal } = context;
  const [bad, target] = [inputs['bad-commit'], inputs['target-commit']];
  const [base, ...others] = heads.filter((one) => one.holdsBad);
  if (base === undefined) {
    const looked = heads.map((one) => one.branch).join(' and ');
    return looked === ''
      ? { outcome: 'failed', answer: 'error', reason: 'No branch could be read, so no revert is proposed.' }
      : {
          outcome: 'nothing-to-revert',
          answer: 'pass',
          reason: `The commit ${bad.slice(0, 12)} is not in ${looked}: there is nothing to take out.`,
        };
  }
  const also = others.map(
    (one) => ` The branch ${one.branch} holds the bad commit too: bring the revert there.`,
  );
  const branch = `sluice/revert-${bad.slice(0, 12)}`;
  const commits = await commitsBetween(context, target, bad);
  const title = `Revert to ${target.slice(0, 12)}: take ${bad.slice(0, 12)} out of ${base.branch}`;
  const made = await makeRevert({
    ...{ root: github.workspace, head: base.commit, bad, target, env, signal },
    message: `${title}\n\nProduction was rolled back from ${bad} to ${target}${incident === undefined ? '' : ` (#${String(incident)})`}.\nThis takes out:\n\n${commits.join('\n')}`,
  });
  if (made.kind === 'nothing') {
    return {
      outcome: 'nothing-to-revert',
      answer: 'pass',
      reason: `${base.branch} no longer has the change of ${bad.slice(0, 12)}: there is nothing to take out.${also.join('')}`,
    };
  }
  if (made.kind === 'conflicts') {
    return {
      outcome: 'conflicts',
      answer: 'fail',
      reason: `No revert is proposed, because ${base.branch} has changed since in the same places: ${made.files.join(', ')}. A person must do it: git switch -c ${branch} origin/${base.branch}, git revert --no-commit ${target.slice(0, 12)}..${bad.slice(0, 12)}, mend these files, commit, push and open a pull request.${also.join('')}`,
    };
  }
  const push = await pushBranch(context, made.commit, branch);
  if (!push.pushed) {
    return {
      outcome: 'failed',
      answer: 'error',
      branch,
      reason: `The revert of ${bad.slice(0, 12)} was made and could not be pushed as ${branch}: ${push.why}${also.join('')}`,
    };
  }
  const body = [
    `Production was rolled back from ${bad} to ${target}.${incident === undefined ? '' : ` See #${String(incident)}.`}`,
    `Until this is merged, the next release and every publish from the editor bring the bad change back.`,
    ...(commits.length === 0
      ? []
      : ['This takes out:', commits.map((line) => `- ${escapeMarkdown(line)}`).join('\n')]),
  ].join('\n\n');
  return await openPullRequest(context, { title, body, head: branch, base: base.branch }, also.join(''));
}

async function openPullRequest(
  context: RollbackContext,
  pull: { title: string; body: string; head: string; base: string },
  also: string,
): Promise<Proposal> {
  const { inputs, github } = context;
  const page = encodeURI(
    `${github.serverUrl.replace(/\/+$/, '')}/${github.repository}/compare/${pull.base}...${pull.head}?expand=1`,
  );
  const asLink = (missing: string): Proposal => ({
    outcome: 'proposed',
    answer: 'pass',
    branch: pull.head,
    address: page,
    reason: `The revert is pushed as ${pull.head}; open the pull request to ${pull.base}: ${page}. ${missing}${also}`,
  });
  if (inputs['app-token'] === '') {
    return asLink(
      'No pull request was opened, because no app-token was given: one that a job’s own token opens starts no checks. Give the token of a GitHub App with "pull-requests: write".',
    );
  }
  try {
    const { url, number } = await gitHubOf(context, inputs['app-token']).pullRequests.create(pull);
    return {
      outcome: 'proposed',
      answer: 'pass',
      branch: pull.head,
      address: url,
      reason: `Pull request #${String(number)} to ${pull.base} takes the bad change out.${also}`,
    };
  } catch (error) {
    return asLink(`The pull request could not be opened: ${saying(error)}`);
  }
}

async function commitsBetween(
  { github, env, signal }: RollbackContext,
  target: string,
  bad: string,
): Promise<string[]> {
  const { stdout } = await runGit(
    github.workspace,
    ['log', '--format=%h %s', `--max-count=${String(shownCommits)}`, `${target}..${bad}`],
    { env, signal },
  );
  return stdout.split('\n').filter((line) => line !== '');
}

function refuseMissing({ inputs }: RollbackContext): void {
  const wrong = (['bad-commit', 'target-commit'] as const).filter(
    (name) => !Commit.safeParse(inputs[name]).success,
  );
  if (wrong.length === 0) return;
  throw new ConfigurationError({
    what: `A revert lacks the inputs ${wrong.join(', ')}.`,
    allowed: 'They are full commits, the outputs of the job that stopped (mode stop).',
    remedy: 'Hand them on as outputs of that job.',
  });
}
