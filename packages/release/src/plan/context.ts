import { Commit } from '@fhir-iq/sluice-model';
import { z } from 'zod';
import type { RoadContext } from '../road-context.ts';

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

/** What the action plan gets. */
export type PlanContext = RoadContext<z.output<z.ZodObject<typeof planInputs>> & { readonly config: string }>;

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
