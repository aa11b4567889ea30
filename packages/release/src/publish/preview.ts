import { withTemporaryDirectory } from '@fhir-iq/sluice-runtime';
import { writeProject } from '@fhir-iq/sluice-wix';
import { buildIdOf } from './build-id.ts';
import { stoppedFailure } from './close.ts';
import type { Draft } from './draft.ts';
import { createDraft, resultOf } from './draft.ts';
import { failureOf, problemFinding } from './findings.ts';
import { prepare } from './prepare.ts';
import type { PublishPorts, PublishRequest, PublishResult } from './request.ts';
import { validate } from './validate.ts';

/** What a preview is and is not; it stands in evidence and summary of every preview. */
export const previewCaution =
  'A preview shares the live database of its site, and its HTTP functions run the published code: what is entered there is real, and its backend cannot be judged by it.';

/**
 * Makes a preview of a release on an environment's site: validate, configure, optimise, preview. Nothing goes live, and
 * no deployment record is made.
 *
 * @param request - What is asked for.
 * @param ports - The hands; GitHub is not asked.
 * @returns How it ended; it does not throw for a preview that failed.
 */
export async function previewRelease(
  request: PublishRequest,
  ports: Omit<PublishPorts, 'deployments' | 'issues'>,
): Promise<PublishResult> {
  const draft = createDraft(ports);
  draft.details['caution'] = previewCaution;
  try {
    await preview(request, ports, draft);
    return resultOf(draft);
  } catch (thrown) {
    const said = thrown instanceof Error ? thrown : new Error(String(thrown));
    return resultOf(
      draft,
      ports.signal?.aborted === true ? stoppedFailure(ports.signal.reason, draft) : said,
    );
  }
}

async function preview(
  request: PublishRequest,
  ports: Omit<PublishPorts, 'deployments' | 'issues'>,
  draft: Draft,
): Promise<void> {
  const computed = await validate(request, ports, draft);
  const { uiVersion } = computed.configuration.environments[request.environment];
  draft.buildId = buildIdOf(computed.digest, request.run.id, request.run.attempt);
  const { files, digest } = await prepare(request, ports, draft, computed);
  const wix = await ports.wix;
  draft.previewUrl = await draft.steps.run('preview', async () => {
    const outcome = await withTemporaryDirectory(
      'sluice-project',
      async (directory) => {
        await writeProject(directory, { files, siteId: request.siteId, uiVersion });
        return await wix.session(request.apiKey, (session) => session.preview({ directory }));
      },
      { parent: ports.temporary },
    );
    draft.details['wix'] = outcome;
    if (outcome.case !== 'previewed') {
      ports.signal?.throwIfAborted();
      draft.findings.push(problemFinding(outcome));
      throw failureOf(outcome, '');
    }
    return { value: outcome.url, note: `Wix says: available at ${outcome.url}.`, digest };
  });
  draft.reason = `A preview of build ${draft.buildId} is at ${draft.previewUrl}.`;
}
