import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { ConfigurationError } from '@fhir-iq/sluice-model';

/** A project for the Wix CLI. */
export interface WixProject {
  /** Paths with `/` and texts: what is uploaded. */
  readonly files: readonly { readonly path: string; readonly content: string }[];
  readonly siteId: string;
  /** The design's number as text: the CLI refuses a number. */
  readonly uiVersion: string;
}

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/**
 * Says whether a site id and a `uiVersion` can be what Wix takes.
 *
 * @param siteId - The id of the site.
 * @param uiVersion - The number of the design, as text.
 * @param environment - For the messages.
 * @throws {ConfigurationError} If one of them cannot.
 */
export function validateSite(siteId: string, uiVersion: unknown, environment: string): void {
  if (!uuid.test(siteId)) {
    throw new ConfigurationError({
      what: `The site id of ${environment} is "${siteId}".`,
      allowed: 'A Wix site id is a UUID, as in 11111111-2222-3333-4444-555555555555.',
      remedy:
        'Set the input site-id from the environment’s variable; the id stands in the address of the site’s dashboard.',
    });
  }
  if (typeof uiVersion !== 'string' || !/^[1-9]\d*$/.test(uiVersion)) {
    throw new ConfigurationError({
      what: `environments.${environment}.uiVersion is ${JSON.stringify(uiVersion)}.`,
      allowed: "It is the number of the design in this environment's own site, as text: '12'.",
    });
  }
}

/**
 * Writes a project with the `wix.config.json` of one environment into an empty folder.
 *
 * @param directory - The folder.
 * @param project - Files, site and design.
 */
export async function writeProject(directory: string, project: WixProject): Promise<void> {
  for (const file of project.files) {
    const place = path.join(directory, ...file.path.split('/'));
    if (!place.startsWith(directory + path.sep)) {
      throw new ConfigurationError({ what: `"${file.path}" would be written outside of the project.` });
    }
    await mkdir(path.dirname(place), { recursive: true });
    await writeFile(place, file.content);
  }
  const configuration = { siteId: project.siteId, uiVersion: project.uiVersion };
  await writeFile(path.join(directory, 'wix.config.json'), `${JSON.stringify(configuration, null, 2)}\n`);
}
