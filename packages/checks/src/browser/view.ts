import type { Page } from 'puppeteer-core';
import type { Check, CheckContext, CheckResult } from '../check.ts';
import type { Coverage } from './coverage.ts';
import type { View } from './views.ts';

/** One line of the browser's console. */
export interface ConsoleLine {
  readonly level: 'error' | 'warning' | 'info' | 'debug';
  /** Bounded; what was cut off is said. */
  readonly text: string;
  /** The script that wrote it. */
  readonly url?: string | undefined;
  /** Counted from 1. */
  readonly line?: number | undefined;
}

/** Something that a page threw and nobody caught. */
export interface PageError {
  readonly message: string;
  readonly stack?: string | undefined;
}

/** One request that a page made, the page's own document included. */
export interface RequestRecord {
  readonly url: string;
  readonly method: string;
  /** What it was for, in the words of the DevTools protocol, lower case: `document`, `script`, `image`, `fetch` … */
  readonly type: string;
  /** Undefined: no answer came. */
  readonly status?: number | undefined;
  /** Why no answer came, or not all of it. */
  readonly failure?: string | undefined;
  /** Whether a page of https asked for it by http. */
  readonly mixed: boolean;
}

/** One page, loaded once in one view; every check that looks at this view gets the same. */
export interface Visit {
  /** The address after redirects. */
  readonly url: URL;
  readonly page: { readonly path: string; readonly title?: string | undefined };
  readonly view: View;
  readonly status: number;
  /** Of the document; names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  /** The document as it was served, its beginning where it is long; the page as it stands is for `evaluate`. */
  readonly html: string;
  readonly console: readonly ConsoleLine[];
  readonly errors: readonly PageError[];
  readonly requests: readonly RequestRecord[];
  /** What else was seen: it never went idle, it opened dialogs. */
  readonly notes: readonly string[];
  /** 1, or 2 when a looker asked to see the page again. */
  readonly attempt: number;
  /**
   * Evaluates JavaScript in the page, in any engine.
   *
   * @param source - An expression; a promise is awaited. Its value must be JSON.
   * @throws {WorkError} If it throws, or is not done in time.
   */
  evaluate<T>(source: string): Promise<T>;
  /**
   * Photographs the page.
   *
   * @param name - What tells the picture from others of the same page and view.
   * @param whole - Whether the picture shows the whole page (up to 8,000 CSS pixels) and not only the first screen.
   * @returns The file, relative to the evidence directory; undefined where this page must not be photographed.
   * @throws {WorkError} If it cannot be written.
   */
  screenshot(name: string, whole?: boolean): Promise<string | undefined>;
  /** The page itself, where puppeteer drives the engine. */
  readonly puppeteer?: Page | undefined;
}

/** Looks at pages on behalf of one check. */
export interface PageLooker {
  /**
   * Looks at one page. What it throws becomes the check's `error`.
   *
   * @param visit - The page; it is gone when the promise is settled.
   * @returns `again` to see the page once more in a fresh browser profile, for what may be flaky.
   */
  // eslint-disable-next-line @typescript-eslint/no-invalid-void-type -- most lookers have nothing to say
  visit(visit: Visit): Promise<void | 'again'>;
  /**
   * Finds pages beside those that the policy names, before the first visit. Every shard must find the same.
   *
   * @returns Their paths.
   */
  pages?(): Promise<readonly string[]>;
  /** Judges, after the last page. */
  finish(coverage: Coverage): CheckResult | Promise<CheckResult>;
}

/** A check that looks at pages: those that share a view share the visits. */
export interface PageCheck extends Omit<Check, 'run'> {
  /** The views that it wants. */
  views(context: CheckContext): readonly View[];
  /**
   * Begins to look.
   *
   * @param context - With the settings of this check.
   */
  begin(context: CheckContext): PageLooker;
}
