import type { Value } from '../expressions/data.ts';
import type { Permissions } from '../parse/model.ts';
import type { Plan } from '../plan/plan.ts';
import type { Cancellation } from './cancellation.ts';
import type { GroupMember } from './concurrency.ts';
import type { NeedResult } from './job-context.ts';
import type { RunState } from './run-state.ts';

/** A workflow file in a run: the run's own, or one that a job calls. */
export interface InstanceContext {
  readonly run: RunState;
  readonly plan: Plan;
  readonly inputs: Readonly<Record<string, Value>>;
  /** Secrets that the file's jobs see, without environments'. */
  readonly secrets: Readonly<Record<string, string>>;
  /** Which secrets of their environments jobs of the file see: all, or those of these names, in lower case. */
  readonly environmentSecrets: 'all' | ReadonlySet<string>;
  /** The most that tokens may do where the file does not say it. */
  readonly allowed: Permissions;
  /** In front of ids and names; empty for the run's own file. */
  readonly keyPrefix: string;
  readonly namePrefix: string;
  readonly member: GroupMember;
  readonly cancellation: Cancellation;
}

/** What became of a workflow file. */
export interface InstanceResult {
  readonly result: NeedResult['result'];
  readonly jobs: Readonly<Record<string, NeedResult>>;
}
