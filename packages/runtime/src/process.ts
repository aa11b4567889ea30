import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { createInterface } from 'node:readline';
import { WorkError } from '@fhir-iq/sluice-model';
import type { Environment } from './environment.ts';
import { boundedText } from './bounded-text.ts';

/** What to run. */
export interface ProcessRequest {
  readonly command: string;
  readonly args: readonly string[];
  readonly cwd?: string;
  /** All variables of the child. If not given: the job's, without what `childEnvironment` takes away. */
  readonly env?: Environment;
  /** Real milliseconds until the child's process group is stopped. */
  readonly timeoutMs: number;
  /** Bytes kept of each stream: its beginning and its end. 10 MiB if not given. */
  readonly maxOutputBytes?: number;
  /** Stops the child's process group; `runProcess` then rejects with the signal's reason. */
  readonly signal?: AbortSignal;
  /** Gets the child's process id (also its group's) once it runs. */
  readonly onStart?: (pid: number) => void;
  /** Takes each line as it comes, without its end. */
  readonly onLine?: (line: string, stream: 'stdout' | 'stderr') => void;
  /** Text for the child's stdin. If not given, stdin is closed. */
  readonly input?: string | Uint8Array;
  /** Milliseconds between SIGTERM and SIGKILL. 2,000 if not given. */
  readonly graceMs?: number;
}

/** How a child process ended. */
export interface ProcessResult {
  /** The exit code; null if a signal ended it. */
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
  readonly timedOut: boolean;
  readonly durationMs: number;
  /** Whether a stream was longer than what was kept of it. */
  readonly truncated: boolean;
}

const living = new Set<ChildProcess>();
/** How long pipes may stay open after the child itself has ended. */
const drainMs = 500;

/**
 * Runs a child process in a process group of its own and waits for its end.
 *
 * @param request - What to run.
 * @returns How it ended; a timeout is not an error here.
 * @throws {WorkError} If it cannot be started. Rejects with the signal's reason if the signal stopped it.
 */
export function runProcess(request: ProcessRequest): Promise<ProcessResult> {
  const { signal, timeoutMs, graceMs = 2_000, maxOutputBytes = 10 * 1024 * 1024 } = request;
  return new Promise((resolve, reject) => {
    if (signal?.aborted === true) return reject(reasonOf(signal));
    const started = performance.now();
    const stdout = boundedText(maxOutputBytes);
    const stderr = boundedText(maxOutputBytes);
    let timedOut = false;
    const child = spawn(request.command, request.args, {
      ...(request.cwd === undefined ? {} : { cwd: request.cwd }),
      env: { ...(request.env ?? childEnvironment(process.env)) },
      stdio: [request.input === undefined ? 'ignore' : 'pipe', 'pipe', 'pipe'],
      detached: process.platform !== 'win32',
      windowsHide: true,
    });
    living.add(child);
    if (child.pid !== undefined) request.onStart?.(child.pid);
    let killer: NodeJS.Timeout | undefined;
    const stop = (): void => {
      killGroup(child, 'SIGTERM');
      killer ??= setTimeout(() => killGroup(child, 'SIGKILL'), graceMs);
    };
    const timer = setTimeout(() => {
      timedOut = true;
      stop();
    }, timeoutMs);
    signal?.addEventListener('abort', stop, { once: true });
    const cleanUp = (): void => {
      clearTimeout(timer);
      clearTimeout(killer);
      signal?.removeEventListener('abort', stop);
      living.delete(child);
    };

    child.stdout?.on('data', (chunk: Buffer) => stdout.add(chunk));
    child.stderr?.on('data', (chunk: Buffer) => stderr.add(chunk));
    if (request.onLine !== undefined) forwardLines(child, request.onLine);
    // A child that ends before it has read everything is judged by its exit code, not by the broken pipe.
    child.stdin?.on('error', () => undefined);
    child.stdin?.end(request.input);

    child.once('error', (cause) => {
      cleanUp();
      reject(notStarted(request, cause));
    });
    child.once('exit', () => {
      // Grandchildren that still hold the pipes would keep `close` waiting.
      setTimeout(() => {
        killGroup(child, 'SIGKILL');
        child.stdout?.destroy();
        child.stderr?.destroy();
      }, drainMs).unref();
    });
    child.once('close', (code, endedBy) => {
      killGroup(child, 'SIGKILL');
      cleanUp();
      if (signal?.aborted === true) return reject(reasonOf(signal));
      const truncated = stdout.truncated() || stderr.truncated();
      const durationMs = Math.round(performance.now() - started);
      resolve({
        code,
        signal: endedBy,
        stdout: stdout.text(),
        stderr: stderr.text(),
        timedOut,
        durationMs,
        truncated,
      });
    });
  });
}

/**
 * Sends a signal to the process groups of all children that still run: the last thing before this process ends.
 *
 * @param signal - Which signal.
 */
export function stopAllProcesses(signal: NodeJS.Signals = 'SIGKILL'): void {
  for (const child of living) killGroup(child, signal);
}

/** What a child must not get: our inputs (secrets among them), tokens of the runner, and files that speak for the step. */
const withheld =
  /^(INPUT_.*|STATE_.*|ACTIONS_(RUNTIME|ID_TOKEN|CACHE|RESULTS)_.*|GITHUB_(TOKEN|OUTPUT|ENV|PATH|STATE|STEP_SUMMARY))$/i;

/**
 * The variables that a child may have of this process.
 *
 * @param env - This process's variables.
 * @returns A copy without inputs, the runner's tokens and the step's command files.
 */
export function childEnvironment(env: Environment): Record<string, string> {
  return Object.fromEntries(
    Object.entries(env).filter(
      (entry): entry is [string, string] => entry[1] !== undefined && !withheld.test(entry[0]),
    ),
  );
}

function forwardLines(child: ChildProcess, onLine: NonNullable<ProcessRequest['onLine']>): void {
  for (const stream of ['stdout', 'stderr'] as const) {
    const input = child[stream];
    if (input !== null) createInterface({ input }).on('line', (line) => onLine(line, stream));
  }
}

function killGroup(child: ChildProcess, signal: NodeJS.Signals): void {
  if (child.pid === undefined) return;
  try {
    if (process.platform === 'win32') child.kill(signal);
    else process.kill(-child.pid, signal);
  } catch (error) {
    // ESRCH: the whole group has ended. EPERM: what is left of it is not ours to stop.
    if (!['ESRCH', 'EPERM'].includes((error as NodeJS.ErrnoException).code ?? '')) throw error;
  }
}

function reasonOf(signal: AbortSignal): Error {
  return signal.reason instanceof Error
    ? signal.reason
    : new WorkError({ what: `Stopped: ${String(signal.reason)}.` });
}

function notStarted(request: ProcessRequest, cause: Error): WorkError {
  const place = request.cwd === undefined ? '' : ` in ${request.cwd}`;
  return new WorkError({
    what: `${request.command} could not be started${place}: ${cause.message}.`,
    remedy:
      (cause as NodeJS.ErrnoException).code === 'ENOENT'
        ? 'The program must be on the PATH and the folder must exist.'
        : 'See the cause.',
    cause,
  });
}
