import type { LedgerRecord } from '@fhir-iq/sluice-model';
import { notInBackup } from '@fhir-iq/sluice-wix';
import { describeBackup } from './backup.ts';
import type { PublishResult } from './request.ts';

/** The part of a record that all records of one publish share. */
export type CommonRecord = Pick<
  LedgerRecord,
  'schema' | 'environment' | 'when_deployment_occurred' | 'which_approvals_received' | 'run'
>;

/**
 * The record of the backup that a publish began with, also of one that did not come about.
 *
 * @param result - How the publish ended.
 * @param common - What its records share.
 * @param of - Who published which commit of which site.
 * @param of.actor - The login.
 * @param of.commit - The commit.
 * @param of.siteId - The site.
 * @returns Nothing where no backup was asked for.
 */
export function backupRecords(
  result: PublishResult,
  common: CommonRecord,
  of: { readonly actor: string; readonly commit: string; readonly siteId: string },
): LedgerRecord[] {
  const { backup, buildId, computed } = result;
  const step = result.steps.find((one) => one.name === 'backup');
  if (step === undefined || buildId === undefined) return [];
  const digest = computed === undefined ? {} : { releaseDigest: computed.digest };
  return [
    {
      ...common,
      id: `backup:${common.environment}:${buildId}`,
      kind: 'backup',
      ...digest,
      answer: backup === undefined ? step.answer : 'pass',
      who_deployed: of.actor,
      what_was_deployed: { commit: of.commit, ...digest, buildId },
      deployment_outcome: backup === undefined ? 'no-backup' : 'backed-up',
      details: {
        reason: backup === undefined ? step.note : describeBackup(backup),
        siteId: of.siteId,
        ...backup,
        doesNotHold: notInBackup,
      },
    },
  ];
}
