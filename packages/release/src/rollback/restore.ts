import { runSmokeTest } from '@fhir-iq/sluice-checks/procedures/smoke-test';
import { ConfigurationError } from '@fhir-iq/sluice-model';
import { createWixCli, findWixCli } from '@fhir-iq/sluice-wix';
import { previewRelease } from '../publish/preview.ts';
import { publishRelease } from '../publish/publish.ts';
import type { PublishPorts, PublishRequest } from '../publish/request.ts';
import type { RollbackContext, RollbackLeft } from './context.ts';
import { gitHubOf, saying } from './context.ts';
import { takeUpIncident } from './hold.ts';
import { stateOfInputs } from './incident.ts';
import { endRestore } from './restore-end.ts';
import { restoreLeft } from './restore-left.ts';
import type { RestoreKnown } from './restore-known.ts';

/**
 * The second job of a rollback: publishes the last good release with its own design (after a preview, where the plan made
 * none), and verifies it by the same smoke test that a release gets. How it ends stands in the incident, with what a
 * person must do where it does not end well.
 *
 * @param context - The action's; its checkout is the target.
 * @returns What it leaves, also where production did not come back.
 */
export async function restoreRelease(context: RollbackContext): Promise<RollbackLeft> {
  refuseMissing(context);
  const { inputs, clock, log } = context;
  const startedAt = clock.now();
  const configuration = await context.configuration();
  const github = gitHubOf(context);
  const incident = await takeUpIncident(
    inputs.incident === '' ? undefined : Number(inputs.incident),
    stateOfInputs(context),
    { configuration, siteId: inputs['site-id'] },
    { issues: github.issues, clock, log },
  );
  const known: RestoreKnown = { startedAt, request: requestOf(context), incident, problems: [] };
  const tool = findWixCli({ ...context });
  tool.catch(() => undefined);
  const wix = tool.then(({ command }) =>
    createWixCli({ ...context, command, temporary: context.github.temp }),
  );
  wix.catch(() => undefined);
  await incident.tell(
    `Run ${context.github.runId} restores build ${inputs['target-build-id']} (commit ${inputs['target-commit'].slice(0, 12)}, design ${inputs['target-ui-version']}).`,
    { phase: 'restoring' },
  );
  const { deployments, issues } = github;
  await restore(context, known, { ...context, wix, deployments, issues, temporary: context.github.temp });
  const end = await endRestore(context, known, { configuration, deployments });
  const tools = await tool.then(
    ({ name, version, source }) => [{ name, version, source }],
    () => [],
  );
  return restoreLeft(context, known, end, tools);
}

async function restore(context: RollbackContext, known: RestoreKnown, ports: PublishPorts): Promise<void> {
  const { request, incident } = known;
  if (context.inputs['target-previewed'] !== 'true') {
    known.preview = await previewRelease(request, ports);
    await incident.tell(
      known.preview.failure === undefined
        ? `Wix takes the release: ${known.preview.reason}`
        : `Wix does not take the release, so it is not published: ${known.preview.reason}`,
    );
    if (known.preview.failure !== undefined) return;
  }
  const publish = await publishRelease(request, ports);
  known.publish = publish;
  await incident.tell(
    publish.failure === undefined ? publish.reason : `The publish failed: ${publish.reason}`,
  );
  if (publish.failure !== undefined) return;
  known.smoke = await smokeTest(context, String(publish.buildId));
  await incident.tell(
    `Smoke test of build ${String(publish.buildId)}: ${known.smoke.answer}. ${known.smoke.reason}`,
  );
}

/** The checks that condemned the other, with what the restored release itself says of its pages. */
async function smokeTest(
  context: RollbackContext,
  buildId: string,
): Promise<NonNullable<RestoreKnown['smoke']>> {
  try {
    return await runSmokeTest({
      ...context,
      inputs: { config: context.inputs.config, stage: 'production', 'build-id': buildId },
      keep: () => undefined,
    });
  } catch (error) {
    return { answer: 'error', reason: saying(error), evidence: [] };
  }
}

function requestOf({ inputs, github }: RollbackContext): PublishRequest {
  const actor = github.actor === '' ? 'unknown' : github.actor;
  return {
    environment: 'production',
    siteId: inputs['site-id'],
    apiKey: inputs['wix-api-key'],
    // The release was judged when it became good; the digest binds this publish to it.
    verdict: 'pass',
    judgedDigest: inputs['target-release-digest'],
    root: github.workspace,
    config: inputs.config,
    run: {
      repository: github.repository,
      id: github.runId,
      attempt: github.attempt,
      actor,
      url: github.runUrl,
    },
    rollback: { of: inputs['bad-build-id'], reason: inputs.reason },
  };
}

const wanted = [
  'reason',
  'bad-build-id',
  'target-commit',
  'target-build-id',
  'target-release-digest',
] as const;

function refuseMissing({ inputs }: RollbackContext): void {
  const missing = wanted.filter((name) => inputs[name] === '');
  if (missing.length === 0) return;
  throw new ConfigurationError({
    what: `A restore lacks the inputs ${missing.join(', ')}.`,
    allowed: 'They are the outputs of the job that stopped (mode stop), and the reason of the rollback.',
    remedy: 'Hand them on as outputs of that job.',
  });
}
