import type { Value } from '../expressions/data.ts';
import type { Permissions, StepsJob } from '../parse/model.ts';
import type { Leg } from '../plan/matrix.ts';
import type { Plan } from '../plan/plan.ts';
import type { Cancellation } from './cancellation.ts';
import type { EnvironmentFacts } from './platform.ts';
import type { RunState } from './run-state.ts';

/** What became of a job that others need. */
export interface NeedResult {
  readonly result: 'success' | 'failure' | 'cancelled' | 'skipped';
  readonly outputs: Readonly<Record<string, string>>;
}

/** Everything that one job (one leg of it) runs with. */
export interface JobContext {
  readonly run: RunState;
  readonly plan: Plan;
  readonly job: StepsJob;
  /** The path of ids, unique in the run. */
  readonly key: string;
  readonly name: string;
  readonly leg: Leg;
  readonly strategy: Readonly<Record<string, Value>>;
  readonly inputs: Readonly<Record<string, Value>>;
  readonly needs: Readonly<Record<string, NeedResult>>;
  readonly permissions: Permissions;
  readonly environment: EnvironmentFacts | undefined;
  readonly keepsDeployment: boolean;
  /** Without the token. */
  readonly secrets: Readonly<Record<string, string>>;
  readonly variables: Readonly<Record<string, string>>;
  readonly cancellation: Cancellation;
  /** Lines for the top of the log. */
  readonly notes: readonly string[];
}
