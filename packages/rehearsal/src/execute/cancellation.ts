/** Asks a run, a called workflow or a job to stop; whoever stands inside hears it. */
export class Cancellation {
  private why: string | undefined;
  private readonly listeners = new Set<(reason: string) => void>();

  constructor(parent?: Cancellation) {
    parent?.onRequest((reason) => this.request(reason));
  }

  /** The reason, once asked. */
  get reason(): string | undefined {
    return this.why;
  }

  get requested(): boolean {
    return this.why !== undefined;
  }

  /** Asks; a second request changes nothing. */
  request(reason: string): void {
    if (this.why !== undefined) return;
    this.why = reason;
    for (const listener of this.listeners) listener(reason);
  }

  /** Calls `listener` once it is asked, at once if it was. */
  onRequest(listener: (reason: string) => void): () => void {
    if (this.why !== undefined) listener(this.why);
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  /** A signal that aborts with the request. */
  signal(): AbortSignal {
    const controller = new AbortController();
    this.onRequest((reason) => controller.abort(new Error(reason)));
    return controller.signal;
  }
}
