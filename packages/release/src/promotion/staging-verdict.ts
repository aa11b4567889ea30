import { isStageVerdict } from '@fhir-iq/sluice-gate/stage-verdict';
import { Release } from '@fhir-iq/sluice-model';
import type { LedgerRecord } from '@fhir-iq/sluice-model';
import type { Condition } from './condition.ts';
import { failsBecause, holds } from './condition.ts';
import { releaseDifferences } from './differences.ts';

/** Staging's word on a release. */
export interface StagingVerdict {
  readonly condition: Condition;
  /** The verdict that counts; undefined where staging never judged this commit. */
  readonly record: LedgerRecord | undefined;
}

const name = 'staging-verdict';
const allowed =
  'Production takes a release whose newest verdict of the whole staging stage is pass, for the same commit, tree, configuration and uiVersion map.';
const remedy = 'Send this commit through staging (run staging.yml with it), then plan again.';

/**
 * Staging's verdict on a release: the newest one of its commit must be `pass`, and about the very same release.
 *
 * @param records - The ledger's records, in time order.
 * @param asked - The release that is to go to production.
 * @param digest - Its digest.
 */
export function stagingVerdict(
  records: readonly LedgerRecord[],
  asked: Release,
  digest: string,
): StagingVerdict {
  const verdicts = records.filter((one) => one.environment === 'staging' && isStageVerdict(one));
  const record = verdicts.findLast((one) => one.what_was_deployed.commit === asked.commit);
  if (record === undefined) return { condition: missing(verdicts.at(-1), asked), record };
  const said = `${record.id} of ${record.when_deployment_occurred.at}`;
  if (record.answer !== 'pass') {
    const reason = record.details['reason'];
    return {
      condition: failsBecause(
        name,
        `Staging’s newest verdict on ${asked.commit} is ${record.answer} (${said})${typeof reason === 'string' ? `: ${reason}` : '.'}`,
        allowed,
        'Read that verdict, mend what it names, and send a commit through staging.',
      ),
      record,
    };
  }
  if (record.releaseDigest !== digest)
    return { condition: failsBecause(name, otherRelease(record, asked, said), allowed, remedy), record };
  return { condition: holds(name, `Staging passed this very release (${said}).`), record };
}

function missing(newest: LedgerRecord | undefined, asked: Release): Condition {
  const other =
    newest === undefined
      ? 'It has none of any commit.'
      : `Its newest, ${newest.id} (${newest.answer}), is of another commit: ${newest.what_was_deployed.commit}.`;
  return failsBecause(
    name,
    `The ledger has no verdict of staging on the commit ${asked.commit}. ${other}`,
    allowed,
    remedy,
  );
}

function otherRelease(record: LedgerRecord, asked: Release, said: string): string {
  const judged = Release.safeParse(record.details['release']);
  const begin = `Staging passed another release of ${asked.commit} (${said}).`;
  if (!judged.success)
    return `${begin} The record does not keep the parts of its release, so they cannot be compared.`;
  const differences = releaseDifferences(judged.data, asked);
  return differences.length === 0
    ? `${begin} Its digest ${record.releaseDigest ?? '(none)'} does not fit the parts that it keeps.`
    : `${begin} What differs: ${differences.join('; ')}.`;
}
