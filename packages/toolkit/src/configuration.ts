import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { formatProblems } from '@fhir-iq/sluice-config';
import type { SluiceConfiguration } from '@fhir-iq/sluice-config';
import { ConfigurationError } from '@fhir-iq/sluice-model';
import type { Clock, Log } from '@fhir-iq/sluice-model';

/**
 * Reads the site's configuration.
 *
 * @param workspace - The checkout.
 * @param file - Path of the file in it.
 * @param clock - Says what has expired.
 * @param log - Takes warnings, at its lowest level: the gate on the tree says them aloud.
 * @throws {ConfigurationError} If there is no such file, or with all that is wrong with it.
 */
export async function readConfiguration(
  workspace: string,
  file: string,
  clock: Clock,
  log: Log,
): Promise<SluiceConfiguration> {
  const { loadConfiguration } = await import('@fhir-iq/sluice-config/load');
  let text: string;
  try {
    text = await readFile(path.resolve(workspace, file), 'utf8');
  } catch (cause) {
    throw new ConfigurationError({
      what: `Input "config" is "${file}", and that file cannot be read in ${workspace}.`,
      remedy: 'Check the repository out before this step, and write the file with: npx @fhir-iq/sluice init',
      cause,
    });
  }
  const result = loadConfiguration(text, { file, now: clock.now() });
  if (!result.ok)
    throw new ConfigurationError({ what: `${file} is wrong:\n${formatProblems(result.problems)}\n` });
  for (const warning of result.warnings) log.debug(formatProblems([warning]));
  return result.configuration;
}
