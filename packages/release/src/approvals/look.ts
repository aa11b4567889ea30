import type { SluiceConfiguration } from '@fhir-iq/sluice-config';
import type { ProcedureContext } from '@fhir-iq/sluice-checks/procedures/context';
import { type ExcludedPerson, type GivenApproval, matchApprovals } from '@fhir-iq/sluice-gate';
import { createGitHub, type GitHub } from '@fhir-iq/sluice-github';
import {
  counted,
  type ApprovalSubject,
  ConfigurationError,
  type Digest,
  GateRefusal,
  type RecordedApproval,
  type Stage,
} from '@fhir-iq/sluice-model';
import type { Looked } from '../evidence-of-look.ts';
import { goodDeployments } from '../good-deployments.ts';
import { askedApprovals } from './asked.ts';
import { newHistory } from './history.ts';
import { peopleBehind } from './people-behind.ts';
import { approvalDigest, subjectOf } from './subject.ts';
import { approvalsTable, missingApproval, notKnown, unprotected } from './said.ts';

/** Inputs of the action approvals. */
export interface ApprovalsInputs {
  readonly config: string;
  readonly stage: Stage;
  readonly commit: string;
  readonly starter?: string | undefined;
  readonly 'github-token': string;
  readonly 'members-token'?: string | undefined;
  readonly 'policy-ref'?: string | undefined;
  readonly 'release-digest'?: string | undefined;
  readonly evidence?: string | undefined;
  readonly 'window-start'?: string | undefined;
  readonly 'window-end'?: string | undefined;
}

/** What was found of approvals. */
export interface LookedAtApprovals extends Looked {
  /** Those that count. */
  readonly approvals: readonly RecordedApproval[];
  /** What those people approved; undefined where no release digest was given. */
  readonly approved?: ApprovalSubject | undefined;
  readonly table: string;
}

/** What the look needs beside the context. */
export interface ApprovalsQuestion {
  readonly configuration: SluiceConfiguration;
  readonly commit: string;
}

/**
 * Looks whether the stage is approved: which people GitHub names for this run, in which roles, and that none of them
 * started the release or made what is new.
 *
 * @param context - The action's.
 * @param question - The policy and the commit.
 * @returns What was found; `details.approvals` are the approvals that count, as the ledger records them.
 * @throws {GateRefusal} For a second attempt of a run.
 */
export async function lookAtApprovals(
  context: ProcedureContext<ApprovalsInputs>,
  { configuration, commit }: ApprovalsQuestion,
): Promise<LookedAtApprovals> {
  const { inputs, github: run, log } = context;
  const { stage } = inputs;
  refuseAgain(run.attempt);
  if (configuration.stages[stage].approvals.length === 0) return nothingAsked(stage);
  const starters = startersOf(context, configuration, stage);
  const github = client(context, inputs['github-token']);
  const token = inputs['members-token'];
  const [approved, approvals, given, [live]] = await Promise.all([
    subjectOf(inputs),
    askedApprovals(configuration, stage, {
      environments: github.environments,
      teams: token === undefined ? undefined : client(context, token).teams,
      organisation: run.repository.split('/')[0] ?? '',
    }),
    givenApprovals(github, Number(run.runId)),
    goodDeployments({ deployments: github.deployments, environment: 'production', most: 1, log }),
  ]);
  const liveCommit = live?.payload.commit;
  const history = await newHistory(run.workspace, commit, liveCommit, context.signal);
  const excluding = new Set(configuration.stages[stage].mayNotApprove.filter((part) => part !== 'starter'));
  const behind = await peopleBehind(github, history, excluding);
  const excluded = [...starters, ...behind.people];
  const distinct = configuration.stages[stage].distinctApprovers;
  const match = matchApprovals({ asked: approvals.map(({ asked }) => asked), given, excluded, distinct });
  const missing = match.lines.filter((line) => line.answer !== 'pass');
  const findings = [
    ...missing.map((line) => missingApproval(line, configuration, stage, liveCommit)),
    ...approvals.flatMap(unprotected),
    ...notKnown(behind, liveCommit),
  ];
  const commits = counted(history.commits, 'commits');
  const since =
    liveCommit === undefined
      ? `Nothing is live in production yet, so all of the history is new: ${commits}.`
      : `New since ${liveCommit.slice(0, 12)}, which is live: ${commits}.`;
  const bound = approved === undefined ? undefined : approvalDigest(approved);
  const thatCount = match.approvals.map((one) => recorded(one, bound));
  const against = findings.filter((finding) => finding.blocks);
  return {
    answer: against.length === 0 ? 'pass' : 'fail',
    examined: match.lines.length,
    reason: [
      ...match.lines.map((line) => line.reason),
      ...against.slice(missing.length).map((finding) => finding.message),
      since,
    ].join(' '),
    findings,
    details: {
      approvals: thatCount,
      ...(approved === undefined ? {} : { approved, approvalDigest: bound }),
      asked: approvals.map(({ asked }) => asked),
      given,
      excluded,
      starter: starterOf(inputs.starter, run.actor),
      ...(liveCommit === undefined ? {} : { live: liveCommit }),
      newCommits: history.commits,
      // GitHub tells neither the time nor the attempt of an approval.
      readAt: context.clock.now().toISOString(),
    },
    approvals: thatCount,
    approved,
    table: approvalsTable(match, excluded),
  };
}

