/** A bounded number of runners: a job waits until one is free. */
export class Runners {
  private readonly count: number;
  private free: number;
  private readonly waiting: (() => void)[] = [];
  private readonly idle: (() => void)[] = [];

  constructor(count: number) {
    this.count = count;
    this.free = count;
  }

  /** How many jobs run or wait for a runner now. */
  get busy(): number {
    return this.count - this.free + this.waiting.length;
  }

  /** Waits until no job runs. */
  async untilIdle(): Promise<void> {
    do {
      if (this.busy > 0) await new Promise<void>((resolve) => this.idle.push(resolve));
      // What follows a job asks for its runner some turns later.
      for (let turn = 0; turn < 5; turn += 1) await new Promise(setImmediate);
    } while (this.busy > 0);
  }

  /** Runs `work` on a runner. */
  async use<T>(work: () => Promise<T>): Promise<T> {
    if (this.free > 0) this.free -= 1;
    else await new Promise<void>((resolve) => this.waiting.push(resolve));
    try {
      return await work();
    } finally {
      const next = this.waiting.shift();
      if (next === undefined) this.free += 1;
      else next();
      if (this.busy === 0) for (const tell of this.idle.splice(0)) tell();
    }
  }
}
