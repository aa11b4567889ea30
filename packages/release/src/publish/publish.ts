import type { DeploymentPayload, Digest } from '@fhir-iq/sluice-model';
import { SluiceError } from '@fhir-iq/sluice-model';
import { withTemporaryDirectory } from '@fhir-iq/sluice-runtime';
import { describeLive, writeProject } from '@fhir-iq/sluice-wix';
import type { Published, SiteProbe, WixSession } from '@fhir-iq/sluice-wix';
import { backupFirst } from './backup.ts';
import { buildIdOf } from './build-id.ts';
import { closeRecord, stoppedFailure, succeed } from './close.ts';
import { refuseOlder } from './descent.ts';
import type { Draft } from './draft.ts';
import { createDraft, resultOf } from './draft.ts';
import { failureOf, newerDesignFinding, problemFinding } from './findings.ts';
import { probeOf, sayWhatIsLive, verify } from './live.ts';
import { prepare } from './prepare.ts';
import { checkConditions, refuseSecondAttempt } from './production-conditions.ts';
import type { PublishPorts, PublishRequest, PublishResult } from './request.ts';
import type { Settlement } from './settle.ts';
import { settle } from './settle.ts';
import type { ComputedRelease } from './source.ts';
import type { StepResult } from './steps.ts';
import type { UploadFile } from './upload.ts';
import { validate } from './validate.ts';

/**
 * Publishes a release to an environment: validate, settle what earlier runs left open, configure, optimise, publish,
 * verify. Each step is recorded, and the deployment record on GitHub is closed in every end that this process lives to
 * see.
 *
 * @param request - What is asked for.
 * @param ports - The hands.
 * @returns How it ended; it does not throw for a publish that failed, was refused or was stopped.
 */
export async function publishRelease(request: PublishRequest, ports: PublishPorts): Promise<PublishResult> {
  const draft = createDraft(ports);
  try {
    await publish(request, ports, draft);
    return resultOf(draft);
  } catch (thrown) {
    const said = thrown instanceof Error ? thrown : new Error(String(thrown));
    const stopped = ports.signal?.aborted === true;
    const failure = stopped ? stoppedFailure(ports.signal?.reason, draft) : said;
    // A stopped action ends with the runner's reason, to which this is added.
    if (stopped && failure instanceof SluiceError && failure.parts.unknown !== undefined) {
      ports.unknown?.(failure.parts.unknown);
    }
    await closeRecord(request, ports, draft, failure);
    return resultOf(draft, failure);
  }
}

async function publish(request: PublishRequest, ports: PublishPorts, draft: Draft): Promise<void> {
  const computed = await validate(request, ports, draft);
  draft.buildId = buildIdOf(computed.digest, request.run.id, request.run.attempt);
  const wix = await ports.wix;
  await wix.session(request.apiKey, (session) => publishIn(session, request, ports, draft, computed));
}

async function publishIn(
  session: WixSession,
  request: PublishRequest,
  ports: PublishPorts,
  draft: Draft,
  computed: ComputedRelease,
): Promise<void> {
  const { environment } = request;
  const { uiVersion, url: siteUrl } = computed.configuration.environments[environment];
  const probe = probeOf(computed, environment, ports);
  const settlement = await draft.steps.run('settle', () => settleFirst(request, ports, probe, draft));
  refuseSecondAttempt(request);
  if (takeOver(request, computed, settlement, draft)) {
    draft.url = siteUrl;
    await draft.steps.run('verify', () =>
      Promise.resolve({ value: undefined, note: describeLive(settlement.live) }),
    );
    return;
  }
  const descent = await descentOf(request, ports, computed, settlement);
  ports.log.info(descent);
  draft.details['descent'] = descent;
  if (request.rollback === undefined)
    await draft.steps.run('conditions', () => checkConditions(request, ports, computed));

  const upload = await prepare(request, ports, draft, computed);
  const backupId = await backupFirst(request, ports, draft, computed, settlement);
  const payload = {
    ...payloadOf(request, ports, computed, String(draft.buildId), upload.digest),
    ...(backupId === undefined ? {} : { backupId }),
  };
  const published = await draft.steps.run('publish', async () => {
    await openRecord(request, ports, draft, payload);
    const value = await uploadToWix(request, ports, draft, probe, session, {
      files: upload.files,
      uiVersion,
    });
    return { value, note: `Wix says: published at ${value.url}.`, digest: upload.digest };
  });
  if (published.newerDesign) draft.findings.push(newerDesignFinding(environment, uiVersion));
  await draft.steps.run('verify', () => verify(draft, probe, published, { environment, uiVersion }));
  await succeed(request, ports, draft, siteUrl);
}

async function settleFirst(
  request: PublishRequest,
  ports: PublishPorts,
  probe: SiteProbe,
  draft: Draft,
): Promise<StepResult<Settlement>> {
  const { deployments, clock, log } = ports;
  const { environment, run } = request;
  const value = await settle({ deployments, clock, log, environment, probe, logUrl: run.url });
  draft.settled = value.settled;
  draft.details['liveBefore'] = value.live;
  const closed = value.settled.map(
    (one) => `deployment ${String(one.id)} (build ${one.payload.buildId}): ${one.state}`,
  );
  const note =
    closed.length === 0
      ? 'No earlier deployment was left open.'
      : `Closed what earlier runs left open: ${closed.join('; ')}.`;
  return { value, note: `${note} ${describeLive(value.live)}` };
}

