import { createGitHub } from '@fhir-iq/sluice-github';
import type { Deployment, Deployments, GitHub } from '@fhir-iq/sluice-github';
import { configuredStore } from '@fhir-iq/sluice-ledger';
import { counted, GateRefusal } from '@fhir-iq/sluice-model';
import type { DeploymentPayload, LedgerRecord } from '@fhir-iq/sluice-model';
import { refuseOlder } from '../publish/descent.ts';
import { goodDeployments } from '../good-deployments.ts';
import type { GoodDeployment } from '../good-deployments.ts';
import type { Condition } from '../promotion/condition.ts';
import { failsBecause, holds } from '../promotion/condition.ts';
import { stagingVerdict } from '../promotion/staging-verdict.ts';
import type { StagingVerdict } from '../promotion/staging-verdict.ts';
import { computeRelease } from '../publish/source.ts';
import type { ComputedRelease } from '../publish/source.ts';
import type { PlanContext } from './context.ts';

/** How many deployments are looked at. */
const lookBack = 50;

/** What planning and verifying read, each time anew. */
export interface Reading {
  readonly github: GitHub;
  readonly computed: ComputedRelease;
  /** The ledger's records of this repository, in time order. */
  readonly records: readonly LedgerRecord[];
  readonly staging: StagingVerdict;
  /** The newest deployment that succeeded at GitHub. */
  readonly live: GoodDeployment | undefined;
  /** What a rollback goes back to: the newest good deployment by the ledger, too. */
  readonly target: GoodDeployment | undefined;
  /** The newest publish of this very release that was taken back. */
  readonly takenBack: DeploymentPayload | undefined;
  readonly descent: Condition;
  readonly wayBack: Condition;
}

/**
 * Reads the release of the checkout, the ledger and what is live.
 *
 * @param context - The action's.
 * @throws {ConfigurationError} If the commit is no release, or the ledger's token is missing.
 * @throws {WorkError} If the ledger or GitHub cannot be read.
 */
export async function readAll(context: PlanContext): Promise<Reading> {
  const { inputs, github: facts, signal, log } = context;
  const root = facts.workspace;
  const computed = await computeRelease({
    root,
    config: inputs.config,
    signal,
    ...(inputs.commit === undefined ? {} : { commit: inputs.commit }),
  });
  const github = gitHubOf(context);
  const [records, list] = await Promise.all([
    readLedger(context, computed),
    github.deployments.list({ environment: 'production', limit: lookBack }),
  ]);
  const deployments = remembered(github, list);
  const search = { deployments, environment: 'production', most: 1 } as const;
  const [live] = await goodDeployments(search);
  const [target] = await goodDeployments({ ...search, records, log });
  const { release, digest } = computed;
  return {
    github,
    computed,
    records,
    staging: stagingVerdict(records, release, digest),
    live,
    target,
    takenBack: takenBackOf(list, digest),
    descent: await descentOf(root, release.commit, live, signal),
    wayBack: wayBackOf(live, target),
  };
}

/** Asks GitHub once for what is looked at twice: with the ledger and without. */
function remembered(
  { deployments }: GitHub,
  list: readonly Deployment[],
): Pick<Deployments, 'list' | 'statuses'> {
  const statuses = new Map<number, ReturnType<Deployments['statuses']>>();
  return {
    list: () => Promise.resolve([...list]),
    statuses(id) {
      const known = statuses.get(id) ?? deployments.statuses(id);
      statuses.set(id, known);
      return known;
    },
  };
}

function takenBackOf(list: readonly Deployment[], digest: string): DeploymentPayload | undefined {
  const bad = new Set(list.flatMap((one) => one.payload?.rollback?.of ?? []));
  return list.find(({ payload }) => payload?.releaseDigest === digest && bad.has(payload.buildId))?.payload;
}

/** GitHub's client for this run. */
export function gitHubOf({ inputs, github, http, log, clock }: PlanContext): GitHub {
  const { repository, apiUrl } = github;
  return createGitHub({ repository, apiUrl, token: inputs['github-token'], http, log, clock });
}

async function readLedger(context: PlanContext, { configuration }: ComputedRelease): Promise<LedgerRecord[]> {
  const { inputs, github, log, clock, env } = context;
  const store = configuredStore(configuration.ledger.store, {
    override: inputs.store,
    token: inputs['ledger-token'],
    serverUrl: github.serverUrl,
    workspace: github.workspace,
    log,
    clock,
    env,
  });
  const records = await store.list();
  // One ledger may serve several sites.
  const own = records.filter((one) => one.run.repository === github.repository);
  log.info(
    `The ledger ${store.description} holds ${counted(records.length, 'records')}, ${String(own.length)} of them of ${github.repository}.`,
  );
  return own;
}

async function descentOf(
  root: string,
  commit: string,
  live: GoodDeployment | undefined,
  signal: AbortSignal,
): Promise<Condition> {
  const name = 'nothing-newer-live';
  try {
    const known =
      live === undefined
        ? undefined
        : ({ commit: live.payload.commit, knownBy: 'last successful deployment' } as const);
    return holds(name, await refuseOlder(root, commit, known, signal));
  } catch (error) {
    if (!(error instanceof GateRefusal)) throw error;
    const { what, allowed = '', remedy = '' } = error.parts;
    return failsBecause(name, what, allowed, remedy);
  }
}

/** A plan for going back, or the honest word that there is none: both are a plan, and people approve it knowing. */
function wayBackOf(live: GoodDeployment | undefined, target: GoodDeployment | undefined): Condition {
  const name = 'rollback-plan';
  if (target !== undefined) {
    const { buildId, commit, uiVersion } = target.payload;
    return holds(name, `A rollback goes back to build ${buildId} of ${commit} on design ${uiVersion}.`);
  }
  return holds(
    name,
    live === undefined
      ? 'None: this is the first deployment to production, and there is nothing to go back to.'
      : `None: build ${live.payload.buildId} is live, but the ledger does not know it as good, so a rollback would refuse to go back to it.`,
  );
}
