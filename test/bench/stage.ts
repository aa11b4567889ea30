import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { findChromium, chromiumArguments } from '@fhir-iq/sluice-checks/browser/chromium-program';
import { checkFacts, checkNames } from '@fhir-iq/sluice-config';
import { findTool, runProcess, silentLog } from '@fhir-iq/sluice-runtime';
import { parse, stringify } from 'yaml';
import type { LooseValue } from '../../packages/checks/test/helpers/context.ts';
import { createExampleSite } from '../../packages/checks/test/helpers/repository.ts';
import { publishExample } from '../helpers/published-example.ts';
import { root, runBundle } from '../helpers/run-bundle.ts';
import type { Bench } from './main.ts';

/** Loads of the page by Lighthouse: with and without Sluice alike. */
const loads = 5;
const measured = 'performance';
/**
 * What a staging stage of the example looks at beside it, in the same job: pages, flows in three engines, devices, the
 * layouts of three engines, payment, requests. Without `rate_limits`: its bursts use up what the next run asks for.
 */
const others = [
  'console_errors',
  'page_navigation',
  'api_endpoints',
  'environment_flags',
  'user_flows',
  'payment_test_mode',
  'third_party',
  'accessibility',
  'mobile',
  'cross_browser',
  'transport_security',
  'security_headers',
  'cache_headers',
];

/** The site checks of a stage in one job against Lighthouse by hand and the longest of the other checks by itself. */
const bench: Bench = async () => {
  await using resources = new AsyncDisposableStack();
  const published = await publishExample('staging');
  resources.defer(() => published.close());
  using site = createExampleSite();
  const folder = await mkdtemp(path.join(os.tmpdir(), 'sluice-bench-stage-'));
  resources.defer(() => rm(folder, { recursive: true, force: true, maxRetries: 5 }));
  const env = {
    ...published.sandbox.environment(),
    RUNNER_TOOL_CACHE: path.join(os.tmpdir(), 'sluice-test-tool-cache'),
  };
  await writePolicy(path.join(site.directory, '.github/sluice.yml'));

  const look = async (...checks: string[]): Promise<number> => {
    const began = performance.now();
    const result = await runBundle({
      action: 'site-checks',
      cwd: site.directory,
      inputs: { stage: 'staging', checks: checks.join(',') },
      env,
      timeoutMs: 900_000,
    });
    for (const check of checks) {
      const answer = result.evidence[check]?.answer;
      // What a check finds is not the bench's affair; one that could not look would only seem quick.
      if (answer !== 'pass' && answer !== 'fail')
        throw new Error(
          `${check} answered ${String(answer)}: ${result.evidence[check]?.reason ?? result.stdout}`,
        );
    }
    return performance.now() - began;
  };
  const byHand = await lighthouseByHand({ ...process.env, ...env }, folder, published);

  // Installs the tool packs and warms the caches of all that is measured.
  await look(...others);
  await byHand();

  let longest = { name: '', ms: 0 };
  for (const name of others) {
    const ms = await look(name);
    if (ms > longest.ms) longest = { name, ms };
  }
  const began = performance.now();
  for (let load = 0; load < loads; load += 1) await byHand();
  const lighthouse = performance.now() - began;
  const stage = await look(measured, ...others);
  const seconds = (ms: number): string => `${(ms / 1000).toFixed(1)} s`;
  return [
    {
      name: 'checks of a stage',
      value: stage / (lighthouse + longest.ms),
      unit: 'x',
      limit: 1.15,
      note: `${seconds(stage)} for ${String(1 + others.length)} checks against ${seconds(lighthouse)} for ${String(loads)} loads by hand and ${seconds(longest.ms)} for ${longest.name} alone`,
    },
  ];
};

/** Gives the example's policy the rows that are timed: one page, held to its budgets alone. */
async function writePolicy(file: string): Promise<void> {
  const value: LooseValue = parse(await readFile(file, 'utf8'));
  for (const name of others) value.checks[name] = { ...value.checks[name], stages: ['staging'] };
  value.checks[measured] = { stages: ['staging'], with: { pages: ['/'], runs: loads, compare: 'none' } };
  const rows = checkNames.filter((name) => value.checks[name] !== undefined);
  const answered = new Set<string>(rows.flatMap((name) => [name, checkFacts(name).validation]));
  value['not-yet'] = value['not-yet'].filter((one: string) => !answered.has(one));
  await writeFile(file, stringify(value));
}

/** One load as a person starts it: Lighthouse's own program, which starts the same Chromium with the same arguments. */
async function lighthouseByHand(
  env: NodeJS.ProcessEnv,
  folder: string,
  { configuration }: Awaited<ReturnType<typeof publishExample>>,
): Promise<() => Promise<void>> {
  const packs = { env, log: silentLog(), packsDirectory: path.join(root, 'packages/runtime/tool-packs') };
  const chromium = await findChromium(packs);
  if ('missing' in chromium) throw new Error(chromium.missing);
  const { command } = await findTool({
    ...packs,
    name: 'lighthouse',
    bin: 'lighthouse',
    toolPack: 'lighthouse',
  });
  const [program, ...first] = command;
  const flags = chromiumArguments({ env, configuration, stage: 'staging', url: undefined });
  const args = [
    ...first,
    configuration.environments.staging.url,
    `--chrome-flags=--headless=new ${flags.join(' ')}`,
    '--only-categories=performance',
    '--output=json',
    `--output-path=${path.join(folder, 'report.json')}`,
    '--no-enable-error-reporting',
    '--quiet',
  ];
  return async () => {
    const result = await runProcess({
      command: program,
      args,
      cwd: folder,
      env: { ...env, CHROME_PATH: chromium.file, HOME: folder },
      timeoutMs: 120_000,
    });
    if (result.code !== 0) throw new Error(`lighthouse by hand: ${result.stdout}${result.stderr}`);
  };
}

export default bench;
