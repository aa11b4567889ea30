import { parseDuration } from '@fhir-iq/sluice-config';
import { counted, type LedgerRecord } from '@fhir-iq/sluice-model';
import { backupsOf, listCollections, type WixBackup } from '@fhir-iq/sluice-wix';
import { z } from 'zod';
import type { Check, CheckContext, CheckResult } from '../check.ts';
import { finding } from '../findings.ts';
import { judgeCollections, judgeSize, judgeTime, type Look } from './judge-backup.ts';
import type { WixPorts } from './wix-ports.ts';

const name = 'backup';
const unit = 'backups';
/** An earlier try of the publish may have asked for it, and Wix's clock is not ours. */
const clocksDifferMs = 3_600_000;

const Details = z.object({ id: z.string().min(1), siteId: z.string() });

/**
 * The backup that the publish made for this deployment is ready, holds the collections that are live, and is of a
 * plausible size. Never makes one.
 *
 * @param ports - Bound to the key, the site and what the publish recorded.
 */
export function backup(ports: Pick<WixPorts, 'rest' | 'siteId' | 'backupRecords'>): Check {
  return {
    name,
    unit,
    async run(context: CheckContext): Promise<CheckResult> {
      const { configuration, stage, settings } = context;
      if (configuration.backup.before !== stage) {
        const reason = `No backup is made for ${stage}: backup.before names ${configuration.backup.before}.`;
        return { answer: 'not-evaluated', examined: 0, unit, reason, findings: [] };
      }
      const { backupSettings } = await import('@fhir-iq/sluice-config/schema/check-settings/data');
      const wanted = backupSettings.parse(settings.with);
      const recorded = recordOf(await ports.backupRecords(), context, ports.siteId);
      if (!('id' in recorded)) return recorded;
      const all = await backupsOf(ports.rest).list({ automatic: true });
      const own = all.find((one) => one.id === recorded.id);
      if (own?.status !== 'READY') return notReady(recorded.id, own);
      const live = await listCollections(ports.rest);
      const earlier = all.filter((one) => one.status === 'READY' && isBefore(one, own));
      const timeoutMs = parseDuration(configuration.backup.timeout);
      return result(own, [
        judgeTime(own, recorded.at, 2 * timeoutMs + clocksDifferMs),
        judgeCollections(own, live, wanted.without),
        judgeSize(own, earlier[0], wanted),
      ]);
    },
  };
}

/** Which backup the publish of this deployment made, or why that cannot be said. */
function recordOf(
  records: readonly LedgerRecord[],
  { subject, stage }: CheckContext,
  siteId: string,
): { id: string; at: string } | CheckResult {
  const { buildId, commit } = subject;
  const blind = (reason: string): CheckResult => ({
    ...{ answer: 'error', examined: 0, unit, reason, findings: [] },
  });
  const own = records.filter(
    (one) =>
      one.environment === stage &&
      one.what_was_deployed.commit === commit &&
      (buildId === undefined || one.what_was_deployed.buildId === buildId),
  );
  const what = `this deployment (commit ${commit}${buildId === undefined ? '' : `, build ${buildId}`})`;
  const [record] = own;
  if (record === undefined)
    return blind(
      `The publish left no record of a backup for ${what}: ${counted(records.length, 'records of backups were', 'record of a backup was')} found in the folder of the input "records".`,
    );
  if (own.length > 1) return blind(`There are ${String(own.length)} records of a backup for ${what}.`);
  if (record.answer !== 'pass') {
    const said = record.details['reason'];
    const message = `No backup was made for ${what}${typeof said === 'string' ? `: ${said}` : '.'}`;
    return failed('no-backup', record.id, message, record.deployment_outcome, 'a backup that is ready');
  }
  const details = Details.safeParse(record.details);
  if (!details.success) return blind(`The record ${record.id} does not name its backup.`);
  if (details.data.siteId !== siteId)
    return blind(`The record ${record.id} is about the site ${details.data.siteId}, not ${siteId}.`);
  return { id: details.data.id, at: record.when_deployment_occurred.at };
}

function notReady(id: string, found: WixBackup | undefined): CheckResult {
  const value = found?.status ?? 'not among the backups of the site';
  const message = `The backup ${id} of this deployment is ${found === undefined ? '' : 'in the state '}${value}, so it cannot be restored.`;
  return failed('not-ready', id, message, value, 'READY');
}

function failed(rule: string, key: string, message: string, value: string, threshold: string): CheckResult {
  const found = finding(name, { rule, key, severity: 'critical', message, value, threshold });
  return { answer: 'fail', examined: 1, unit, reason: message, findings: [found] };
}

function isBefore(one: WixBackup, own: WixBackup): boolean {
  return one.id !== own.id && Date.parse(one.requestedAt ?? '') < Date.parse(own.requestedAt ?? '');
}

function result(own: WixBackup, looks: readonly Look[]): CheckResult {
  const findings = looks.flatMap((one) => one.findings);
  const details = Object.assign({ id: own.id }, ...looks.map((one) => one.details)) as Record<
    string,
    unknown
  >;
  const common = { examined: 1, unit, findings, details };
  const bad = findings.filter((one) => one.blocks);
  if (bad.length > 0) return { ...common, answer: 'fail', reason: bad.map((one) => one.message).join(' ') };
  const unknown = looks.flatMap((one) => one.unknown ?? []);
  if (unknown.length > 0) return { ...common, answer: 'not-evaluated', reason: unknown.join(' ') };
  const said = looks.flatMap((one) => one.said || []).join(' ');
  return { ...common, answer: 'pass', reason: `Backup ${own.id} is ready. ${said}` };
}
