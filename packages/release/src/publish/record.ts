import type { LedgerRecord, Stage } from '@fhir-iq/sluice-model';
import { backupRecords } from './backup-record.ts';
import type { PublishRequest, PublishResult } from './request.ts';
import type { Settled } from './settle.ts';

/** What records need beside the result. */
export interface RecordFacts {
  readonly request: PublishRequest;
  readonly mode: 'publish' | 'preview';
  readonly now: Date;
  readonly source: LedgerRecord['when_deployment_occurred']['source'];
  /** The commit of the run, where that of the checkout could not be read. */
  readonly commit: string;
}

/**
 * The records that a publish or preview leaves: its own, that of its backup, and one for each deployment
 * of an earlier run that it closed.
 *
 * @param result - How it ended.
 * @param facts - Of whom, of what and when.
 * @returns The records, its own last.
 */
export function recordsOf(result: PublishResult, facts: RecordFacts): LedgerRecord[] {
  const { request, commit } = facts;
  const of = {
    actor: request.run.actor,
    siteId: request.siteId,
    commit: result.computed?.release.commit ?? commit,
  };
  return [
    ...result.settled.map((one) => settledRecord(one, facts)),
    ...backupRecords(result, commonOf(facts), of),
    ownRecord(result, facts),
  ];
}

function ownRecord(result: PublishResult, facts: RecordFacts): LedgerRecord {
  const { request, mode } = facts;
  const { computed, buildId, url, previewUrl } = result;
  const commit = computed?.release.commit ?? facts.commit;
  const digest = computed === undefined ? {} : { releaseDigest: computed.digest };
  const address = url ?? previewUrl;
  return {
    ...commonOf(facts),
    which_approvals_received: [...(request.approvals ?? [])],
    id: idOf(mode, request.environment, nameOf(result, request, commit)),
    kind: mode === 'publish' ? 'deployment' : 'preview',
    ...digest,
    answer: result.answer,
    who_deployed: request.run.actor,
    what_was_deployed: {
      commit,
      ...digest,
      ...(buildId === undefined ? {} : { buildId }),
      ...(address === undefined ? {} : { url: address }),
    },
    deployment_outcome: mode === 'preview' && result.answer === 'pass' ? 'previewed' : result.outcome,
    details: {
      reason: result.reason,
      siteId: request.siteId,
      ...(computed === undefined
        ? {}
        : { uiVersion: computed.configuration.environments[request.environment].uiVersion }),
      ...(result.uploadDigest === undefined ? {} : { uploadDigest: result.uploadDigest }),
      ...(result.deploymentId === undefined ? {} : { deploymentId: result.deploymentId }),
      ...backupIdOf(result),
      ...(result.adopted ? { adopted: true } : {}),
      ...(result.settled.length === 0
        ? {}
        : { publishedAfterSettling: result.settled.map((one) => one.payload.buildId) }),
      steps: result.steps.map(({ name, answer, durationMs }) => ({ name, answer, durationMs })),
    },
  };
}

/** Of this publish, or of the killed run's that it took over. */
function backupIdOf({ backup, details }: PublishResult): { backupId?: unknown } {
  const backupId = backup?.id ?? details['backupId'];
  return backupId === undefined ? {} : { backupId };
}

function settledRecord(settled: Settled, facts: RecordFacts): LedgerRecord {
  const { payload, state, reason } = settled;
  const { environment, releaseDigest, commit, buildId, actor } = payload;
  const outcome = { success: 'published', failure: 'failed', error: 'unknown' } as const;
  const answer = { success: 'pass', failure: 'fail', error: 'error' } as const;
  return {
    ...commonOf(facts),
    // One deployment may be settled to "unknown" first and to the truth by a later run.
    id: `${idOf('publish', environment, buildId)}:settled-${outcome[state]}`,
    kind: 'deployment',
    releaseDigest,
    answer: answer[state],
    who_deployed: actor,
    what_was_deployed: { commit, releaseDigest, buildId },
    deployment_outcome: outcome[state],
    details: {
      reason,
      deploymentId: settled.id,
      ofRun: { id: payload.runId, attempt: payload.runAttempt },
      preparedAt: payload.preparedAt,
      siteId: payload.siteId,
      uiVersion: payload.uiVersion,
      uploadDigest: payload.uploadDigest,
      ...(payload.backupId === undefined ? {} : { backupId: payload.backupId }),
    },
  };
}

function commonOf({
  request,
  now,
  source,
}: RecordFacts): Pick<
  LedgerRecord,
  'schema' | 'environment' | 'when_deployment_occurred' | 'which_approvals_received' | 'run'
> {
  const { repository, id, attempt, url } = request.run;
  return {
    schema: 'sluice.record/v1',
    environment: request.environment,
    when_deployment_occurred: { at: now.toISOString(), source },
    which_approvals_received: [],
    run: { repository, id, attempt, url },
  };
}

/** What the record's id names: the build; a run that found it live says so beside the record of the one that published. */
function nameOf(result: PublishResult, { run }: PublishRequest, commit: string): string {
  const { buildId, adopted, settled } = result;
  const attempt = `${run.id}-${String(run.attempt)}`;
  if (buildId === undefined) return `${commit.slice(0, 12)}-${attempt}`;
  const published = !adopted || settled.some((one) => one.payload.buildId === buildId);
  return published ? buildId : `${buildId}:adopted-${attempt}`;
}

function idOf(mode: 'publish' | 'preview', environment: Stage, name: string): string {
  return `${mode === 'publish' ? 'deployment' : 'preview'}:${environment}:${name}`;
}
