import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { formatProblems, type SluiceConfiguration } from '@fhir-iq/sluice-config';
import { ConfigurationError, type Log } from '@fhir-iq/sluice-model';
import { runGit } from '@fhir-iq/sluice-runtime';
import type { PolicySource } from '../check.ts';
import { resolveCommit } from '../git/commits.ts';

/** Where the policy is to come from. */
export interface PolicyRequest {
  readonly directory: string;
  /** Path of sluice.yml in the repository. */
  readonly file: string;
  /** A commit or ref; undefined: the tree's own file rules. */
  readonly ref?: string | undefined;
  readonly now: Date;
  readonly log: Log;
  /** Whether its warnings are said aloud: one job of a run says them, not each. */
  readonly warns?: boolean;
}

/**
 * Reads the policy: from `ref` where one is given, because the change under test does not set its own.
 *
 * @param request - Where from.
 * @returns The configuration and where it came from.
 * @throws {ConfigurationError} With all that is wrong with it.
 * @throws {WorkError} If the checkout does not have `ref`.
 */
export async function loadPolicy(
  request: PolicyRequest,
): Promise<{ configuration: SluiceConfiguration; policy: PolicySource }> {
  const { directory, file, ref } = request;
  if (ref === undefined || ref === '') {
    const configuration = await parsed(await textOfTree(directory, file), file, request);
    return {
      configuration,
      policy: { said: `The policy is the tree's own ${file}: no policy-ref was given.` },
    };
  }
  const commit = await resolveCommit(directory, ref);
  const text = await textAt(directory, commit, file);
  if (text === undefined) {
    const configuration = await parsed(await textOfTree(directory, file), file, request);
    return {
      configuration,
      policy: {
        ref,
        said: `The policy is the tree's own ${file}: ${ref} (${commit.slice(0, 12)}) has none yet.`,
      },
    };
  }
  const configuration = await parsed(text, `${file} at ${ref}`, request);
  return {
    configuration: { ...configuration, waivers: await heldWaivers(configuration, directory, file) },
    policy: { ref, commit, said: `The policy is ${file} at ${ref} (${commit.slice(0, 12)}).` },
  };
}

/**
 * A file as a commit has it.
 *
 * @param directory - The checkout.
 * @param commit - The full commit.
 * @param file - Path in the repository.
 * @returns Its text; undefined where the commit has no such file.
 */
export async function textAt(directory: string, commit: string, file: string): Promise<string | undefined> {
  const found = await runGit(directory, ['cat-file', 'blob', `${commit}:${file}`], { codes: [0, 128] });
  return found.code === 0 ? found.stdout : undefined;
}

/**
 * The file as it lies in the checkout.
 *
 * @param directory - The checkout.
 * @param file - Path in it.
 * @throws {ConfigurationError} If it cannot be read.
 */
export async function textOfTree(directory: string, file: string): Promise<string> {
  try {
    return await readFile(path.resolve(directory, file), 'utf8');
  } catch (cause) {
    throw new ConfigurationError({
      what: `${file} cannot be read in ${directory}.`,
      remedy: 'Check the repository out before this step, and write the file with: npx @fhir-iq/sluice init',
      cause,
    });
  }
}

/**
 * The policy's waivers that the change holds on to. Giving one up is stricter, so it counts at once: else nobody could
 * remove a waiver that has expired, because it fails every verdict while it stands in the policy.
 */
async function heldWaivers(
  policy: SluiceConfiguration,
  directory: string,
  file: string,
): Promise<SluiceConfiguration['waivers']> {
  if (policy.waivers.length === 0) return policy.waivers;
  const { loadConfiguration } = await import('@fhir-iq/sluice-config/load');
  const change = loadConfiguration(await textOfTree(directory, file), { file });
  // A change whose file is wrong gives nothing up; the check of the policy says what is wrong with it.
  if (!change.ok) return policy.waivers;
  const held = new Set(change.configuration.waivers.map(({ check, finding }) => `${check} ${finding}`));
  return policy.waivers.filter(({ check, finding }) => held.has(`${check} ${finding}`));
}

async function parsed(text: string, file: string, request: PolicyRequest): Promise<SluiceConfiguration> {
  // The schema is built when it is first wanted: it would be a third of the start-up.
  const { loadConfiguration } = await import('@fhir-iq/sluice-config/load');
  const result = loadConfiguration(text, { file, now: request.now });
  if (!result.ok)
    throw new ConfigurationError({ what: `${file} is wrong:\n${formatProblems(result.problems)}\n` });
  const { log, warns } = request;
  for (const warning of result.warnings) {
    const text = formatProblems([warning]);
    if (warns === true) log.warning(text);
    else log.debug(text);
  }
  return result.configuration;
}
