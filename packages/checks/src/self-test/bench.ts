import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { checkFacts, type CheckName, type SluiceConfiguration } from '@fhir-iq/sluice-config';
import { Checks } from '@fhir-iq/sluice-config/schema/checks';
import type { Clock, Log } from '@fhir-iq/sluice-model';
import { createHttp, type Environment, withTemporaryDirectory } from '@fhir-iq/sluice-runtime';
import type { CheckSettings } from '../check.ts';
import { knownBadConfiguration } from './configuration.ts';
import type { SelfTestBench } from './known-bad.ts';

/** What a bench takes from the runner. */
export interface BenchParts {
  readonly clock: Clock;
  readonly log: Log;
  readonly env: Environment;
  readonly packsDirectory: string;
  readonly signal?: AbortSignal | undefined;
}

const loopback = '127.0.0.1,localhost,::1';

/**
 * Gives a bench to `work` and takes everything down afterwards, whatever happens.
 *
 * @param parts - What it takes from the runner.
 * @param work - Lays an input out and looks at it.
 */
export async function withBench<T>(
  parts: BenchParts,
  work: (bench: SelfTestBench) => Promise<T>,
): Promise<T> {
  const servers: Server[] = [];
  const configuration = knownBadConfiguration();
  try {
    return await withTemporaryDirectory('sluice-self-test', (folder) =>
      work(benchOf(parts, folder, servers, configuration)),
    );
  } finally {
    await Promise.all(servers.map(stop));
  }
}

function benchOf(
  parts: BenchParts,
  folder: string,
  servers: Server[],
  configuration: SluiceConfiguration,
): SelfTestBench {
  const { clock, log, packsDirectory, signal } = parts;
  const env = withoutProxyOnLoopback(parts.env);
  const http = createHttp({ log, clock, env });
  return {
    folder,
    settings: settingsOf,
    async serve(handler) {
      const server = createServer(handler);
      servers.push(server);
      await new Promise<void>((resolve, reject) => {
        server.once('error', reject);
        server.listen(0, '127.0.0.1', resolve);
      });
      return new URL(`http://127.0.0.1:${String((server.address() as AddressInfo).port)}/`);
    },
    context: (over) => ({
      directory: folder,
      stage: 'staging',
      moment: 'after-publish',
      subject: { commit: '0'.repeat(40) },
      configuration,
      configurationFile: '.github/sluice.yml',
      policy: { said: "The self-test's own policy." },
      plainLoopback: true,
      ...{ clock, log, http, env, packsDirectory, signal },
      ...over,
    }),
  };
}

function settingsOf(check: CheckName, own: Readonly<Record<string, unknown>> = {}): CheckSettings {
  const { floor, target } = checkFacts(check);
  const row = Checks.parse({ [check]: { with: own } })[check];
  return { floor, target, with: row?.with ?? {} };
}

function withoutProxyOnLoopback(env: Environment): Environment {
  const given = env['no_proxy'] ?? env['NO_PROXY'] ?? '';
  const exceptions = given === '' ? loopback : `${given},${loopback}`;
  return { ...env, NO_PROXY: exceptions, no_proxy: exceptions };
}

function stop(server: Server): Promise<void> {
  server.closeAllConnections();
  return new Promise((resolve) => server.close(() => resolve()));
}
