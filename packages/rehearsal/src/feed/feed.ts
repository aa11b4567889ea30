import type { FeedEvent } from './events.ts';

/** Takes one event. */
export type FeedListener = (event: FeedEvent) => void;

/**
 * Where everything that happens in a rehearsal is told, as it happens. Whoever does something emits it; the page listens.
 * Without a listener an event costs one call.
 */
export class Feed {
  private readonly listeners = new Set<FeedListener>();

  /** Tells an event to all who listen. */
  emit(event: FeedEvent): void {
    for (const listener of this.listeners) listener(event);
  }

  /**
   * Listens to all events from now on.
   *
   * @returns Ends it.
   */
  listen(listener: FeedListener): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }
}
