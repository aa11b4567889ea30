import type { CheckName } from '@fhir-iq/sluice-config';
import type { FarEndName } from '../far-end.ts';

/** A check that a fault makes red, and by what. */
export interface RedCase {
  readonly check: CheckName;
  /** The rule of a finding that blocks, where the answer is `fail`. */
  readonly rule?: string;
  /** The answer, where it is no `fail`: the check could not look, or had nothing to look at. */
  readonly answer?: 'error' | 'not-evaluated';
}

/** One thing that can be made to go wrong. */
export interface FaultDescription {
  readonly name: string;
  readonly farEnd: FarEndName;
  /** What is counted for `@2`: the request or step that the fault can strike. */
  readonly occasion: string;
  readonly happens: string;
  /** What Sluice is expected to answer. */
  readonly expected: string;
  /** The checks that it makes red on the road, where it strikes what they look at. */
  readonly red?: readonly RedCase[];
  /** Whether `@production` works: the far end knows which environment the occasion is about. */
  readonly byEnvironment: boolean;
}
