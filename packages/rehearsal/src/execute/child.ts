import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';

/** Real milliseconds from a cancel's SIGINT to SIGTERM, and from there to the kill, as GitHub's runner does. */
export const cancelTimes = { terminateAfter: 7_500, killAfter: 2_500, drain: 1_000 };

/** A process of a step. */
export interface ChildRequest {
  readonly command: string;
  readonly args: readonly string[];
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
  readonly onLine: (line: string) => void;
  /** Stops the process: SIGINT, then SIGTERM, then a kill of its whole group. */
  readonly signal: AbortSignal;
}

/** How it ended. */
export interface ChildResult {
  readonly exitCode: number;
  readonly milliseconds: number;
  /** The process group, whose left-over members end with the job. */
  readonly group: number | undefined;
}

/**
 * Runs a process of a step as the runner does: stdin closed, both streams line by line, its own process group.
 *
 * @param request - What to run.
 * @returns Its exit code; 128 + the signal's number when a signal ended it.
 * @throws {Error} When it cannot be started.
 */
export async function runChild(request: ChildRequest): Promise<ChildResult> {
  const started = performance.now();
  const child = spawn(request.command, request.args, {
    cwd: request.cwd,
    env: request.env,
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  });
  const timers: NodeJS.Timeout[] = [];
  const stop = (): void => {
    child.kill('SIGINT');
    timers.push(setTimeout(() => child.kill('SIGTERM'), cancelTimes.terminateAfter));
    timers.push(setTimeout(() => killGroup(child.pid), cancelTimes.terminateAfter + cancelTimes.killAfter));
  };
  const streams = [child.stdout, child.stderr].map(
    (stream) =>
      new Promise<void>((resolve) => {
        createInterface({ input: stream, crlfDelay: Number.POSITIVE_INFINITY })
          .on('line', request.onLine)
          .on('close', resolve);
      }),
  );
  try {
    const exitCode = await new Promise<number>((resolve, reject) => {
      child.once('error', reject);
      child.once('exit', (code, signal) =>
        resolve(code ?? 128 + (signal === null ? 0 : signalNumber(signal))),
      );
      if (request.signal.aborted) stop();
      else request.signal.addEventListener('abort', stop, { once: true });
    });
    // A process left in the background may hold the streams: the step does not wait for it for long.
    let drain: NodeJS.Timeout | undefined;
    await Promise.race([
      Promise.all(streams),
      new Promise((resolve) => (drain = setTimeout(resolve, cancelTimes.drain))),
    ]);
    clearTimeout(drain);
    child.stdout.destroy();
    child.stderr.destroy();
    return { exitCode, milliseconds: performance.now() - started, group: child.pid };
  } finally {
    timers.forEach(clearTimeout);
    request.signal.removeEventListener('abort', stop);
  }
}

const numbers: Partial<Record<NodeJS.Signals, number>> = {
  SIGHUP: 1,
  SIGINT: 2,
  SIGQUIT: 3,
  SIGABRT: 6,
  SIGKILL: 9,
  SIGSEGV: 11,
  SIGPIPE: 13,
  SIGTERM: 15,
};

function signalNumber(signal: NodeJS.Signals): number {
  return numbers[signal] ?? 0;
}

/** Kills what is left of a process group. */
export function killGroup(group: number | undefined): void {
  if (group === undefined) return;
  try {
    process.kill(-group, 'SIGKILL');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}
