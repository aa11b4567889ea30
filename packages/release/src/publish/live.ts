import { WorkError } from '@fhir-iq/sluice-model';
import { askLiveBuild, describeLive, pipelineLimitMs, waitForBuild } from '@fhir-iq/sluice-wix';
import type { Published, SiteProbe, WixProblem } from '@fhir-iq/sluice-wix';
import type { Draft } from './draft.ts';
import { wrongDesign } from './findings.ts';
import type { PublishPorts, PublishRequest } from './request.ts';
import type { ComputedRelease } from './source.ts';
import type { StepResult } from './steps.ts';

/**
 * How to ask an environment's site which build it serves.
 *
 * @param computed - The release, for the addresses.
 * @param environment - Which environment.
 * @param ports - The hands.
 */
export function probeOf(
  computed: ComputedRelease,
  environment: PublishRequest['environment'],
  ports: PublishPorts,
): SiteProbe {
  const { site, environments } = computed.configuration;
  const { http, clock, log, signal } = ports;
  const url = new URL(site.buildUrl, environments[environment].url).href;
  return { http, clock, log, url, ...(signal === undefined ? {} : { signal }) };
}

/**
 * Sees that the site serves the build, on the configured design.
 *
 * @param draft - Learns whether it went live.
 * @param probe - How to ask the site.
 * @param published - What Wix said.
 * @param wanted - What must be live.
 * @param wanted.environment - Which environment.
 * @param wanted.uiVersion - Its design.
 * @throws {WorkError} If the site does not serve the build within the pipeline's limit.
 * @throws {GateRefusal} If it serves it on another design.
 */
export async function verify(
  draft: Draft,
  probe: SiteProbe,
  published: Published,
  wanted: { environment: string; uiVersion: string },
): Promise<StepResult<undefined>> {
  const buildId = String(draft.buildId);
  probe.log.info(`Asking ${probe.url} for build ${buildId}.`);
  const { live, serves, asked, waitedMs } = await waitForBuild(probe, buildId);
  draft.details['liveAfter'] = live;
  if (!serves) {
    draft.wentLive = live.answered === 'nothing' ? 'unknown' : 'no';
    throw new WorkError({
      what: `Wix says that it published, and after ${String(Math.round(waitedMs / 1000))} s the site does not serve build ${buildId}. ${describeLive(live)}`,
      allowed: `Within ${String(pipelineLimitMs / 1000)} s ${probe.url} must answer with this build id.`,
      remedy:
        live.answered === 'other'
          ? 'Check that site.buildUrl answers {"buildId": …} from the build module, and that the address belongs to the site that was published; then run again.'
          : 'Look at the site in the Wix dashboard, then run again: the site is asked first.',
      ...(draft.wentLive === 'unknown' ? { unknown: 'whether the build is live.' } : {}),
    });
  }
  draft.wentLive = 'yes';
  if (published.uiVersion !== undefined && published.uiVersion !== wanted.uiVersion) {
    throw wrongDesign(wanted.environment, published.uiVersion, wanted.uiVersion);
  }
  const note = `${describeLive(live)} Asked ${String(asked)} times in ${(waitedMs / 1000).toFixed(1)} s.`;
  return { value: undefined, note };
}

/**
 * After a problem of the Wix CLI: asks the site what it serves, with patience where the build may still come.
 *
 * @param draft - Learns what the site said.
 * @param probe - How to ask.
 * @param problem - What the CLI said.
 * @returns One sentence.
 */
export async function sayWhatIsLive(draft: Draft, probe: SiteProbe, problem: WixProblem): Promise<string> {
  const live =
    problem.wentLive === 'no'
      ? await askLiveBuild(probe)
      : (await waitForBuild(probe, String(draft.buildId))).live;
  draft.details['liveAfter'] = live;
  const ours = live.answered === 'build' && live.buildId === draft.buildId;
  // Without its word from Wix it is no success, even if the site serves the build.
  if (!ours && live.answered !== 'nothing') draft.wentLive = 'no';
  return ours ? `${describeLive(live)} That is this build, but Wix did not confirm it.` : describeLive(live);
}
