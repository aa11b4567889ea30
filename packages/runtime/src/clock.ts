import { setTimeout as wait } from 'node:timers/promises';
import type { Clock } from '@fhir-iq/sluice-model';
import { ConfigurationError } from '@fhir-iq/sluice-model';
import type { Environment } from './environment.ts';

/** Where an instant comes from; records keep it beside the instant. */
export type ClockSource = 'runner-clock' | 'rehearsal-clock';

/** The machine's own clock. */
export function systemClock(): Clock {
  return {
    now: () => new Date(),
    sleep: (milliseconds, signal) => pause(milliseconds, signal),
  };
}

/**
 * A clock that is shifted and runs faster than the machine's: a rehearsal's clock.
 *
 * @param start - What the clock shows at `epoch`.
 * @param epoch - The machine's time, in milliseconds since 1970, when the clock showed `start`.
 * @param speed - Clock milliseconds a real millisecond; greater than 0.
 */
export function scaledClock(start: Date, epoch: number, speed: number): Clock {
  return {
    now: () => new Date(start.getTime() + (Date.now() - epoch) * speed),
    sleep: (milliseconds, signal) => pause(milliseconds / speed, signal),
  };
}

const form = 'start=<RFC 3339 instant>;epoch=<milliseconds since 1970>;speed=<number above 0>';

/**
 * The clock that the job's environment asks for: `SLUICE_CLOCK` in a rehearsal, else the machine's own.
 *
 * @param env - The job's environment.
 * @throws {ConfigurationError} If `SLUICE_CLOCK` is set and cannot be read.
 */
export function clockFromEnvironment(env: Environment): { clock: Clock; source: ClockSource } {
  const text = env['SLUICE_CLOCK'];
  if (text === undefined || text === '') return { clock: systemClock(), source: 'runner-clock' };
  const parts = new Map(
    text.split(';').map((part) => {
      const [key = '', ...rest] = part.split('=');
      return [key.trim(), rest.join('=').trim()] as const;
    }),
  );
  const start = new Date(parts.get('start') ?? Number.NaN);
  const epoch = Number(parts.get('epoch') ?? Number.NaN);
  const speed = Number(parts.get('speed') ?? 1);
  if (Number.isNaN(start.getTime()) || !Number.isFinite(epoch) || !Number.isFinite(speed) || speed <= 0) {
    throw new ConfigurationError({
      what: `The environment variable SLUICE_CLOCK is "${text}".`,
      allowed: `Allowed is "${form}".`,
      remedy: 'Outside a rehearsal it must not be set.',
    });
  }
  return { clock: scaledClock(start, epoch, speed), source: 'rehearsal-clock' };
}

/** Longest wait that a timer of Node takes. */
const longestTimer = 2 ** 31 - 1;

async function pause(milliseconds: number, signal: AbortSignal | undefined): Promise<void> {
  try {
    for (let left = Math.max(0, milliseconds); left >= 0; left -= longestTimer) {
      await wait(Math.min(left, longestTimer), undefined, signal === undefined ? {} : { signal });
    }
  } catch (error) {
    signal?.throwIfAborted();
    throw error;
  }
}
