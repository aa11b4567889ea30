/**
 * A clock. Code that needs the time or a wait takes one, so that a rehearsal can run it faster
 * (design.md, "The house": time is a parameter).
 */
export interface Clock {
  /** The present instant. */
  now(): Date;
  /**
   * Waits.
   *
   * @param milliseconds - How long, in this clock's milliseconds.
   * @param signal - Ends the wait early with the signal's reason.
   */
  sleep(milliseconds: number, signal?: AbortSignal): Promise<void>;
}

/** Where code says what it does. The toolkit binds it to the runner's log; tests collect it. */
export interface Log {
  debug(message: string): void;
  info(message: string): void;
  notice(message: string): void;
  warning(message: string): void;
  error(message: string): void;
  /** Runs `work` inside a folded group of the log. */
  group<T>(title: string, work: () => Promise<T>): Promise<T>;
}
