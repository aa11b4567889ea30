import type { Clock } from '@fhir-iq/sluice-model';
import { scaledClock } from '@fhir-iq/sluice-runtime';
import type { JumpStory } from '../story/story.ts';

/**
 * The one clock of a rehearsal: the house, the far ends and, by `SLUICE_CLOCK`, every process that starts from now on
 * read it. It may run faster than the machine's, and it can jump forward.
 */
export class HouseClock implements Clock {
  readonly jumps: JumpStory[] = [];
  private readonly speed: number;
  private start: Date;
  private epoch: number;
  private clock: Clock;
  /** Who sleeps, to be woken by a jump. */
  private readonly sleepers = new Set<AbortController>();

  /**
   * @param start - What it shows first.
   * @param speed - How many of its seconds pass in a real one.
   */
  constructor(start: Date, speed: number) {
    this.speed = speed;
    this.start = start;
    this.epoch = Date.now();
    this.clock = scaledClock(this.start, this.epoch, speed);
  }

  now(): Date {
    return this.clock.now();
  }

  /** Sleeps until that much time has passed by this clock; a jump is time that passes. */
  async sleep(milliseconds: number, signal?: AbortSignal): Promise<void> {
    const until = this.now().getTime() + milliseconds;
    for (;;) {
      const jumped = new AbortController();
      this.sleepers.add(jumped);
      try {
        const either = signal === undefined ? jumped.signal : AbortSignal.any([signal, jumped.signal]);
        await this.clock.sleep(Math.max(0, until - this.now().getTime()), either);
        return;
      } catch (error) {
        signal?.throwIfAborted();
        if (!jumped.signal.aborted) throw error;
        if (this.now().getTime() >= until) return;
      } finally {
        this.sleepers.delete(jumped);
      }
    }
  }

  /** Goes on at a later instant; an earlier one changes nothing. Says whether it jumped. */
  jump(to: Date, why: string): boolean {
    const from = this.now();
    if (to.getTime() <= from.getTime()) return false;
    this.start = to;
    this.epoch = Date.now();
    this.clock = scaledClock(this.start, this.epoch, this.speed);
    this.jumps.push({ from: from.toISOString(), to: to.toISOString(), why });
    for (const sleeper of this.sleepers) sleeper.abort();
    return true;
  }

  /** What `SLUICE_CLOCK` holds for a process that starts now. */
  get variable(): string {
    return `start=${this.start.toISOString()};epoch=${String(this.epoch)};speed=${String(this.speed)}`;
  }
}
