import { canonicalJson, ConfigurationError, DeploymentPayload, WorkError } from '@fhir-iq/sluice-model';
import type { Log } from '@fhir-iq/sluice-model';
import { GitHubAnswerError } from './answer-error.ts';
import type { CallKind, Data, Requester } from './request.ts';

export type DeploymentState =
  'error' | 'failure' | 'inactive' | 'in_progress' | 'queued' | 'pending' | 'success';

/** A deployment as GitHub keeps it, with Sluice's payload where it has one. */
export interface Deployment {
  readonly id: number;
  readonly commit: string;
  readonly ref: string;
  readonly environment: string;
  readonly task: string;
  readonly description: string;
  readonly createdAt: string;
  /** Login of who made it; undefined for a deleted account. */
  readonly creator: string | undefined;
  readonly payload: DeploymentPayload | undefined;
  /** Why `payload` is undefined: the deployment is not Sluice's, or is damaged. */
  readonly payloadProblem: string | undefined;
}

export interface DeploymentStatus {
  readonly id: number;
  readonly state: DeploymentState;
  readonly description: string;
  readonly createdAt: string;
  readonly logUrl: string | undefined;
  readonly environmentUrl: string | undefined;
}

export interface DeploymentToCreate {
  /** What GitHub calls the environment; other than the payload's stage for previews only. */
  readonly environment: string;
  readonly payload: DeploymentPayload;
  readonly description: string;
  /** Whether users of the site see it. Default: only for the environment `production`. */
  readonly production?: boolean;
  /** Whether the environment goes away again, as a preview does. Default: no. */
  readonly transient?: boolean;
}

export interface StatusToCreate {
  readonly state: DeploymentState;
  /** Cut to GitHub's 140 characters. */
  readonly description: string;
  readonly logUrl?: string;
  readonly environmentUrl?: string;
  /** Whether earlier successes of a non-production environment become inactive. Default: GitHub's, yes. */
  readonly autoInactive?: boolean;
}

export interface Deployments {
  /**
   * Creates a deployment of the payload's commit. Never merges a branch, never waits for other checks. When GitHub's
   * answer got lost, the deployment with this payload is looked for before another is made.
   */
  create(deployment: DeploymentToCreate): Promise<Deployment>;
  status(id: number, status: StatusToCreate): Promise<DeploymentStatus>;
  /** Newest first. */
  list(filter: { environment?: string; commit?: string; limit?: number }): Promise<Deployment[]>;
  /** Newest first. */
  statuses(id: number): Promise<DeploymentStatus[]>;
  /**
   * The newest deployment that succeeded and bears Sluice's payload, by its newest status. GitHub's `inactive` is not
   * counted as a status: it only says that a later deployment came (and never does in production).
   *
   * @param environment - The environment.
   * @param options.notCommit - Leaves deployments of this commit out, as a rollback does.
   * @param options.limit - How many deployments to look at, default 200.
   */
  latestSuccessful(
    environment: string,
    options?: { notCommit?: string; limit?: number },
  ): Promise<Deployment | undefined>;
}

const descriptionLimit = 140;
const writes: CallKind = { need: { permission: 'deployments', access: 'write' } };
const writesAgain: CallKind = { ...writes, repeatable: true };
const reads: CallKind = { need: { permission: 'deployments', access: 'read' } };

type RawDeployment = Data<'GET /repos/{owner}/{repo}/deployments'>[number];
type RawStatus = Data<'GET /repos/{owner}/{repo}/deployments/{deployment_id}/statuses'>[number];

/** Cuts a text to GitHub's limit of a deployment's description, on whole characters. */
export function shortDescription(text: string): string {
  const line = text.replace(/\s+/g, ' ').trim();
  if (line.length <= descriptionLimit) return line;
  return `${line.slice(0, descriptionLimit - 1).replace(/[\uD800-\uDBFF]$/, '')}…`;
}

