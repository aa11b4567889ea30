import path from 'node:path';
import { createWixRest } from '@fhir-iq/sluice-wix';
import type { Check } from '../check.ts';
import { backup } from '../data/backup.ts';
import { databaseConnections } from '../data/database-connections.ts';
import { formSubmissions } from '../data/form-submissions.ts';
import { readBackupRecords } from '../data/read-records.ts';
import { readSubmission } from '../data/read-submission.ts';
import type { WixPorts } from '../data/wix-ports.ts';
import { type KeyedInputs, runChecksWithKey } from './checks-with-a-key.ts';
import type { ProcedureContext, ProcedureResult } from './context.ts';
import { missingSecret, unableToLook } from './missing-setting.ts';

const title = 'Data checks';
const looks = [
  { name: 'database_connections', unit: 'collections' },
  { name: 'form_submissions', unit: 'submissions' },
  { name: 'backup', unit: 'backups' },
] as const;

/** Inputs of the action data-checks. */
export interface DataChecksInputs extends KeyedInputs {
  readonly 'wix-api-key'?: string | undefined;
  readonly 'site-id': string;
  /** Folder of what jobs without a key have sent. */
  readonly submissions?: string | undefined;
  /** Folder of what the publish left, with its records. */
  readonly records?: string | undefined;
}

/**
 * The checks that look with Wix's key.
 *
 * @param ports - Bound to the key and the site.
 */
export function dataChecks(ports: WixPorts): readonly Check[] {
  return [databaseConnections(ports), formSubmissions(ports), backup(ports)];
}

/**
 * Looks at what the site has stored: its collections, what forms sent, and the backup that the publish made.
 *
 * @param context - The action's.
 */
export async function runDataChecks(context: ProcedureContext<DataChecksInputs>): Promise<ProcedureResult> {
  const { inputs, http, log, signal, github } = context;
  const { 'wix-api-key': apiKey, 'site-id': siteId } = inputs;
  if (apiKey === undefined) {
    const blind = unableToLook(looks, missingSecret('wix-api-key', inputs.stage));
    return await runChecksWithKey(context, title, blind);
  }
  const inWorkspace = (folder: string | undefined): string | undefined =>
    folder === undefined ? undefined : path.resolve(github.workspace, folder);
  const [submissions, records] = [inWorkspace(inputs.submissions), inWorkspace(inputs.records)];
  const ports: WixPorts = {
    siteId,
    rest: createWixRest({ http, apiKey, siteId, log, signal }),
    cleaning: createWixRest({ http, apiKey, siteId, log }),
    submission: (check, flow) => readSubmission(submissions, check, flow),
    backupRecords: () => readBackupRecords(records),
  };
  return await runChecksWithKey(context, title, dataChecks(ports));
}
