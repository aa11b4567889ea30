import type { ToolUse } from '@fhir-iq/sluice-model';
import type { Engine, View } from './views.ts';

/** A page that could not be looked at. */
export interface FailedVisit {
  readonly url: string;
  readonly view: View;
  readonly reason: string;
  /** Whose failure it is: the site's (no answer, no end, too large), or ours (the browser broke). */
  readonly fault: 'site' | 'browser';
}

/** A page that could be looked at only when it was tried again. */
export interface FlakyVisit {
  readonly url: string;
  readonly view: View;
  readonly first: string;
  readonly second: string;
}

/** A page that was looked at although it answered with an error. */
export interface RefusedVisit {
  readonly url: string;
  readonly view: View;
  readonly status: number;
}

/** A page that was looked at as it was, before it had come to rest. */
export interface RestlessVisit {
  readonly url: string;
  readonly view: View;
  readonly notes: readonly string[];
}

/** What was looked at of what was meant to be, in the views of one check. */
export interface Coverage {
  /** Pages times views. */
  readonly planned: number;
  readonly visited: number;
  readonly failed: readonly FailedVisit[];
  readonly flaky: readonly FlakyVisit[];
  readonly refused: readonly RefusedVisit[];
  readonly restless: readonly RestlessVisit[];
  /** How pages were chosen, where there are more than the budget. */
  readonly sampled?: string | undefined;
  /** Where the pages came from, for people. */
  readonly said: string;
  /** Engines that could not be had; each is not-evaluated. */
  readonly missing: readonly { readonly engine: Engine; readonly reason: string }[];
  /** The browsers that were used, and what drives them. */
  readonly tools: readonly ToolUse[];
}
