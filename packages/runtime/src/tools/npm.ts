import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { WorkError } from '@fhir-iq/sluice-model';
import type { Environment } from '../environment.ts';
import { childEnvironment, runProcess } from '../process.ts';
import { which } from './path.ts';
import type { ToolRequest } from './types.ts';

/** Stands beside the lockfile, so it wins over the user's own settings; where the registry is stays the job's affair. */
const npmrc =
  'ignore-scripts=true\naudit=false\nfund=false\nupdate-notifier=false\nprogress=false\nengine-strict=false\n';
/** Settings of npm in the environment that say how to reach the network; all others could change what is installed. */
const network =
  /^npm_config_(registry|@[^:]+:registry|\/\/.*|https?_proxy|https-proxy|proxy|noproxy|cafile|ca|strict[-_]ssl|userconfig|globalconfig|cache|offline|prefer[-_]offline|fetch[-_].*|maxsockets|nodedir)$/i;

/**
 * Installs what a lockfile names, without running any script of it.
 *
 * @param folder - Has package.json and package-lock.json and nothing else.
 * @param pack - For messages.
 * @param request - Its environment, log and signal count.
 * @throws {WorkError} If npm is missing, fails or does not end within 5 minutes.
 */
export async function installWithNpm(
  folder: string,
  pack: string,
  request: Pick<ToolRequest, 'env' | 'log' | 'signal'>,
): Promise<void> {
  const npm = await which('npm', request.env);
  if (npm === undefined) {
    throw new WorkError({
      what: `Tool pack ${pack} cannot be installed: there is no npm on the PATH.`,
      remedy: 'Add a step with actions/setup-node before this one, or use a runner that has npm.',
    });
  }
  await writeFile(path.join(folder, '.npmrc'), npmrc);
  const timeoutMs = 300_000;
  const started = performance.now();
  const result = await runProcess({
    command: npm,
    args: ['ci', '--ignore-scripts', '--omit=dev', '--no-audit', '--no-fund', '--loglevel=error'],
    cwd: folder,
    env: npmEnvironment(request.env),
    timeoutMs,
    ...(request.signal === undefined ? {} : { signal: request.signal }),
  });
  if (result.code !== 0) {
    const ended = result.timedOut
      ? `did not end within ${String(timeoutMs)} ms`
      : `ended with ${String(result.code ?? result.signal)}`;
    const said = `${result.stderr}\n${result.stdout}`.trim();
    throw new WorkError({
      what: `Tool pack ${pack} could not be installed: npm ci ${ended}: ${said.slice(-1500)}`,
      remedy: remedyFor(said),
    });
  }
  request.log.info(`Installed tool pack ${pack} in ${((performance.now() - started) / 1000).toFixed(1)} s.`);
}

/** What mends a failure of npm, by what it said. */
function remedyFor(said: string): string {
  if (/\bEINTEGRITY\b/.test(said))
    return "What came is not what the pack's lock pins. Clean npm's cache (npm cache clean --force); if it stays, the registry or a proxy before it changes packages: do not trust it.";
  if (/\b(?:ENOSPC|EDQUOT)\b/.test(said))
    return "Make room on the runner's disk (RUNNER_TOOL_CACHE and HOME).";
  if (/\b(?:E404|ETARGET)\b/.test(said))
    return 'The registry does not have a version that the lock names: use one that mirrors the public registry whole.';
  return 'The runner must reach its npm registry, directly or through HTTPS_PROXY.';
}

function npmEnvironment(env: Environment): Record<string, string> {
  return Object.fromEntries(
    Object.entries(childEnvironment(env)).filter(([name]) => !/^npm_/i.test(name) || network.test(name)),
  );
}
