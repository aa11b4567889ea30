import { WorkError } from '@fhir-iq/sluice-model';
import { childEnvironment, runProcess } from '@fhir-iq/sluice-runtime';
import { chromiumArguments } from '../../browser/chromium-program.ts';
import type { CheckContext } from '../../check.ts';

/** A Chromium that listens for Lighthouse, in a process group of its own. */
export interface RunningChromium {
  readonly port: number;
  /** Ends it and all its processes; comes back when they are gone. Never throws. */
  stop(): Promise<void>;
}

const startsWithinMs = 30_000;
const listening = /DevTools listening on ws:\/\/127\.0\.0\.1:(\d{1,5})\//;

/**
 * Starts Chromium without a window, with a fresh profile.
 *
 * @param context - The check's.
 * @param program - Its file.
 * @param profile - An empty folder for its profile.
 * @param mostMs - When it is ended, whatever happens.
 * @throws {WorkError} If it does not start within 30 s.
 */
export async function startChromium(
  context: CheckContext,
  program: string,
  profile: string,
  mostMs: number,
): Promise<RunningChromium> {
  const ended = new AbortController();
  const started = Promise.withResolvers<number>();
  const said: string[] = [];
  const signals = context.signal === undefined ? [] : [context.signal];
  const life = runProcess({
    command: program,
    args: [
      '--headless=new',
      '--remote-debugging-port=0',
      '--remote-debugging-address=127.0.0.1',
      `--user-data-dir=${profile}`,
      ...chromiumArguments(context),
      'about:blank',
    ],
    cwd: profile,
    env: {
      ...childEnvironment(context.env),
      HOME: profile,
      XDG_CONFIG_HOME: profile,
      XDG_CACHE_HOME: profile,
    },
    timeoutMs: mostMs,
    maxOutputBytes: 64 * 1024,
    graceMs: 500,
    signal: AbortSignal.any([ended.signal, ...signals]),
    onLine: (line) => {
      const port = listening.exec(line)?.[1];
      if (port !== undefined) started.resolve(Number(port));
      else if (said.length < 20) said.push(line);
    },
  }).then(
    (result) => started.reject(new Error(`it ended with ${String(result.code ?? result.signal)}`)),
    (error: unknown) => started.reject(error),
  );
  const timer = setTimeout(() => {
    started.reject(new Error(`it did not listen within ${String(startsWithinMs / 1000)} s`));
  }, startsWithinMs);
  const stop = async (): Promise<void> => {
    ended.abort(new Error('no longer needed'));
    await life;
  };
  try {
    return { port: await started.promise, stop };
  } catch (cause) {
    await stop();
    context.signal?.throwIfAborted();
    throw new WorkError({
      what: `${program} could not be started for Lighthouse: ${(cause as Error).message}. It said: ${said.slice(-5).join(' ').slice(0, 1000)}`,
      cause,
    });
  } finally {
    clearTimeout(timer);
  }
}
