import type { EarlierSelfTest } from '@fhir-iq/sluice-checks/self-test/take-over';
import type { SluiceConfiguration } from '@fhir-iq/sluice-config';
import { configuredStore } from '@fhir-iq/sluice-ledger';
import { type LedgerRecord, SelfTestDetails, WorkError } from '@fhir-iq/sluice-model';
import type { RoadContext } from '../road-context.ts';

/** The newest are enough: each holds what it took over from those before it. */
const lookBack = 20;

/**
 * The self-tests of this repository that a ledger remembers.
 *
 * @param records - The ledger's records.
 * @param repository - `OWNER/REPOSITORY`: one ledger may serve several sites.
 * @returns Newest first; a record of another form is none.
 */
export function earlierSelfTests(records: readonly LedgerRecord[], repository: string): EarlierSelfTest[] {
  return records
    .filter((one) => one.kind === 'self-test' && one.run.repository === repository)
    .toSorted((a, b) => Date.parse(b.when_deployment_occurred.at) - Date.parse(a.when_deployment_occurred.at))
    .slice(0, lookBack)
    .flatMap(({ id, details }) => {
      const read = SelfTestDetails.safeParse(details);
      return read.success ? [{ id, details: read.data }] : [];
    });
}

type Context = Pick<
  RoadContext<{ readonly 'ledger-token'?: string | undefined; readonly store?: string | undefined }>,
  'inputs' | 'github' | 'log' | 'clock' | 'env'
>;

/**
 * Reads them. Where the ledger cannot be read nothing is known, and every check looks: that costs time and hides nothing.
 *
 * @param context - The action's.
 * @param configuration - The policy: it names the ledger.
 */
export async function readEarlierSelfTests(
  context: Context,
  configuration: SluiceConfiguration,
): Promise<EarlierSelfTest[]> {
  const { inputs, github, log, clock, env } = context;
  const { store: override, 'ledger-token': token } = inputs;
  if (override === undefined && token === undefined && configuration.ledger.store.type === 'git') {
    log.info('No ledger-token was given, so no earlier self-test is known: every check looks.');
    return [];
  }
  const { serverUrl, workspace } = github;
  const store = configuredStore(configuration.ledger.store, {
    ...{ override, token, serverUrl, workspace, log, clock, env },
  });
  try {
    return earlierSelfTests(await store.list({ kind: 'self-test' }), github.repository);
  } catch (error) {
    if (!(error instanceof WorkError)) throw error;
    log.warning(
      `The ledger could not be asked for an earlier self-test, so every check looks. ${error.message}`,
    );
    return [];
  }
}
