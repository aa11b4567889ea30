import type { WorkflowFile } from '../parse/model.ts';
import { textOf } from '../parse/tokens.ts';
import { way } from './settings.ts';

/** The first environment of a workflow's jobs that lies further on a release's way than a rehearsal goes. */
export function environmentsBeyond(workflow: WorkflowFile, until: string): string | undefined {
  const last = way.findIndex((one) => one === until);
  const named = [...workflow.jobs.values()].flatMap((job) =>
    job.kind === 'steps' && job.environment !== undefined && !job.environment.name.isExpression
      ? [textOf(job.environment.name).toLowerCase()]
      : [],
  );
  return way.find(
    (environment, index) =>
      index > last && named.some((name) => name === environment || name.startsWith(`${environment}-`)),
  );
}
