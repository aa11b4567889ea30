import { readdirSync, readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { designsOf, keptByWix } from '@fhir-iq/sluice-rehearsal/scenario/designs';
import { loadConfiguration } from '@fhir-iq/sluice-config/load';
import { configuredHeaders, configuredLimits, type SluiceConfiguration } from '@fhir-iq/sluice-config';
import { buildModuleText } from '@fhir-iq/sluice-release/publish/build-module';
import { flagsOf } from '@fhir-iq/sluice-release/publish/prepare';
import { systemClock } from '@fhir-iq/sluice-runtime';
import { startSandbox, type Sandbox } from '@fhir-iq/sluice-sandbox';
import { root } from './run-bundle.ts';

const example = path.join(root, 'examples/fhir-iq');

/** The example as it is published in one environment, behind the sandbox's proxy. */
export interface PublishedExample {
  readonly sandbox: Sandbox;
  readonly configuration: SluiceConfiguration;
  readonly siteId: string;
  /** The rows of a collection, as the site's code stored them. */
  rows(collection: string): readonly Readonly<Record<string, unknown>>[];
  close(): Promise<void>;
}

/**
 * Publishes the example's code and design, as they lie in this repository, to a site of the sandbox.
 *
 * @param environment - Which site.
 * @param faults - What goes wrong, as `--fault` takes it.
 */
export async function publishExample(
  environment: 'development' | 'staging' | 'production',
  faults: readonly string[] = [],
): Promise<PublishedExample> {
  const loaded = loadConfiguration(readFileSync(path.join(example, '.github/sluice.yml'), 'utf8'), {
    file: '.github/sluice.yml',
  });
  if (!loaded.ok) throw new Error("the example's sluice.yml is wrong");
  const { configuration } = loaded;
  const design = readFileSync(path.join(example, `design/${environment}.json`), 'utf8');
  const stateDirectory = await mkdtemp(path.join(os.tmpdir(), 'sluice-published-'));
  const siteId = '00000000-0000-4000-8000-00000000000a';
  const { url, uiVersion } = configuration.environments[environment];
  const sandbox = await startSandbox({
    stateDirectory,
    clock: systemClock(),
    faults,
    seed: {
      wix: {
        sites: [
          {
            siteId,
            name: `FHIR IQ ${environment}`,
            environment,
            premium: true,
            urls: [url],
            designs: designsOf(configuration, environment, design),
            ...keptByWix(design),
          },
        ],
        apiKeys: [],
      },
    },
  });
  await sandbox.wix.publishCode(siteId, uiVersion, {
    ...codeOf(configuration, environment),
  });
  return {
    sandbox,
    configuration,
    siteId,
    rows: (collection) => {
      const known = sandbox.wix.sites().find((one) => one.siteId === siteId);
      if (known === undefined) throw new Error(`there is no site ${siteId}`);
      return sandbox.wix.databases.of({ ...known, environment }).content()[collection] ?? [];
    },
    close: async () => {
      await sandbox.close();
      await rm(stateDirectory, { recursive: true, force: true });
    },
  };
}

/** The files that Wix would get, with the build module as publish writes it. */
function codeOf(
  configuration: SluiceConfiguration,
  environment: 'development' | 'staging' | 'production',
): Record<string, string> {
  const files = readdirSync(path.join(example, 'src'), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(example, path.join(entry.parentPath, entry.name)));
  return {
    ...Object.fromEntries(files.map((file) => [file, readFileSync(path.join(example, file), 'utf8')])),
    [configuration.site.buildModule]: buildModuleText({
      buildId: 'b-1',
      commit: '',
      environment,
      flags: flagsOf(configuration, environment, {}),
      headers: configuredHeaders(configuration, configuration.environments[environment].cacheEnabled),
      limits: configuredLimits(configuration),
    }),
  };
}
