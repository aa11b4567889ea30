import type { SluiceConfiguration } from '@fhir-iq/sluice-config';
import { configuredHeaders, configuredLimits, substituteVariables } from '@fhir-iq/sluice-config';
import { ConfigurationError } from '@fhir-iq/sluice-model';
import type { Digest, Stage } from '@fhir-iq/sluice-model';
import type { BuildFacts } from './build-module.ts';
import { buildModuleText } from './build-module.ts';
import type { Draft } from './draft.ts';
import { uploadDigest } from './release.ts';
import type { PublishPorts, PublishRequest } from './request.ts';
import type { ComputedRelease } from './source.ts';
import type { UploadFile } from './upload.ts';

/** The keys of an environment that the site's code gets as flags. */
const flagNames = [
  'apiEndpoints',
  'analyticsEnabled',
  'debugMode',
  'cacheEnabled',
  'compressionEnabled',
] as const;

/**
 * The flags of an environment, with variables put in.
 *
 * @param configuration - The configuration.
 * @param environment - Which environment.
 * @param env - The variables.
 * @throws {ConfigurationError} If a variable is not set.
 */
export function flagsOf(
  configuration: SluiceConfiguration,
  environment: Stage,
  env: Readonly<Record<string, string | undefined>>,
): BuildFacts['flags'] {
  const values = configuration.environments[environment];
  return substituteVariables(Object.fromEntries(flagNames.map((name) => [name, values[name]])), env);
}

/**
 * Writes the build module in the place of the one in the repository, and nothing else.
 *
 * @param files - What is uploaded, as committed.
 * @param module - Path of the build module (`site.buildModule`).
 * @param facts - What it tells the site's code.
 * @returns The files with the build module written.
 * @throws {ConfigurationError} If the commit has no such file: then no code of the site can import it.
 */
export function configure(files: readonly UploadFile[], module: string, facts: BuildFacts): UploadFile[] {
  if (!files.some((file) => file.path === module)) {
    throw new ConfigurationError({
      what: `site.buildModule is ${module}, and the commit has no such file in what is uploaded.`,
      allowed:
        'It is a JavaScript module under src/ that the site’s code imports, so that the live site can say which build it is.',
      remedy: `Commit ${module} with "export const buildId = 'local';" and import it in the code that answers site.buildUrl.`,
    });
  }
  const content = buildModuleText(facts);
  return files.map((file) => (file.path === module ? { path: module, content } : file));
}

/** What optimising did. */
export interface Optimised {
  readonly files: readonly UploadFile[];
  readonly digest: Digest;
  /** The steps that are configured and that this version does not carry out. */
  readonly notDone: readonly string[];
}

/**
 * The place of `optimization` between configure and publish. It hands the files on as they are and says which of the
 * configured steps it does not carry out, so that nobody takes them for done.
 *
 * @param files - What configure made.
 * @param configuration - The configuration.
 * @returns The files, their digest and the names of the steps that were not done.
 */
export function optimise(files: readonly UploadFile[], configuration: SluiceConfiguration): Optimised {
  return {
    files,
    digest: uploadDigest(files),
    notDone: configuration.optimization.map((step) => step.name),
  };
}

/**
 * The steps configure and optimise: from what is committed to what is uploaded.
 *
 * @param request - What is asked for.
 * @param ports - The hands.
 * @param draft - Remembers the steps and the digest of the upload.
 * @param computed - The release.
 * @returns The files that Wix gets and their digest.
 * @throws {ConfigurationError} If a variable of the environment's flags is not set.
 */
export async function prepare(
  request: PublishRequest,
  ports: Pick<PublishPorts, 'env'>,
  draft: Draft,
  computed: ComputedRelease,
): Promise<Optimised> {
  const { environment } = request;
  const buildId = String(draft.buildId);
  const configured = await draft.steps.run('configure', () => {
    const module = computed.configuration.site.buildModule;
    const { configuration, release } = computed;
    const facts: BuildFacts = {
      buildId,
      commit: release.commit,
      environment,
      flags: flagsOf(configuration, environment, ports.env),
      headers: configuredHeaders(configuration, configuration.environments[environment].cacheEnabled),
      limits: configuredLimits(configuration),
    };
    const value = configure(computed.upload, module, facts);
    return Promise.resolve({
      value,
      note: `Build ${buildId}, the flags of ${environment}, and the headers and limits of the site's own answers stand in ${module}.`,
    });
  });
  const optimised = await draft.steps.run('optimise', () => {
    const value = optimise(configured, computed.configuration);
    const note =
      value.notDone.length === 0
        ? 'Nothing is configured.'
        : `The files go up as they are; not part of this version: ${value.notDone.join(', ')}.`;
    return Promise.resolve({ value, note, digest: value.digest });
  });
  draft.uploadDigest = optimised.digest;
  return optimised;
}
