import { isStageVerdict } from '@fhir-iq/sluice-gate/stage-verdict';
import type { Deployment, Deployments } from '@fhir-iq/sluice-github';
import type { DeploymentPayload, LedgerRecord, Log, Stage } from '@fhir-iq/sluice-model';

/** A deployment that was seen to be good, and that nobody has condemned since. */
export interface GoodDeployment {
  /** Its id on GitHub. */
  readonly id: number;
  readonly payload: DeploymentPayload;
  readonly createdAt: string;
}

/** Where to look for good deployments. */
export interface GoodDeploymentsOptions {
  readonly deployments: Pick<Deployments, 'list' | 'statuses'>;
  /** The ledger's records, of any kind; undefined where the ledger cannot be read: then GitHub's word alone counts. */
  readonly records?: readonly LedgerRecord[] | undefined;
  readonly environment: Stage;
  /** How many deployments of GitHub to look at; 50 if not given. */
  readonly limit?: number;
  /** Stops after so many good ones; all if not given. */
  readonly most?: number;
  /** What else speaks against a deployment; asked last, as it may cost questions. Undefined: nothing does. */
  readonly also?: (payload: DeploymentPayload) => Promise<string | undefined>;
  /** Is told why a deployment is passed over. */
  readonly log?: Pick<Log, 'info'>;
}

const defaultLimit = 50;

/**
 * The good deployments of an environment: GitHub's newest status is `success`, no later deployment rolled it back, and,
 * where the ledger can be read, its `deployment` record passed and no verdict of its build says otherwise.
 *
 * @param options - Where to look, and how far.
 * @returns Newest first.
 */
export async function goodDeployments(options: GoodDeploymentsOptions): Promise<GoodDeployment[]> {
  const { deployments, records, environment, limit = defaultLimit, most = Infinity, log } = options;
  const list = await deployments.list({ environment, limit });
  const rolledBack = new Set(list.flatMap((one) => one.payload?.rollback?.of ?? []));
  const found: GoodDeployment[] = [];
  for (const deployment of list) {
    if (found.length >= most) break;
    const against = await objection(deployment, options, rolledBack, records);
    if (against !== undefined) log?.info(`Deployment ${String(deployment.id)} is passed over: ${against}.`);
    else if (deployment.payload !== undefined)
      found.push({ id: deployment.id, payload: deployment.payload, createdAt: deployment.createdAt });
  }
  return found;
}

/** Why a deployment is not good; undefined where it is. */
async function objection(
  deployment: Deployment,
  { deployments, environment, also }: GoodDeploymentsOptions,
  rolledBack: ReadonlySet<string>,
  records: readonly LedgerRecord[] | undefined,
): Promise<string | undefined> {
  const { payload } = deployment;
  if (payload === undefined) return deployment.payloadProblem ?? 'it has no payload';
  if (payload.environment !== environment) return `its payload is of ${payload.environment}`;
  if (rolledBack.has(payload.buildId)) return `build ${payload.buildId} was rolled back`;
  const newest = (await deployments.statuses(deployment.id)).find((status) => status.state !== 'inactive');
  if (newest?.state !== 'success') return `its newest status is ${newest?.state ?? 'none'}`;
  const ofLedger = records === undefined ? undefined : objectionOfLedger(payload, records);
  return ofLedger ?? (await also?.(payload));
}

function objectionOfLedger(
  { buildId, runId, runAttempt, environment }: DeploymentPayload,
  records: readonly LedgerRecord[],
): string | undefined {
  const own = records.filter((record) => record.environment === environment).sort(byTime);
  const deployed = own.findLast(
    (record) => record.kind === 'deployment' && record.what_was_deployed.buildId === buildId,
  );
  if (deployed === undefined) return `the ledger has no deployment record of build ${buildId}`;
  if (deployed.answer !== 'pass') return `its record ${deployed.id} says ${deployed.answer}`;
  // A run that another one took over may have left a verdict that is not the last word.
  const verdict = own.findLast(
    (record) =>
      isStageVerdict(record) &&
      (record.what_was_deployed.buildId === undefined
        ? record.run.id === runId && record.run.attempt === runAttempt
        : record.what_was_deployed.buildId === buildId),
  );
  return verdict === undefined || verdict.answer === 'pass'
    ? undefined
    : `the verdict ${verdict.id} says ${verdict.answer}`;
}

function byTime(a: LedgerRecord, b: LedgerRecord): number {
  return Date.parse(a.when_deployment_occurred.at) - Date.parse(b.when_deployment_occurred.at);
}
