import { z } from 'zod';

/** Whether the token is known; without the right to see anything it is still valid. */
export const Validity = z.object({ valid: z.boolean() });

/** By which of its two modes the server rates. */
export const Mode = z.object({ mode: z.enum(['MQR', 'STANDARD_EXPERIENCE']) });

/** A task of the compute engine: what becomes of an analysis that was sent in. */
export const Task = z.object({
  task: z.object({
    id: z.string(),
    status: z.enum(['PENDING', 'IN_PROGRESS', 'SUCCESS', 'FAILED', 'CANCELED']),
    componentKey: z.string().optional(),
    analysisId: z.string().optional(),
    errorMessage: z.string().optional(),
  }),
});
export type Task = z.infer<typeof Task>['task'];

/** The latest analyses of a project, newest first. */
export const Analyses = z.object({
  analyses: z.array(z.object({ key: z.string(), date: z.string(), revision: z.string().optional() })),
});

/** Values of the latest analysis; a metric without a value is left out. */
export const Measures = z.object({
  component: z.object({ measures: z.array(z.object({ metric: z.string(), value: z.string().optional() })) }),
});

/** The quality gate's word. */
export const GateStatus = z.object({ projectStatus: z.object({ status: z.string() }) });

/** Issues with the files that they are in. */
export const Issues = z.object({
  paging: z.object({ total: z.int().nonnegative() }),
  issues: z.array(
    z.object({
      key: z.string(),
      rule: z.string(),
      component: z.string(),
      line: z.int().positive().optional(),
      message: z.string().default(''),
      severity: z.string().optional(),
      impacts: z.array(z.object({ softwareQuality: z.string(), severity: z.string() })).default([]),
    }),
  ),
  components: z.array(z.object({ key: z.string(), path: z.string().optional() })).default([]),
});
export type SonarIssue = z.infer<typeof Issues>['issues'][number];

/** How the server says why it refuses. */
export const Refusal = z.object({ errors: z.array(z.object({ msg: z.string() })).min(1) });
