import type { Deployment, DeploymentState, Deployments } from '@fhir-iq/sluice-github';
import type { DeploymentPayload } from '@fhir-iq/sluice-model';

/** A deployment of production with Sluice's payload. */
export interface PastDeployment {
  readonly id: number;
  readonly payload: DeploymentPayload;
  readonly createdAt: string;
}

/** How a deployment stands. */
export interface Standing {
  /** Its newest status; undefined where it has none yet. GitHub's `inactive` is no status here. */
  readonly newest: DeploymentState | undefined;
  /** Whether it was ever seen to be live. */
  readonly wasLive: boolean;
  /** Nobody has said how it ended: it may be live, or become so. */
  readonly open: boolean;
}

/** Production's deployments, each asked for at most once. */
export interface History {
  /** With payload, newest first. */
  readonly past: readonly PastDeployment[];
  standing(deployment: Pick<PastDeployment, 'id'>): Promise<Standing>;
  /** The same deployments for those who read them themselves. */
  readonly deployments: Pick<Deployments, 'list' | 'statuses'>;
}

/** How many deployments are looked at. */
export const lookBack = 50;

const open: ReadonlySet<DeploymentState | undefined> = new Set([
  undefined,
  'queued',
  'pending',
  'in_progress',
  'error',
] as const);

/**
 * Reads the deployments of production.
 *
 * @param deployments - GitHub's.
 * @throws {WorkError} If GitHub does not say.
 */
export async function readHistory(deployments: Pick<Deployments, 'list' | 'statuses'>): Promise<History> {
  const list = await deployments.list({ environment: 'production', limit: lookBack });
  const known = new Map<number, ReturnType<Deployments['statuses']>>();
  const statuses: Deployments['statuses'] = (id) => {
    const asked = known.get(id) ?? deployments.statuses(id);
    known.set(id, asked);
    return asked;
  };
  return {
    past: list.flatMap(pastOf),
    deployments: { list: () => Promise.resolve(list), statuses },
    async standing({ id }) {
      const states = (await statuses(id)).map((one) => one.state).filter((state) => state !== 'inactive');
      const [newest] = states;
      return { newest, wasLive: states.includes('success'), open: open.has(newest) };
    },
  };
}

function pastOf({ id, payload, createdAt }: Deployment): PastDeployment[] {
  return payload?.environment === 'production' ? [{ id, payload, createdAt }] : [];
}
