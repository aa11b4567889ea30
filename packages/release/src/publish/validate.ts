import { counted, ConfigurationError, GateRefusal } from '@fhir-iq/sluice-model';
import { validateSite } from '@fhir-iq/sluice-wix';
import type { Draft } from './draft.ts';
import { configure } from './prepare.ts';
import type { PublishPorts, PublishRequest } from './request.ts';
import type { ComputedRelease } from './source.ts';
import { computeRelease, refuseDirtyTree } from './source.ts';

/** How long a wrong key may be: longer ones are pasted files. */
const longestKey = 10_000;

/**
 * The step validate: checks all that can be checked before anything is changed outside.
 *
 * @param request - What is asked for.
 * @param ports - The hands.
 * @param draft - Learns the release as soon as it is known, so that also a refusal can name it.
 * @returns The release as it was judged.
 * @throws {GateRefusal} If the verdict is not `pass`, or is about another release.
 * @throws {ConfigurationError} If the commit, the configuration, the site or the key is wrong.
 */
export async function validate(
  request: PublishRequest,
  ports: Pick<PublishPorts, 'signal'>,
  draft: Draft,
): Promise<ComputedRelease> {
  return await draft.steps.run('validate', async () => {
    const { root, config, environment } = request;
    const { signal } = ports;
    const value = await computeRelease({ root, config, ...(signal === undefined ? {} : { signal }) });
    draft.computed = value;
    const { configuration, digest, release, upload } = value;
    refuseVerdict(request, digest);
    refuseKey(request.apiKey, environment);
    validateSite(request.siteId, configuration.environments[environment].uiVersion, environment);
    await refuseDirtyTree(root, config, signal);
    // Refuses a build module that is not part of the upload before anything is begun.
    configure(upload, configuration.site.buildModule, { buildId: '', commit: '', environment, flags: {} });
    return {
      value,
      note: `${counted(upload.length, 'files')} of ${release.commit} can be uploaded.`,
      digest,
    };
  });
}

function refuseKey(apiKey: string, environment: string): void {
  if (apiKey !== '' && apiKey.length <= longestKey && !/\s/.test(apiKey)) return;
  const found =
    apiKey === ''
      ? 'is empty'
      : `has ${counted(apiKey.length, 'characters')} that are not shown, and is no key`;
  throw new ConfigurationError({
    what: `The input wix-api-key ${found}.`,
    allowed: `A key has no white space and at most ${String(longestKey)} characters.`,
    remedy: `It is the secret WIX_API_KEY of the environment ${environment}, which the job must name: Settings > Environments > ${environment} > Environment secrets; docs/environments.md says what it is.`,
  });
}

function refuseVerdict({ verdict, judgedDigest }: PublishRequest, digest: string): void {
  if (verdict !== 'pass') {
    throw new GateRefusal({
      what: `The gate's verdict is "${verdict === '' ? 'none' : verdict}".`,
      allowed: 'Only "pass" opens it.',
      remedy: 'Read the verdict of the gate job; mend what it names and start a new run.',
    });
  }
  if (judgedDigest !== digest) {
    throw new GateRefusal({
      what: `The gate judged the release ${judgedDigest === '' ? 'without a digest' : judgedDigest}, and this checkout is the release ${digest}.`,
      allowed: 'Only the release that was judged is published.',
      remedy:
        'Check out the same commit in the gate and here, hand on the output release-digest, and start a new run.',
    });
  }
}
