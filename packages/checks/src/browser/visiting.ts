import type { CheckContext, CheckResult } from '../check.ts';
import type { VisitLimits } from './engine.ts';
import type { PageList } from './page-list.ts';
import type { PageCheck, PageLooker } from './view.ts';
import type { View } from './views.ts';

/** One check that looks at pages, and the context that its `run` would get. */
export interface PageCheckRun {
  readonly check: PageCheck;
  readonly context: CheckContext;
}

/** What became of one check. */
export type PageCheckOutcome = { readonly result: CheckResult } | { readonly thrown: unknown };

/** A check while its pages are visited. */
export interface Looking {
  readonly run: PageCheckRun;
  readonly looker: PageLooker;
  readonly views: readonly View[];
  /** What its looker threw: it looks at nothing more. */
  thrown?: { readonly error: unknown };
}

/** What visits share. */
export interface Visiting {
  readonly context: CheckContext;
  readonly pages: PageList;
  readonly limits: VisitLimits;
  /** By `performance.now()`: no visit begins after it. */
  readonly deadline: number;
}
