import type { FeedEvent, LogEvent } from './events.ts';
import type { Feed } from './feed.ts';

/** Lines that are kept of one job's log, and how many of its first ones stay when there are more. */
export const logLimits = { lines: 4_000, head: 400 };

/** Notes that are kept. */
const noteLimit = 200;

/**
 * Keeps what was told as far as somebody who comes later needs it: the latest of everything, each log bounded. Replaying
 * `events()` tells the same story again.
 */
export class FeedStore {
  private readonly kept = new Map<string, FeedEvent>();
  private readonly logs = new Map<string, string[]>();
  private notes = 0;

  /** @param feed - What to keep. */
  constructor(feed: Feed) {
    feed.listen((event) => this.take(event));
  }

  /** All that is kept, in the order of telling. */
  events(): FeedEvent[] {
    return [...this.kept.values()];
  }

  private take(event: FeedEvent): void {
    switch (event.type) {
      case 'run':
        // A run that is run again begins anew.
        for (const [key, one] of this.kept) {
          if (!('run' in one) || one.run !== event.run) continue;
          this.kept.delete(key);
          this.logs.delete(key);
        }
        break;
      case 'note':
        this.notes += 1;
        this.kept.delete(`note ${String(this.notes - noteLimit)}`);
        break;
      case 'log':
        this.log(event);
        return;
      default:
        break;
    }
    const key = this.keyOf(event);
    this.kept.delete(key);
    this.kept.set(key, event);
  }

  private log(event: LogEvent): void {
    const key = this.keyOf(event);
    const lines = this.logs.get(key) ?? [];
    lines.push(...event.lines);
    if (lines.length > logLimits.lines) shorten(lines);
    this.logs.set(key, lines);
    this.kept.set(key, { ...event, lines });
  }

  private keyOf(event: FeedEvent): string {
    switch (event.type) {
      case 'run':
      case 'run-end':
        return `${event.type} ${String(event.run)}`;
      case 'job':
        // When it began to run is told by that event alone.
        return `job ${String(event.run)} ${String(event.phase === 'running')} ${event.key}`;
      case 'log':
      case 'summary':
        return `${event.type} ${String(event.run)} ${event.key}`;
      case 'step':
        return `step ${String(event.run)} ${String(event.index)} ${event.key}`;
      case 'artifact':
        return `artifact ${String(event.run)} ${event.name}`;
      case 'wait':
      case 'ask':
      case 'answer':
      case 'message':
        return `${event.type} ${event.id}`;
      case 'issue':
        return `issue ${String(event.number)}`;
      case 'live':
      case 'serves':
        return `${event.type} ${event.environment}`;
      case 'fault':
        return `fault ${event.name}`;
      case 'note':
        return `note ${String(this.notes)}`;
      case 'scene':
      case 'end':
        return event.type;
    }
  }
}

/** A long log keeps its beginning and its end. */
function shorten(lines: string[]): void {
  const tail = (logLimits.lines - logLimits.head) / 2;
  lines.splice(
    logLimits.head,
    lines.length - logLimits.head - tail,
    '… lines are left out here; the log file has them all',
  );
}
