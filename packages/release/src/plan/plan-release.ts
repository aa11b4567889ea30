import { addDuration, nextWindow, parseDuration } from '@fhir-iq/sluice-config';
import type { ComingWindow } from '@fhir-iq/sluice-config';
import type { IssueDetails, Issues } from '@fhir-iq/sluice-github';
import { ConfigurationError } from '@fhir-iq/sluice-model';
import type { LedgerRecord } from '@fhir-iq/sluice-model';
import type { GoodDeployment } from '../good-deployments.ts';
import type { Condition } from '../promotion/condition.ts';
import { failsBecause, holds, refusalOf } from '../promotion/condition.ts';
import { changesSince, subjectOf } from './changes.ts';
import type { PlanContext } from './context.ts';
import { releaseLabel, starterOf } from './context.ts';
import type { PlanDetails } from './details.ts';
import { commitOfIssue, issueBody, issueTitle } from './issue-text.ts';
import type { PlanLeft } from './leave.ts';
import { leave, planRecord } from './leave.ts';
import type { Reading } from './reading.ts';
import { readAll } from './reading.ts';
import { windowText } from './times.ts';

/**
 * Plans a release: staging's verdict, what is live, the way back, the window; opens or updates the release issue.
 *
 * @param context - The action's.
 * @returns Evidence, the plan's record and a summary; a plan that is refused leaves all three, too.
 */
export async function planRelease(context: PlanContext): Promise<PlanLeft> {
  const plannedAt = context.clock.now();
  const startedAt = plannedAt.toISOString();
  const reading = await readAll(context);
  const { computed, staging, descent, wayBack } = reading;
  const notBefore = earliestStart(plannedAt, computed.configuration.release.notice);
  const { window, condition } = windowFrom(reading, notBefore);
  const conditions = [staging.condition, descent, wayBack, condition];
  tellReading(context, reading);
  const looked = { title: 'Production plan', conditions, startedAt, computed };
  const refusal = refusalOf(conditions);
  if (refusal !== undefined || window === undefined || staging.record === undefined) {
    const reason = refusal?.message ?? condition.note;
    const record = planRecord(context, computed, startedAt, { answer: 'fail', details: { reason } });
    return { ...leave(context, { ...looked, reason, details: {} }), records: [record] };
  }
  const issue = await writeIssue(context, reading, staging.record, { window, notBefore, plannedAt });
  const details = detailsOf(context, reading, staging.record.id, { window, notBefore, issue });
  const record = planRecord(context, computed, startedAt, { answer: 'pass', details });
  tellPlan(context, record.id, details);
  const reason = `Release ${computed.release.commit.slice(0, 12)} is planned for ${windowText(window)}: ${issue.url}`;
  return { ...leave(context, { ...looked, reason, details, issue }), records: [record] };
}

/** The notice is given by the same run as the plan, after the preview of the way back: so much later at most. */
const noticeGivenWithin = '30m';

/** From when on the notice will be long enough ago. */
function earliestStart(plannedAt: Date, notice: string): Date {
  return parseDuration(notice) === 0
    ? plannedAt
    : addDuration(addDuration(plannedAt, notice), noticeGivenWithin);
}

function windowFrom(
  { computed }: Reading,
  notBefore: Date,
): { window: ComingWindow | undefined; condition: Condition } {
  try {
    const window = nextWindow(computed.configuration.release, notBefore);
    return { window, condition: holds('window', `The next window is ${windowText(window)}.`) };
  } catch (error) {
    if (!(error instanceof ConfigurationError)) throw error;
    const { what, allowed = '', remedy = '' } = error.parts;
    return { window: undefined, condition: failsBecause('window', what, allowed, remedy) };
  }
}

interface Times {
  readonly window: ComingWindow;
  readonly notBefore: Date;
}

async function writeIssue(
  context: PlanContext,
  reading: Reading,
  staging: LedgerRecord,
  times: Times & { readonly plannedAt: Date },
): Promise<IssueDetails> {
  const { github: facts, signal } = context;
  const { computed, live, target, wayBack, takenBack, github } = reading;
  const { commit } = computed.release;
  const changes = await changesSince(facts.workspace, commit, live?.payload.commit, signal);
  const title = issueTitle(commit, await subjectOf(facts.workspace, commit, signal));
  const body = issueBody({
    ...times,
    commit,
    changes,
    repositoryUrl: `${facts.serverUrl}/${facts.repository}`,
    runUrl: facts.runUrl,
    configuration: computed.configuration,
    staging,
    live,
    target,
    wayBack: wayBack.note,
    takenBack,
    starter: starterOf(context),
  });
  const known = await releaseIssueOf(github.issues, commit);
  if (known !== undefined) {
    context.log.info(`The release issue is there: #${String(known.number)}; it is brought up to date.`);
    return await github.issues.update(known.number, { title, body });
  }
  await github.issues.ensureLabel(releaseLabel, '0e8a16', 'A production release: plan, approvals, outcome');
  return await github.issues.create({ title, body, labels: [releaseLabel] });
}

/**
 * The open release issue of a commit.
 *
 * @param issues - GitHub's.
 * @param commit - The release.
 */
export async function releaseIssueOf(
  issues: Pick<Issues, 'list'>,
  commit: string,
): Promise<IssueDetails | undefined> {
  return (await issues.list({ label: releaseLabel })).find((one) => commitOfIssue(one.body) === commit);
}

function detailsOf(
  context: PlanContext,
  { computed, target }: Reading,
  stagingVerdict: string,
  { window, notBefore, issue }: Times & { readonly issue: IssueDetails },
): PlanDetails {
  return {
    issue: { number: issue.number, url: issue.url },
    window: {
      start: window.start.toISOString(),
      ...(window.end === undefined ? {} : { end: window.end.toISOString() }),
      ...(window.name === undefined ? {} : { name: window.name }),
      timeZone: window.timeZone,
    },
    notBefore: notBefore.toISOString(),
    rollback: target === undefined ? null : wayBackDetails(target),
    stagingVerdict,
    starter: starterOf(context),
    release: computed.release,
  };
}

function wayBackDetails({ id, payload }: GoodDeployment): NonNullable<PlanDetails['rollback']> {
  const { commit, buildId, uiVersion, releaseDigest } = payload;
  return { commit, buildId, uiVersion, releaseDigest, deploymentId: id };
}

/**
 * Sets the outputs that are known from reading, whatever comes of it.
 *
 * @param context - The action's.
 * @param reading - What was read.
 */
export function tellReading(context: PlanContext, { computed, target }: Reading): void {
  const payload = target?.payload;
  context.output('release-digest', computed.digest);
  context.output('rollback-commit', payload?.commit ?? '');
  context.output('rollback-build-id', payload?.buildId ?? '');
  context.output('rollback-ui-version', payload?.uiVersion ?? '');
  context.output('rollback-release-digest', payload?.releaseDigest ?? '');
}

/**
 * Sets the outputs of a plan.
 *
 * @param context - The action's.
 * @param id - Id of its record.
 * @param details - What it says.
 */
export function tellPlan(context: PlanContext, id: string, { issue, window }: PlanDetails): void {
  context.output('plan-id', id);
  context.output('issue', String(issue.number));
  context.output('issue-url', issue.url);
  context.output('window-start', window.start);
  context.output('window-end', window.end ?? '');
}
