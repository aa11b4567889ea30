import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { findGitleaks } from '@fhir-iq/sluice-checks/secrets/gitleaks';
import { runProcess, silentLog } from '@fhir-iq/sluice-runtime';
import { startAdvisoryService } from '../../packages/checks/test/helpers/advisory-service.ts';
import { createExampleSite } from '../../packages/checks/test/helpers/repository.ts';
import { measureByTurns } from '../helpers/compare.ts';
import { root, runBundle } from '../helpers/run-bundle.ts';
import type { Bench } from './main.ts';

const rounds = 9;
/** A change as large as a release after some weeks: start-up times must not be all that is measured. */
const commits = 300;
const linesEach = 400;

/** The security scan with the bundle against gitleaks and npm audit by hand, one after the other's place: the slower counts. */
const bench: Bench = async () => {
  const site = createExampleSite();
  const service = await startAdvisoryService();
  const folder = await mkdtemp(path.join(os.tmpdir(), 'sluice-bench-scan-'));
  try {
    site.git('checkout', '--quiet', '-b', 'development');
    for (let number = 0; number < commits; number += 1) {
      const lines = Array.from(
        { length: linesEach },
        (_, line) =>
          `export const value${line}Of${number} = read('key-${line}', ${number * line}); // token ${line}`,
      );
      site.commit(`Change ${String(number)}`, {
        [`src/public/module${String(number % 7)}.js`]: `${lines.join('\n')}\n`,
      });
    }
    const cache = { RUNNER_TOOL_CACHE: path.join(os.tmpdir(), 'sluice-test-tool-cache') };
    const packsDirectory = path.join(root, 'packages/runtime/tool-packs');
    const { command, tool } = await findGitleaks({
      env: { ...process.env, ...cache },
      log: silentLog(),
      packsDirectory,
    });
    const [program, ...first] = command;
    const run = async (name: string, args: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<void> => {
      const result = await runProcess({
        command: name,
        args,
        cwd: site.directory,
        env: { ...process.env, ...env },
        timeoutMs: 120_000,
      });
      if (result.code !== 0)
        throw new Error(`${name} ${args.join(' ')} by hand: ${result.stdout}${result.stderr}`);
    };
    const flags = [
      '--no-banner',
      '--redact',
      '--report-format',
      'json',
      '--report-path',
      path.join(folder, 'report.json'),
    ];
    const gitleaks = async (): Promise<void> => {
      // The WebAssembly build has no `git`.
      if (tool.source === 'path') await run(program, [...first, 'git', '--log-opts', 'main..HEAD', ...flags]);
      await run(program, [...first, 'dir', '.', ...flags]);
    };
    const npmAudit = async (): Promise<void> => {
      const npmCache = await mkdtemp(path.join(folder, 'npm-'));
      await run('npm', ['audit', '--json'], {
        NPM_CONFIG_REGISTRY: service.registry,
        npm_config_cache: npmCache,
      });
    };
    const securityScan = async (): Promise<void> => {
      const result = await runBundle({
        action: 'security-scan',
        cwd: site.directory,
        inputs: { stage: 'development', base: 'main', 'policy-ref': 'main' },
        env: { ...cache, NPM_CONFIG_REGISTRY: service.registry },
        timeoutMs: 120_000,
      });
      if (result.code !== 0) throw new Error(`security-scan: ${result.stdout}${result.stderr}`);
    };
    const times = await measureByTurns(rounds, { gitleaks, npmAudit, securityScan });
    const slower = Math.max(times.gitleaks, times.npmAudit);
    const seconds = (ms: number): string => `${(ms / 1000).toFixed(2)} s`;
    return [
      {
        name: 'security-scan',
        value: times.securityScan / slower,
        unit: 'x',
        limit: 1.15,
        note: `${seconds(times.securityScan)} against gitleaks ${seconds(times.gitleaks)} (${tool.source}) and npm audit ${seconds(times.npmAudit)} by hand`,
      },
    ];
  } finally {
    site[Symbol.dispose]();
    await service[Symbol.asyncDispose]();
    await rm(folder, { recursive: true, force: true, maxRetries: 5 });
  }
};
export default bench;
