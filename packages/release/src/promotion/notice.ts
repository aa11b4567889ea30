import { parseDuration } from '@fhir-iq/sluice-config';
import type { LedgerRecord } from '@fhir-iq/sluice-model';
import type { Condition } from './condition.ts';
import { failsBecause, holds } from './condition.ts';
import { ageOf } from './timing.ts';

const name = 'notice';

/**
 * Whether stakeholders were told early enough. The oldest notice that was received counts.
 *
 * @param records - The ledger's records, in time order.
 * @param digest - Digest of the release.
 * @param notice - `release.notice` of the configuration.
 * @param now - The present instant.
 */
export function noticeCondition(
  records: readonly LedgerRecord[],
  digest: string,
  notice: string,
  now: Date,
): Condition {
  const needed = parseDuration(notice);
  if (needed === 0) return holds(name, 'No notice is asked for (release.notice is 0).');
  const allowed = `Stakeholders are told ${notice} ahead (release.notice), and their channels said that they took the message.`;
  const own = records.filter(
    (one) => one.kind === 'notice' && one.environment === 'production' && one.releaseDigest === digest,
  );
  const given = own.find((one) => one.answer === 'pass');
  if (given === undefined) {
    const last = own.at(-1);
    const reason = last?.details['reason'];
    return last === undefined
      ? failsBecause(
          name,
          'The ledger has no notice of this release.',
          allowed,
          'Run production-plan.yml for this commit: it plans and gives notice.',
        )
      : failsBecause(
          name,
          `The notice of this release was not received (${last.id} is ${last.answer})${typeof reason === 'string' ? `: ${reason}` : '.'}`,
          allowed,
          'Mend the channel (its secret, its address), then run production-plan.yml for this commit again.',
        );
  }
  const at = Date.parse(given.when_deployment_occurred.at);
  const age = now.getTime() - at;
  if (age >= needed) return holds(name, `Stakeholders were told ${ageOf(age)} ago.`);
  return failsBecause(
    name,
    `Stakeholders were told ${age < 0 ? 'later than now' : `${ageOf(age)} ago`} (${given.id}).`,
    allowed,
    `Start a new run at ${new Date(at + needed).toISOString()} or later, in a window.`,
  );
}
