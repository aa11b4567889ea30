import { ConfigurationError } from '@fhir-iq/sluice-model';
import type { Digest, LedgerRecord, Stage } from '@fhir-iq/sluice-model';
import type { NotificationInputs } from './inputs.ts';
import type { Message } from './message.ts';
import type { NotifyResult } from './notify.ts';
import type { NotificationContext } from './notification-context.ts';

/** Of which release, for which stage. */
export interface Notice {
  readonly stage: Stage;
  readonly releaseDigest: Digest;
}

/**
 * What a notice must name, so that a deployment can later be held against it.
 *
 * @param inputs - The action's inputs.
 * @returns Undefined for any other event.
 * @throws {ConfigurationError} Before anybody is told, where stage or release is missing.
 */
export function validateNotice(inputs: NotificationInputs): Notice | undefined {
  if (inputs.event !== 'deployment_notice') return undefined;
  const { stage, 'release-digest': releaseDigest } = inputs;
  const missing = [
    ...(stage === undefined ? ['stage'] : []),
    ...(releaseDigest === undefined ? ['release-digest'] : []),
  ];
  if (stage !== undefined && releaseDigest !== undefined) return { stage, releaseDigest };
  throw new ConfigurationError({
    what: `The event deployment_notice was given without the input ${missing.join(' and without ')}.`,
    allowed: 'A notice is of one release for one stage: production asks for it by its digest.',
    remedy: 'Hand on the output release-digest of the action plan, and "stage: production".',
  });
}

/**
 * The record that stakeholders were told of a release ahead, with what each channel said.
 *
 * @param context - The run.
 * @param notice - Of which release.
 * @param message - What was told.
 * @param result - What the channels said; only when all took it the notice counts.
 */
export function noticeRecord(
  context: Pick<NotificationContext, 'github' | 'clock' | 'clockSource'>,
  { stage, releaseDigest }: Notice,
  message: Message,
  result: NotifyResult,
): LedgerRecord {
  const { repository, runId, attempt, runUrl, actor } = context.github;
  const { commit, url } = message;
  return {
    schema: 'sluice.record/v1',
    id: `notice:${stage}:${commit.slice(0, 12)}:${runId}-${String(attempt)}`,
    kind: 'notice',
    environment: stage,
    releaseDigest,
    answer: result.answer,
    who_deployed: whoOf(message.author, actor),
    what_was_deployed: { commit, releaseDigest, ...(url === undefined ? {} : { url }) },
    when_deployment_occurred: { at: context.clock.now().toISOString(), source: context.clockSource },
    which_approvals_received: [],
    deployment_outcome: result.answer === 'pass' ? 'announced' : 'not-announced',
    run: { repository, id: runId, attempt, url: runUrl },
    details: {
      reason: result.reason,
      said: message.reason ?? '',
      receipts: result.receipts,
    },
  };
}

function whoOf(...names: readonly (string | undefined)[]): string {
  return names.find((name) => name !== undefined && name !== '') ?? 'unknown';
}
