import type { Flow, FlowStep } from './flow.ts';
import type { FlowSite } from './flow-site.ts';
import type { ReplayLibrary } from './replay-library.ts';

/** The page that a flow has reached, in any engine. */
export interface FlowState {
  readonly url: string;
  /** The step that reached it, from 1. */
  readonly number: number;
  readonly step: FlowStep;
  /**
   * Evaluates a JavaScript expression in the page; a promise is awaited.
   *
   * @param source - The expression; its value must be JSON.
   */
  evaluate<T>(source: string): Promise<T>;
  /** Runs a script in each frame of the page, where the engine lets it. */
  readonly inFrames?: (source: string) => Promise<void>;
}

/** A request on its way out of the page, as far as the engine shows it. */
export interface FlowRequestSeen {
  readonly url: string;
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  /** Empty where the engine does not show it: Chromium alone does. */
  readonly body: string;
  /** Whether it would bring another page into the window. */
  readonly navigation: boolean;
}

/** An answer that came into the page. */
export interface FlowResponseSeen {
  readonly url: string;
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  /** The beginning of its text. */
  text(): Promise<string>;
}

/** Who walks along. What its functions throw ends the flow: a FlowFailure as the site's. */
export interface FlowWatcher {
  /** Before a step is walked. */
  beforeStep?(state: FlowState): Promise<void>;
  /** After a step was walked and what it asserts was seen. */
  afterStep?(state: FlowState): Promise<void>;
  /**
   * Sees each request before it leaves; Chromium and Firefox alone can hold one back.
   *
   * @returns Why the request must not leave; undefined lets it go.
   */
  request?(request: FlowRequestSeen): string | undefined;
  /** Sees each answer. */
  response?(response: FlowResponseSeen): Promise<void>;
}

/** What a walk needs. */
export interface WalkRequest {
  /** Filled: its addresses and values are those of this walk. */
  readonly flow: Flow;
  readonly site: FlowSite;
  readonly library: ReplayLibrary;
  readonly watcher: FlowWatcher;
  /** Milliseconds for a step without a time of its own. */
  readonly stepTimeoutMs: number;
}

/** A flow under way in one engine. */
export interface Walk {
  /** The step that is walked, from 1; 0 before the first. */
  readonly step: number;
  /** Errors of console and page so far. */
  readonly console: readonly string[];
  /**
   * Walks all steps.
   *
   * @throws {FlowFailure} Where the site is not as the flow has it.
   * @throws {BrowserLost} If the browser broke.
   */
  run(): Promise<void>;
  /** Where the browser is. */
  url(): Promise<string | undefined>;
  /** A picture of what is shown, PNG; undefined where none can be taken. */
  picture(): Promise<Uint8Array | undefined>;
  /** Ends the page and forgets its profile. Never throws. */
  close(): Promise<void>;
}

/** Milliseconds that anything beside the steps may take: a picture, a look for what a selector matches. */
export const asideMs = 5_000;
