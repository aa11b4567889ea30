import path from 'node:path';
import type { CommunicationEvent } from '@fhir-iq/sluice-config';
import { Answer, type Evidence, type Finding, type LedgerRecord } from '@fhir-iq/sluice-model';
import { git } from '@fhir-iq/sluice-runtime';
import type { Message } from './message.ts';
import { noticeRecord, validateNotice } from './notice-record.ts';
import { linesOfEvidence } from './message-lines.ts';
import { notify, type NotifyResult } from './notify.ts';
import { parseSecretLines } from './secret-lines.ts';
import type { NotificationContext } from './notification-context.ts';

export interface NotificationOutcome {
  readonly answer: Answer;
  readonly reason: string;
  readonly outputs: { readonly delivered: string };
  readonly evidence: readonly Evidence[];
  readonly records: readonly LedgerRecord[];
}

/** GitHub's words for how a job ended, as answers: whatever was not looked at is never green. */
const jobResults: Readonly<Record<string, Answer>> = {
  success: 'pass',
  failure: 'fail',
  cancelled: 'error',
  skipped: 'not-evaluated',
  '': 'not-evaluated',
};

/** Events of something that began or waits: their answer says nothing yet. */
const beginnings = new Set<CommunicationEvent>([
  'deployment_notice',
  'deployment_started',
  'deployment_progress',
  'approval_requested',
  'rollback_started',
]);

/**
 * Tells what happened to the channels of the configuration and leaves the receipts as evidence.
 *
 * @param context - Inputs, run, ports.
 * @throws {ConfigurationError} A notice that names no release, secrets that are not lines of NAME=value, or evidence that is not there.
 */
export async function runNotification(context: NotificationContext): Promise<NotificationOutcome> {
  const { inputs, clock } = context;
  const startedAt = clock.now().toISOString();
  const notice = validateNotice(inputs);
  const secrets = {
    slack: parseSecretLines(inputs['slack-webhooks'], 'slack-webhooks'),
    pagerDuty: parseSecretLines(inputs['pagerduty-keys'], 'pagerduty-keys'),
    smtpUrl: inputs['smtp-url'],
  };
  const configuration = await context.configuration();
  const message = await messageOf(context, configuration.site.name);
  const result = await notify(configuration, message.event, inputs.stage, message, secrets, context);
  return {
    answer: result.answer,
    reason: result.reason,
    outputs: { delivered: String(result.receipts.filter((receipt) => receipt.accepted).length) },
    evidence: [evidenceOf(context, message, result, startedAt)],
    records: notice === undefined ? [] : [noticeRecord(context, notice, message, result)],
  };
}

async function messageOf(
  { inputs, github, clock, log }: NotificationContext,
  site: string,
): Promise<Message> {
  const given = inputs.answer ?? '';
  const parsed = Answer.safeParse(given);
  const answer = parsed.success ? parsed.data : (jobResults[given] ?? 'error');
  // A workflow that says "finished" of what did not pass must not tell people so.
  const finished = inputs.event === 'deployment_finished' || inputs.event === 'rollback_finished';
  const event =
    finished && answer !== 'pass'
      ? inputs.event === 'deployment_finished'
        ? 'deployment_failed'
        : 'rollback_failed'
      : inputs.event;
  const commit = inputs.commit ?? github.sha;
  const subject = await git(github.workspace, ['log', '-1', '--format=%s', commit]).catch(
    (error: unknown) => {
      log.debug(
        `The commit's message is not at hand: ${error instanceof Error ? error.message : String(error)}`,
      );
      return '';
    },
  );
  return {
    event,
    site,
    repository: github.repository,
    stage: inputs.stage,
    answer: beginnings.has(event) && given === '' ? 'pass' : answer,
    reason: inputs.reason,
    commit,
    branch: inputs.branch ?? github.ref.replace(/^refs\/(heads|tags)\//, ''),
    subject: subject.trim() === '' ? undefined : subject.trim(),
    author: inputs.author ?? github.actor,
    buildId: inputs['build-id'],
    url: inputs.url,
    runUrl: `${github.runUrl}/attempts/${String(github.attempt)}`,
    lines:
      inputs.evidence === undefined
        ? []
        : await linesOfEvidence(path.resolve(github.workspace, inputs.evidence)),
    at: clock.now().toISOString(),
  };
}

function evidenceOf(
  { inputs, github, clock }: NotificationContext,
  message: Message,
  result: NotifyResult,
  startedAt: string,
): Evidence {
  const findings = result.receipts.flatMap((receipt): Finding[] =>
    receipt.accepted
      ? []
      : [
          {
            id: `notification/${receipt.channel}`,
            rule: 'channel-without-receipt',
            severity: 'high',
            message: `Channel ${receipt.channel}: ${receipt.reason}.`,
            blocks: true,
          },
        ],
  );
  return {
    schema: 'sluice.evidence/v1',
    check: 'notification',
    answer: result.answer,
    examined: result.receipts.filter((receipt) => receipt.accepted).length,
    floor: Math.max(1, result.receipts.length),
    unit: 'channels',
    ...(inputs.stage === undefined ? {} : { stage: inputs.stage }),
    subject: {
      commit: message.commit,
      ...(message.buildId === undefined ? {} : { buildId: message.buildId }),
      ...(message.url === undefined ? {} : { url: message.url }),
    },
    reason: result.reason,
    findings,
    tools: [],
    startedAt,
    finishedAt: clock.now().toISOString(),
    run: { id: github.runId, attempt: github.attempt, job: github.job },
    details: { event: message.event, receipts: result.receipts },
  };
}
