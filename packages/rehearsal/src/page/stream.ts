import type { ServerResponse } from 'node:http';
import type { FeedEvent } from '../feed/events.ts';
import type { Feed } from '../feed/feed.ts';
import type { FeedStore } from '../feed/store.ts';

/** Real milliseconds in which events gather before they are sent together. */
const gatherMs = 40;

/** Bytes that may wait for a slow browser before it is dropped; it comes back and hears all of it again. */
const longestWait = 32 * 1024 * 1024;

/** Sends the feed to browsers as server-sent events: first all that is known, then what happens. */
export class EventStream {
  private readonly store: FeedStore;
  private readonly hide: (text: string) => string;
  private readonly clients = new Set<ServerResponse>();
  private readonly gathered: FeedEvent[] = [];
  private timer: NodeJS.Timeout | undefined;

  /**
   * @param feed - What to send.
   * @param store - What was told before a browser came.
   * @param hide - Takes secrets out of a text, whatever it is.
   */
  constructor(feed: Feed, store: FeedStore, hide: (text: string) => string) {
    this.store = store;
    this.hide = hide;
    feed.listen((event) => this.take(event));
  }

  /** Serves one browser until it leaves. */
  open(response: ServerResponse): void {
    this.flush();
    response.writeHead(200, { 'content-type': 'text/event-stream; charset=utf-8' });
    response.write('retry: 1000\n\n');
    // "begin" makes a browser that came back forget what it knew.
    response.write(`event: begin\ndata: ${this.hide(JSON.stringify(this.store.events()))}\n\n`);
    this.clients.add(response);
    response.on('close', () => this.clients.delete(response));
  }

  /** Sends what is left and ends all connections. */
  async close(): Promise<void> {
    this.flush();
    const open = [...this.clients];
    await Promise.all(open.map((client) => new Promise((resolve) => client.once('close', resolve).end())));
  }

  private take(event: FeedEvent): void {
    if (this.clients.size === 0) return;
    this.gathered.push(event);
    this.timer ??= setTimeout(() => this.flush(), gatherMs).unref();
  }

  private flush(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
    const events = this.gathered.splice(0);
    if (events.length === 0) return;
    const text = `data: ${this.hide(JSON.stringify(events))}\n\n`;
    for (const client of this.clients) {
      client.write(text);
      if (client.writableLength > longestWait) client.destroy();
    }
  }
}
