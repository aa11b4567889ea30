import type { Deployment, DeploymentState, Deployments } from '@fhir-iq/sluice-github';
import type { Clock, DeploymentPayload, Log } from '@fhir-iq/sluice-model';
import { askLiveBuild, describeLive, limits, pipelineLimitMs } from '@fhir-iq/sluice-wix';
import type { LiveBuild, SiteProbe } from '@fhir-iq/sluice-wix';

/** A deployment that an earlier run left open, and how it was closed. */
export interface Settled {
  readonly id: number;
  readonly payload: DeploymentPayload;
  /** `success`: its build is live. `failure`: it is not. `error`: the site does not say. */
  readonly state: 'success' | 'failure' | 'error';
  readonly reason: string;
}

/** What is known after open deployments were closed. */
export interface Settlement {
  readonly live: LiveBuild;
  readonly settled: readonly Settled[];
  /** The deployment whose build is live, where one is known. */
  readonly serving: { readonly id: number; readonly payload: DeploymentPayload } | undefined;
  /** The newest deployment that succeeded. */
  readonly lastGood: { readonly id: number; readonly commit: string } | undefined;
}

/** What settling needs. */
export interface SettleOptions {
  readonly deployments: Deployments;
  readonly environment: string;
  readonly probe: SiteProbe;
  readonly clock: Clock;
  readonly log: Log;
  readonly logUrl: string;
}

/** States of a deployment of which nobody has said how it ended; `error` is Sluice's word for "not known". */
const open: ReadonlySet<DeploymentState> = new Set(['queued', 'pending', 'in_progress', 'error']);
const lookBack = 30;
const pollMs = 5_000;

/**
 * Closes what a killed or stopped run left open, truthfully: waits out the time in which its build could still go live,
 * asks the site which build it serves, and marks each open deployment by the answer.
 *
 * @param options - Deployments, environment and how to ask the site.
 * @returns What is live, what was closed and how, and what succeeded last.
 */
export async function settle(options: SettleOptions): Promise<Settlement> {
  const history = await readHistory(options);
  const unfinished = history.filter((one) => one.open);
  const live =
    unfinished.length === 0 ? await askLiveBuild(options.probe) : await waitOut(options, unfinished);
  const settled: Settled[] = [];
  for (const one of unfinished) {
    const state = live.answered === 'nothing' ? 'error' : serves(live, one) ? 'success' : 'failure';
    const reason =
      state === 'success'
        ? 'Its run ended before it could say so: the live site serves this build.'
        : `Its run ended without a result. ${describeLive(live)}`;
    options.log.warning(
      `Deployment ${String(one.deployment.id)} (build ${one.payload.buildId}) was left open: ${state}. ${reason}`,
    );
    await options.deployments.status(one.deployment.id, {
      state,
      description: reason,
      logUrl: options.logUrl,
      ...(state === 'success' ? { environmentUrl: new URL('/', options.probe.url).href } : {}),
    });
    settled.push({ id: one.deployment.id, payload: one.payload, state, reason });
  }
  const serving = history.find((one) => serves(live, one));
  const good = history.find(
    (one) => one.good || settled.some((each) => each.id === one.deployment.id && each.state === 'success'),
  );
  return {
    live,
    settled,
    serving: serving === undefined ? undefined : { id: serving.deployment.id, payload: serving.payload },
    lastGood: good === undefined ? undefined : { id: good.deployment.id, commit: good.payload.commit },
  };
}

interface Past {
  readonly deployment: Deployment;
  readonly payload: DeploymentPayload;
  readonly open: boolean;
  readonly good: boolean;
  /** When it was last touched. */
  readonly at: number;
}

/** Newest first, up to and with the newest that succeeded: what lies before it was settled then. */
async function readHistory({ deployments, environment, log }: SettleOptions): Promise<Past[]> {
  const history: Past[] = [];
  for (const deployment of await deployments.list({ environment, limit: lookBack })) {
    if (deployment.payload === undefined) {
      log.info(
        `Deployment ${String(deployment.id)} is passed over: ${deployment.payloadProblem ?? 'it has no payload'}.`,
      );
      continue;
    }
    const newest = (await deployments.statuses(deployment.id)).find((status) => status.state !== 'inactive');
    const good = newest?.state === 'success';
    history.push({
      deployment,
      payload: deployment.payload,
      open: newest === undefined || open.has(newest.state),
      good,
      at: Date.parse(newest?.createdAt ?? deployment.createdAt),
    });
    if (good) break;
  }
  return history;
}

/** Asks until one of the open builds is live or none can come any more. */
async function waitOut(options: SettleOptions, unfinished: readonly Past[]): Promise<LiveBuild> {
  const { clock, log, probe } = options;
  const start = clock.now().getTime();
  // The CLI may have begun just before the run died, and may live on for its own time limit.
  const youngest = Math.max(...unfinished.map((one) => one.at));
  const settlesAt = youngest + limits.publish + pipelineLimitMs;
  const until = start < settlesAt ? start + pipelineLimitMs : start;
  for (;;) {
    const live = await askLiveBuild(probe);
    if (unfinished.some((one) => serves(live, one))) return live;
    const left = (live.answered === 'nothing' ? start + pipelineLimitMs : until) - clock.now().getTime();
    if (left <= 0) return live;
    log.info(
      `${describeLive(live)} An earlier deployment was left open and may still go live: asking again for ${String(Math.ceil(left / 1000))} s.`,
    );
    await clock.sleep(Math.min(pollMs, left), probe.signal);
  }
}

function serves(live: LiveBuild, one: Pick<Past, 'payload'>): boolean {
  return live.answered === 'build' && live.buildId === one.payload.buildId;
}
