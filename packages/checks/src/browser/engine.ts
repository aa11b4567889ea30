import type { ToolUse } from '@fhir-iq/sluice-model';
import type { Browser } from 'puppeteer-core';
import type { WebDriver } from 'selenium-webdriver';
import type { CheckContext } from '../check.ts';
import type { DeviceProfile } from './device-profile.ts';
import type { Visit } from './view.ts';
import type { Engine } from './views.ts';

/** What one visit may cost. Times are real milliseconds. */
export interface VisitLimits {
  /** Until the page's load event. */
  readonly loadMs: number;
  /** How long to wait after that for the network to be idle; then the page is looked at as it is. */
  readonly idleMs: number;
  /** For one evaluation in the page. */
  readonly evaluateMs: number;
  /** Of the document itself. */
  readonly documentBytes: number;
  /** Of all that the page loads. */
  readonly totalBytes: number;
  /** Of `Visit.html`. */
  readonly htmlBytes: number;
  /** Most entries kept of console, errors and requests, each. */
  readonly entries: number;
}

/** What an engine is to open. */
export interface OpenRequest {
  readonly url: URL;
  readonly profile: DeviceProfile;
  readonly limits: VisitLimits;
  /** Whether a navigation of the page itself may lead there: the browser is sent only to the configured site. */
  readonly allowed: (url: URL) => boolean;
  readonly signal?: AbortSignal | undefined;
}

/** A page that stands open. */
export interface OpenedPage extends Pick<
  Visit,
  | 'url'
  | 'status'
  | 'headers'
  | 'html'
  | 'console'
  | 'errors'
  | 'requests'
  | 'notes'
  | 'evaluate'
  | 'puppeteer'
> {
  readonly title: string;
  /** A picture of what the device shows, or of the whole page; PNG. */
  capture(whole: boolean): Promise<Uint8Array>;
  /** Closes the page and forgets its profile (cookies, storage, cache). Never throws. */
  close(): Promise<void>;
}

/** A page that could not be opened, and whose failure that is. */
export class VisitFailure extends Error {
  readonly fault: 'site' | 'browser';

  constructor(message: string, fault: 'site' | 'browser', cause?: unknown) {
    super(message, { cause });
    this.name = 'VisitFailure';
    this.fault = fault;
  }
}

/** A running browser with a profile of its own, without downloads and access to files. */
export interface BrowserEngine {
  readonly engine: Engine;
  /** The browser and its driver, for the evidence. */
  readonly tools: readonly ToolUse[];
  /** How many pages it may have open at once. */
  readonly pages: number;
  /** The browser itself, where puppeteer drives it. */
  readonly puppeteer?: Browser | undefined;
  /**
   * A session of its own in a fresh profile, where WebDriver drives the engine: flows walk in it. Whoever asked for it
   * quits it.
   */
  readonly webdriver?: (() => Promise<WebDriver>) | undefined;
  /**
   * Opens a page in a fresh profile.
   *
   * @param request - Which, and what it may cost.
   * @throws {VisitFailure} If it cannot be opened within its limits.
   */
  open(request: OpenRequest): Promise<OpenedPage>;
  /** Ends the browser and removes its profile. Never throws. */
  close(): Promise<void>;
}

/** An engine that this runner does not have. */
export interface MissingEngine {
  /** Why, and what would bring it. */
  readonly missing: string;
}

/** What an engine needs to start. */
export type EngineContext = Pick<
  CheckContext,
  'configuration' | 'stage' | 'url' | 'log' | 'env' | 'signal' | 'packsDirectory'
>;

/** Starts a browser, or says that there is none. */
export type StartEngine = (context: EngineContext) => Promise<BrowserEngine | MissingEngine>;
