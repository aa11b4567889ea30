import { WorkError } from '@fhir-iq/sluice-model';
import type { Environment } from './environment.ts';
import { childEnvironment, runProcess } from './process.ts';

/** How to run git. */
export interface GitOptions {
  readonly env?: Environment;
  /** Text for git's stdin. */
  readonly input?: string | Uint8Array;
  /** Real milliseconds; 120,000 if not given. */
  readonly timeoutMs?: number;
  /** Bytes of output that may come; more is an error. 64 MiB if not given. */
  readonly maxOutputBytes?: number;
  readonly signal?: AbortSignal;
  /** Sent as a header to `origin` alone, through git's environment: it stands neither in argv nor in a file. */
  readonly credential?: { readonly token: string; readonly origin: string; readonly username?: string };
  /** Exit codes that are answers, not errors; [0] if not given. */
  readonly codes?: readonly number[];
}

/**
 * Runs git.
 *
 * @param cwd - The working tree or bare repository.
 * @param args - Git's arguments.
 * @param options - How.
 * @returns What git wrote to stdout, unchanged.
 * @throws {WorkError} If git cannot be started, ends with another code, takes too long or says too much.
 */
export async function git(cwd: string, args: readonly string[], options: GitOptions = {}): Promise<string> {
  return (await runGit(cwd, args, options)).stdout;
}

/**
 * Runs git where its exit code is an answer (`codes`).
 *
 * @param cwd - The working tree or bare repository.
 * @param args - Git's arguments.
 * @param options - How.
 * @throws {WorkError} As `git`.
 */
export async function runGit(
  cwd: string,
  args: readonly string[],
  options: GitOptions = {},
): Promise<{ code: number; stdout: string; stderr: string }> {
  const { timeoutMs = 120_000, codes = [0] } = options;
  const result = await runProcess({
    command: 'git',
    args,
    cwd,
    env: gitEnvironment(cwd, options),
    timeoutMs,
    maxOutputBytes: options.maxOutputBytes ?? 64 * 1024 * 1024,
    ...(options.signal === undefined ? {} : { signal: options.signal }),
    ...(options.input === undefined ? {} : { input: options.input }),
  });
  const name = `git ${args.join(' ')}`;
  if (result.timedOut)
    throw new WorkError({ what: `"${name}" in ${cwd} did not end within ${String(timeoutMs)} ms.` });
  if (result.truncated)
    throw new WorkError({ what: `"${name}" in ${cwd} wrote more than can be read safely.` });
  if (result.code === null || !codes.includes(result.code)) {
    const ended =
      result.code === null
        ? `was ended by ${result.signal ?? 'a signal'}`
        : `ended with ${String(result.code)}`;
    throw new WorkError({
      what: `"${name}" in ${cwd} ${ended}: ${result.stderr.trim() || 'it said nothing'}`,
    });
  }
  return { code: result.code, stdout: result.stdout, stderr: result.stderr };
}

function gitEnvironment(cwd: string, options: GitOptions): Record<string, string> {
  const base = childEnvironment(options.env ?? process.env);
  const settings: [string, string][] = [
    // The checkout may belong to another user than ours (containers); neither hooks nor helpers of it may run.
    ['safe.directory', cwd],
    ['core.hooksPath', '/dev/null'],
    ['core.fsmonitor', 'false'],
    ['gc.auto', '0'],
    ['maintenance.auto', 'false'],
  ];
  if (options.credential !== undefined) {
    const { origin, token, username = 'x-access-token' } = options.credential;
    const basic = Buffer.from(`${username}:${token}`).toString('base64');
    settings.push([`http.${origin.replace(/\/+$/, '')}/.extraheader`, `AUTHORIZATION: basic ${basic}`]);
  }
  const already = Number(base['GIT_CONFIG_COUNT'] ?? 0) || 0;
  const numbered = settings.flatMap(([key, value], index): [string, string][] => [
    [`GIT_CONFIG_KEY_${String(already + index)}`, key],
    [`GIT_CONFIG_VALUE_${String(already + index)}`, value],
  ]);
  return {
    ...base,
    ...Object.fromEntries(numbered),
    GIT_CONFIG_COUNT: String(already + settings.length),
    GIT_TERMINAL_PROMPT: '0',
    GIT_OPTIONAL_LOCKS: '0',
    LC_ALL: 'C',
  };
}