function client({ github, http, log, clock }: ProcedureContext<unknown>, token: string): GitHub {
  const { repository, apiUrl } = github;
  return createGitHub({ repository, apiUrl, token, http, log, clock });
}

function refuseAgain(attempt: number): void {
  if (attempt === 1) return;
  throw new GateRefusal({
    what: `This is attempt ${String(attempt)} of the run, and attempts share their approvals: nobody can say which attempt they are of.`,
    allowed: 'Approvals count in the first attempt of a run.',
    remedy: 'Start a new run; it takes up the evidence that the ledger has.',
  });
}

function nothingAsked(stage: Stage): LookedAtApprovals {
  return {
    answer: 'not-evaluated',
    examined: 0,
    reason: `stages.${stage}.approvals of the policy asks for no approval, so there is nothing to look at. Leave this job out, or say there who approves.`,
    findings: [],
    details: { approvals: [] },
    approvals: [],
    table: '',
  };
}

async function givenApprovals(github: GitHub, run: number): Promise<GivenApproval[]> {
  const said = await github.runs.approvals(run);
  return said.flatMap(({ login, state, environments, comment }) =>
    login === undefined ? [] : environments.map((via) => ({ login, via, state, comment })),
  );
}

function recorded(
  one: { role: string; login: string; via: string; comment: string },
  digest: Digest | undefined,
): RecordedApproval {
  const { role, login, via, comment } = one;
  return {
    ...{ role, login, via },
    ...(comment === '' ? {} : { comment }),
    ...(digest === undefined ? {} : { digest }),
  };
}

/** Bots start runs for people: the person travels as an input. */
function startersOf(
  { inputs, github, env }: ProcedureContext<ApprovalsInputs>,
  configuration: SluiceConfiguration,
  stage: Stage,
): ExcludedPerson[] {
  if (!configuration.stages[stage].mayNotApprove.includes('starter')) return [];
  const named = starterOf(inputs.starter, github.actor);
  const people = [named, github.actor, env['GITHUB_ACTOR'] ?? ''].filter(
    (login) => login !== '' && !login.endsWith('[bot]'),
  );
  if (named === '' || named === 'github-actions[bot]') {
    throw new ConfigurationError({
      what: `Nobody knows who started this release: input "starter" is "${inputs.starter ?? ''}", and the run's actor is "${github.actor}".`,
      allowed: 'Who started a release does not approve it, so their login must be known.',
      remedy:
        'Give "starter: ${{ inputs.starter || github.actor }}", and let the workflow that dispatches this one pass its own starter on.',
    });
  }
  return [...new Set(people)].map((login) => ({ login, because: 'started this release' }));
}

function starterOf(input: string | undefined, actor: string): string {
  return input === undefined || input === '' ? actor : input;
}