/** The deployments of one repository. */
export function deploymentsOf(github: Requester, log: Log): Deployments {
  const list: Deployments['list'] = async ({ environment, commit, limit = 100 }) => {
    const filter = {
      ...(environment === undefined ? {} : { environment }),
      ...(commit === undefined ? {} : { sha: commit }),
    };
    const found: Deployment[] = [];
    for await (const raw of github.pages('GET /repos/{owner}/{repo}/deployments', filter, reads, limit))
      found.push(deploymentOf(raw));
    return found.sort((a, b) => b.id - a.id);
  };

  const statuses: Deployments['statuses'] = async (id) => {
    const found: DeploymentStatus[] = [];
    for await (const raw of github.pages(
      'GET /repos/{owner}/{repo}/deployments/{deployment_id}/statuses',
      { deployment_id: id },
      reads,
    )) {
      found.push(statusOf(raw));
    }
    return found.sort((a, b) => b.id - a.id);
  };

  const post = async (wanted: DeploymentToCreate): Promise<Deployment> => {
    const { status, data } = await github.answer(
      'POST /repos/{owner}/{repo}/deployments',
      {
        ref: wanted.payload.commit,
        environment: wanted.environment,
        auto_merge: false,
        required_contexts: [],
        payload: wanted.payload,
        description: shortDescription(wanted.description),
        production_environment: wanted.production ?? wanted.environment === 'production',
        transient_environment: wanted.transient ?? false,
      },
      writes,
    );
    if (status === 201 && 'id' in data) return deploymentOf(data);
    throw new WorkError({
      what: `GitHub answered ${status} to the creation of a deployment of ${wanted.payload.commit} to ${wanted.environment}, and made none.`,
      allowed: 'Only 201 means that a deployment was made; 202 means that GitHub merged a branch.',
    });
  };

  return {
    list,
    statuses,
    async create(wanted) {
      const problems = DeploymentPayload.safeParse(wanted.payload);
      if (!problems.success) {
        throw new ConfigurationError({
          what: `The deployment's payload is wrong: ${problems.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`).join('; ')}.`,
        });
      }
      try {
        return await post(wanted);
      } catch (error) {
        if (!(error instanceof GitHubAnswerError) || !error.perhapsDone) throw error;
        const wantedPayload = canonicalJson(wanted.payload);
        const made = await list({ environment: wanted.environment, commit: wanted.payload.commit });
        const known = made.find(
          (one) => one.payload !== undefined && canonicalJson(one.payload) === wantedPayload,
        );
        log.warning(
          `${error.message} ${known === undefined ? 'No deployment with this payload is there: making it again.' : `Deployment ${String(known.id)} with this payload is there: it was made.`}`,
        );
        return known ?? (await post(wanted));
      }
    },
    async status(id, wanted) {
      const raw = await github.call(
        'POST /repos/{owner}/{repo}/deployments/{deployment_id}/statuses',
        {
          deployment_id: id,
          state: wanted.state,
          description: shortDescription(wanted.description),
          ...(wanted.logUrl === undefined ? {} : { log_url: wanted.logUrl }),
          ...(wanted.environmentUrl === undefined ? {} : { environment_url: wanted.environmentUrl }),
          ...(wanted.autoInactive === undefined ? {} : { auto_inactive: wanted.autoInactive }),
        },
        writesAgain,
      );
      return statusOf(raw);
    },
    async latestSuccessful(environment, { notCommit, limit = 200 } = {}) {
      for (const deployment of await list({ environment, limit })) {
        if (deployment.payload === undefined || deployment.commit === notCommit) continue;
        const newest = (await statuses(deployment.id)).find((status) => status.state !== 'inactive');
        if (newest?.state === 'success') return deployment;
      }
      return undefined;
    },
  };
}

function deploymentOf(raw: RawDeployment): Deployment {
  return {
    id: Number(raw.id),
    commit: raw.sha,
    ref: raw.ref,
    environment: raw.environment,
    task: raw.task,
    description: raw.description ?? '',
    createdAt: raw.created_at,
    creator: raw.creator?.login,
    ...readPayload(raw.payload),
  };
}

/** GitHub gives a payload back as an object or as JSON text, just as it was sent. */
function readPayload(raw: unknown): Pick<Deployment, 'payload' | 'payloadProblem'> {
  let value = raw;
  if (typeof raw === 'string') {
    try {
      value = JSON.parse(raw);
    } catch {
      return { payload: undefined, payloadProblem: 'the payload is a text that is no JSON' };
    }
  }
  const parsed = DeploymentPayload.safeParse(value);
  if (parsed.success) return { payload: parsed.data, payloadProblem: undefined };
  const [first] = parsed.error.issues;
  return {
    payload: undefined,
    payloadProblem:
      `the payload is not Sluice’s: ${first?.path.join('.') ?? ''} ${first?.message ?? ''}`.trim(),
  };
}

function statusOf(raw: RawStatus): DeploymentStatus {
  return {
    id: Number(raw.id),
    state: raw.state,
    description: raw.description,
    createdAt: raw.created_at,
    logUrl: raw.log_url === undefined || raw.log_url === '' ? undefined : raw.log_url,
    environmentUrl:
      raw.environment_url === undefined || raw.environment_url === '' ? undefined : raw.environment_url,
  };
}
