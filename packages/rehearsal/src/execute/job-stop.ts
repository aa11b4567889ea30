import type { StopControl } from './run-task.ts';
import type { StepState } from './step-state.ts';

/** Real milliseconds that a cancelled job may still run. */
const forcedAfter = 300_000;

/** How a cancel and the job's time limit reach its steps: the running one stops unless its condition still holds. */
export class JobStop implements StopControl {
  reason = '';
  private readonly state: StepState;
  private readonly running = new Set<() => void>();
  private readonly force = new AbortController();
  private timers: NodeJS.Timeout[] = [];
  private stopListening: (() => void) | undefined;

  constructor(state: StepState) {
    this.state = state;
  }

  /** Begins to listen, and to count the job's minutes in real time. */
  start(timeoutMinutes: number): void {
    this.timers.push(
      setTimeout(
        () =>
          this.cancel(
            `The job has exceeded the maximum execution time of ${String(timeoutMinutes)} minutes.`,
          ),
        Math.min(timeoutMinutes * 60_000, 2 ** 31 - 1),
      ),
    );
    this.stopListening = this.state.context.cancellation.onRequest((reason) => this.cancel(reason));
  }

  end(): void {
    this.timers.forEach(clearTimeout);
    this.stopListening?.();
  }

  watch(isWanted: () => boolean): ReturnType<StopControl['watch']> {
    const controller = new AbortController();
    const onCancel = (): void => {
      if (!isWanted()) controller.abort(new Error(this.reason));
    };
    const cancelledBefore = this.state.status === 'cancelled';
    this.running.add(onCancel);
    const signal = AbortSignal.any([controller.signal, this.force.signal]);
    return {
      signal,
      cancelled: () => (controller.signal.aborted && !cancelledBefore) || this.force.signal.aborted,
      end: () => this.running.delete(onCancel),
    };
  }

  private cancel(reason: string): void {
    if (this.state.status === 'cancelled') return;
    this.state.status = 'cancelled';
    this.reason = reason;
    this.state.log.write(`##[error]${reason}`);
    for (const onCancel of this.running) onCancel();
    this.timers.push(
      setTimeout(
        () => this.force.abort(new Error('The cancelled job did not end in 5 minutes')),
        forcedAfter,
      ),
    );
  }
}
