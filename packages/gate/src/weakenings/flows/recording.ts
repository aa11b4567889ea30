/** A step as the Recorder writes it; what else it holds depends on its type. */
export type RecordedStep = Readonly<Record<string, unknown>> & { readonly type: string };

/** A recorded flow, as far as it sets the bar. */
export interface RecordedFlow {
  /** Milliseconds for each step that has none of its own. */
  readonly timeout?: number | undefined;
  readonly steps: readonly RecordedStep[];
}

/** Milliseconds that a step may take where the recording says nothing, as in the Recorder. */
export const recordedTimeoutMs = 5_000;

/** What a comparison needs beside the two recordings. */
export interface FlowView {
  /** Where the key of a change begins. */
  readonly path: string;
  /** Origins of the site in its environments: what was recorded in one is walked in any. */
  readonly origins: readonly string[];
}

/** Types of steps that do nothing but look. */
export const asserting: ReadonlySet<string> = new Set(['waitForElement', 'waitForExpression']);