/** Whether a run that was killed already brought this very release to life: then publishing again would change nothing. */
function takeOver(
  request: PublishRequest,
  computed: ComputedRelease,
  settlement: Settlement,
  draft: Draft,
): boolean {
  const { serving, settled } = settlement;
  if (serving === undefined) return false;
  if (!settled.some((one) => one.id === serving.id) && !isStillGood(request, settlement)) return false;
  const { payload } = serving;
  const same =
    payload.releaseDigest === computed.digest &&
    payload.siteId === request.siteId &&
    payload.uiVersion === computed.configuration.environments[request.environment].uiVersion;
  if (!same) return false;
  draft.adopted = true;
  draft.buildId = payload.buildId;
  draft.uploadDigest = payload.uploadDigest;
  draft.deploymentId = serving.id;
  if (payload.backupId !== undefined) draft.details['backupId'] = payload.backupId;
  const how = settled.some((one) => one.id === serving.id)
    ? `is live: run ${payload.runId} published it and ended before it could say so. Nothing was published again.`
    : request.rollback === undefined
      ? `is live already: run ${payload.runId} published it. Nothing was published again.`
      : 'is still live: nothing was published again.';
  draft.reason = `Build ${payload.buildId} of this release ${how}`;
  return true;
}

/**
 * Whether what is live needs no publish although this run did not settle it: a rollback's target where the bad build
 * never went live; in production also a release whose run died after its publish, or has a twin: it is tested, no more.
 */
function isStillGood({ environment, rollback }: PublishRequest, { serving, lastGood }: Settlement): boolean {
  return rollback !== undefined || (environment === 'production' && serving?.id === lastGood?.id);
}

/** A rollback goes back on purpose; anything else must descend from what is live. */
async function descentOf(
  { root, rollback }: PublishRequest,
  { signal }: PublishPorts,
  { release }: ComputedRelease,
  settlement: Settlement,
): Promise<string> {
  if (rollback === undefined)
    return await refuseOlder(root, release.commit, liveCommitOf(settlement), signal);
  return `A rollback of build ${rollback.of} (${rollback.reason}): it need not descend from what is live.`;
}

function liveCommitOf({ live, serving, lastGood }: Settlement): Parameters<typeof refuseOlder>[2] {
  if (serving !== undefined) return { commit: serving.payload.commit, knownBy: 'live build' };
  if (live.answered === 'build' && live.commit !== undefined)
    return { commit: live.commit, knownBy: 'live build' };
  return lastGood === undefined
    ? undefined
    : { commit: lastGood.commit, knownBy: 'last successful deployment' };
}

async function openRecord(
  request: PublishRequest,
  ports: PublishPorts,
  draft: Draft,
  payload: DeploymentPayload,
): Promise<void> {
  const { environment, run } = request;
  const deployment = await ports.deployments.create({
    environment,
    payload,
    description: `Build ${payload.buildId} of ${payload.commit.slice(0, 7)} by ${run.actor}`,
  });
  draft.deploymentId = deployment.id;
  await ports.deployments.status(deployment.id, {
    state: 'in_progress',
    description: `Publishing build ${payload.buildId}`,
    logUrl: run.url,
  });
  ports.log.info(`Deployment ${String(deployment.id)} is in progress.`);
}

async function uploadToWix(
  request: PublishRequest,
  ports: PublishPorts,
  draft: Draft,
  probe: SiteProbe,
  session: WixSession,
  upload: { files: readonly UploadFile[]; uiVersion: string },
): Promise<Published> {
  const outcome = await withTemporaryDirectory(
    'sluice-project',
    async (directory) => {
      await writeProject(directory, { ...upload, siteId: request.siteId });
      return await session.publish({
        directory,
        onLoggedIn: (account) => {
          ports.log.info(`Logged in to the Wix account ${account}; publishing.`);
          draft.wentLive = 'unknown';
        },
      });
    },
    { parent: ports.temporary },
  );
  draft.details['wix'] = outcome;
  if (outcome.case === 'published') return outcome;
  draft.wentLive = outcome.wentLive;
  ports.signal?.throwIfAborted();
  draft.findings.push(problemFinding(outcome));
  throw failureOf(outcome, await sayWhatIsLive(draft, probe, outcome));
}

function payloadOf(
  request: PublishRequest,
  ports: PublishPorts,
  computed: ComputedRelease,
  buildId: string,
  uploadDigest: Digest,
): DeploymentPayload {
  const { environment, siteId, run, rollback } = request;
  return {
    schema: 'sluice.deployment/v1',
    releaseDigest: computed.digest,
    commit: computed.release.commit,
    environment,
    siteId,
    uiVersion: computed.configuration.environments[environment].uiVersion,
    buildId,
    uploadDigest,
    runId: run.id,
    runAttempt: run.attempt,
    actor: run.actor,
    preparedAt: ports.clock.now().toISOString(),
    ...(rollback === undefined ? {} : { rollback }),
  };
}
