import type { FarEndName } from '../far-end.ts';

/** One thing that can be made to go wrong. */
export interface FaultDescription {
  readonly name: string;
  readonly farEnd: FarEndName;
  /** What is counted for `@2`: the request or step that the fault can strike. */
  readonly occasion: string;
  readonly happens: string;
  /** What Sluice is expected to answer. */
  readonly expected: string;
  /** Whether `@production` works: the far end knows which environment the occasion is about. */
  readonly byEnvironment: boolean;
}
