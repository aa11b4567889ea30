import { WorkError } from '@fhir-iq/sluice-model';
import { runProcess } from '@fhir-iq/sluice-runtime';
import type { EngineContext } from '../engine.ts';
import { messageOf } from './message-of.ts';
import { within } from './within.ts';

/** A display that no screen shows. */
export interface Display {
  /** As `DISPLAY` wants it. */
  readonly name: string;
  /** Ends it. Never throws. */
  stop(): Promise<void>;
}

const startMs = 20_000;
/** Longer than any job of GitHub's: the display ends with the engine. */
const longestMs = 6 * 60 * 60 * 1000;

/**
 * Starts Xvfb; it chooses a display number that is free.
 *
 * @param context - Environment, log and signal.
 * @throws {WorkError} If it does not come up.
 */
export async function startDisplay(context: Pick<EngineContext, 'env' | 'log' | 'signal'>): Promise<Display> {
  const over = new AbortController();
  const { promise: number, resolve } = Promise.withResolvers<string>();
  const running = runProcess({
    command: 'Xvfb',
    args: ['-displayfd', '1', '-screen', '0', '2560x1600x24', '-nolisten', 'tcp', '-noreset'],
    env: { PATH: context.env['PATH'], LANG: 'C.UTF-8' },
    timeoutMs: longestMs,
    maxOutputBytes: 10_000,
    signal: over.signal,
    onLine: (line, stream) => {
      if (stream === 'stdout' && /^\d+$/.test(line.trim())) resolve(line.trim());
    },
  });
  const ended = running.then(
    ({ code, stderr }) => {
      throw new WorkError({
        what: `Xvfb ended with ${String(code)}: ${stderr.trim().replace(/\s+/g, ' ').slice(-400)}`,
      });
    },
    (error: unknown) => {
      throw error instanceof Error ? error : new WorkError({ what: messageOf(error) });
    },
  );
  ended.catch(() => undefined);
  const stop = async (): Promise<void> => {
    over.abort(new WorkError({ what: 'The display is no longer needed.' }));
    await ended.catch(() => undefined);
  };
  try {
    const name = `:${await within(Promise.race([number, ended]), startMs, 'The start of Xvfb')}`;
    context.log.debug(`Xvfb shows ${name}.`);
    return { name, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}
