import type { Finding } from '@fhir-iq/sluice-model';
import type { CheckContext } from '../check.ts';
import type { Engine, Flow } from './flow.ts';
import type { FlowWatcher } from './walker.ts';

/** Looks at the states that flows reach, beside what the flows themselves assert. */
export interface StateLook {
  watcher(flow: Flow, engine: Engine): FlowWatcher;
  findings(): readonly Finding[];
  details(): Readonly<Record<string, unknown>>;
}

/** axe in the states that flows reach */
export function lookInStates(_context: CheckContext, _check: string): StateLook | undefined {
  return undefined;
}
