import { setTimeout as wait } from 'node:timers/promises';
import type { SluiceConfiguration } from '@fhir-iq/sluice-config';
import { configuredStore } from '@fhir-iq/sluice-ledger';
import type { LedgerRecord } from '@fhir-iq/sluice-model';
import { counted, WorkError } from '@fhir-iq/sluice-model';
import type { RollbackContext } from './context.ts';
import { saying } from './context.ts';

/** How long an emergency waits for the ledger, in real milliseconds. */
const waitMs = 30_000;

/** The ledger's records, or why there are none. */
export type LedgerReading =
  | { readonly records: readonly LedgerRecord[]; readonly said: string }
  | { readonly records: undefined; readonly said: string };

/**
 * Reads the ledger, which must not stop an emergency: where it cannot be read, that is said and GitHub's deployments alone
 * are believed.
 *
 * @param context - The action's.
 * @param configuration - `ledger.store`.
 */
export async function readLedger(
  context: RollbackContext,
  configuration: SluiceConfiguration,
): Promise<LedgerReading> {
  const { inputs, github, clock, env, log } = context;
  const done = new AbortController();
  const late = wait(waitMs, undefined, { signal: done.signal, ref: false }).then(() => {
    throw new WorkError({ what: `It did not answer within ${String(waitMs / 1000)} s.` });
  });
  try {
    const store = configuredStore(configuration.ledger.store, {
      token: inputs['ledger-token'] === '' ? undefined : inputs['ledger-token'],
      serverUrl: github.serverUrl,
      workspace: github.workspace,
      ...{ log, clock, env },
    });
    const records = await Promise.race([store.list({ environment: 'production' }), late]);
    return {
      records,
      said: `The ledger ${store.description} was read: ${counted(records.length, 'records')} of production.`,
    };
  } catch (error) {
    const said = `The ledger could not be read, so GitHub's deployments alone are believed: ${saying(error)}`;
    log.warning(said);
    return { records: undefined, said };
  } finally {
    late.catch(() => undefined);
    done.abort();
  }
}

/**
 * Whether the ledger knows a good preview of a release on the production site: then Wix has shown that it takes it.
 *
 * @param records - The ledger's records.
 * @param releaseDigest - The release.
 */
export function wasPreviewed(records: readonly LedgerRecord[] | undefined, releaseDigest: string): boolean {
  return (records ?? []).some(
    (record) =>
      record.kind === 'preview' &&
      record.environment === 'production' &&
      record.answer === 'pass' &&
      record.releaseDigest === releaseDigest,
  );
}
