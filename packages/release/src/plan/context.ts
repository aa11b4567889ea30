import { Commit } from '@fhir-iq/sluice-model';
import type { Clock, Evidence, LedgerRecord, Log } from '@fhir-iq/sluice-model';
import type { ClockSource, Environment, Http } from '@fhir-iq/sluice-runtime';
import { z } from 'zod';

/** The inputs of the action plan. */
export const planInputs = {
  mode: z.enum(['plan', 'verify', 'complete']),
  commit: Commit.optional(),
  starter: z.string().optional(),
  'ledger-token': z.string().optional(),
  'github-token': z.string(),
  outcome: z
    .enum(['pass', 'fail', 'error', 'not-evaluated', 'success', 'failure', 'cancelled', 'skipped'])
    .optional(),
  reason: z.string().optional(),
  'build-id': z.string().optional(),
  url: z.string().optional(),
  issue: z.coerce.number().int().positive().optional(),
  incident: z.coerce.number().int().positive().optional(),
  store: z.string().optional(),
};

/** What the action plan needs of its surroundings: a part of the toolkit's context. */
export interface PlanContext {
  readonly inputs: z.output<z.ZodObject<typeof planInputs>> & { readonly config: string };
  readonly log: Log;
  readonly clock: Clock;
  readonly clockSource: ClockSource;
  readonly http: Http;
  readonly env: Environment;
  readonly github: {
    readonly repository: string;
    readonly sha: string;
    readonly runId: string;
    readonly attempt: number;
    readonly job: string;
    readonly actor: string;
    readonly apiUrl: string;
    readonly serverUrl: string;
    readonly runUrl: string;
    readonly workspace: string;
  };
  readonly signal: AbortSignal;
  keep(left: { evidence?: readonly Evidence[]; records?: readonly LedgerRecord[]; summary?: string }): void;
  output(name: string, value: string): void;
}

/** The workflow files of a site's production road, as people see and start them. */
export const roads = {
  plan: 'production-plan.yml',
  production: 'production.yml',
  rollback: 'rollback.yml',
} as const;

/** The label of a release issue. */
export const releaseLabel = 'sluice-release';

/** The person who started the road: named by who dispatched it for them, else whoever runs it. */
export function starterOf({ inputs, github }: PlanContext): string {
  return inputs.starter ?? (github.actor === '' ? 'unknown' : github.actor);
}
