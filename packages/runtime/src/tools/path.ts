import { access, constants } from 'node:fs/promises';
import path from 'node:path';
import { WorkError } from '@fhir-iq/sluice-model';
import type { Environment } from '../environment.ts';
import { childEnvironment, runProcess } from '../process.ts';
import type { FoundTool, ToolRequest } from './types.ts';

/**
 * Looks for a program on the PATH in a version that will do.
 *
 * @param request - Which.
 * @returns The tool, or why there is none.
 */
export async function findOnPath(request: ToolRequest): Promise<FoundTool | { reason: string }> {
  const { bin, name, versionRange } = request;
  if (versionRange === undefined) return { reason: 'it is not looked for on the PATH' };
  const file = await which(bin, request.env);
  if (file === undefined) return { reason: `no ${bin} on the PATH` };
  const args = request.versionArguments ?? ['--version'];
  const result = await runProcess({
    command: file,
    args,
    env: childEnvironment(request.env),
    timeoutMs: 20_000,
    ...(request.signal === undefined ? {} : { signal: request.signal }),
  }).catch((error: unknown) => {
    request.signal?.throwIfAborted();
    if (error instanceof WorkError) return error;
    throw error;
  });
  if (result instanceof WorkError) return { reason: result.message };
  if (result.timedOut) return { reason: `${file} did not say its version within 20 s` };
  if (result.code !== 0) {
    const words = `${result.stderr}\n${result.stdout}`.trim().split('\n')[0] ?? '';
    const ended = `${file} ${args.join(' ')} ended with ${String(result.code ?? result.signal)}`;
    return { reason: words === '' ? ended : `${ended}: ${words.slice(0, 300)}` };
  }
  const { default: semver } = await import('semver');
  const version = semver.coerce(`${result.stdout} ${result.stderr}`, { includePrerelease: true })?.version;
  if (version === undefined) return { reason: `${file} does not say its version` };
  if (!semver.satisfies(version, versionRange))
    return { reason: `${file} is ${version}, wanted is ${versionRange}` };
  return { name, version, source: 'path', command: [file] };
}

/**
 * The file that a command name stands for.
 *
 * @param bin - The command name.
 * @param env - Its PATH counts.
 */
export async function which(bin: string, env: Environment): Promise<string | undefined> {
  const endings = process.platform === 'win32' ? ['.exe', '.cmd', '.bat'] : [''];
  for (const folder of (env['PATH'] ?? '').split(path.delimiter)) {
    if (!path.isAbsolute(folder)) continue;
    for (const ending of endings) {
      const file = path.join(folder, `${bin}${ending}`);
      try {
        await access(file, constants.X_OK);
        return file;
      } catch {
        // Not in this folder: the next one.
      }
    }
  }
  return undefined;
}
