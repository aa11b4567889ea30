import type { JobPhase, PlannedJob } from '../feed/events.ts';
import { textOf } from '../parse/tokens.ts';
import type { Plan } from '../plan/plan.ts';
import type { RunState } from './run-state.ts';

/**
 * The jobs of a workflow with those of the workflows that it calls, as far as the files say them.
 *
 * @param plan - The workflow.
 * @param prefix - In front of keys, with the names in front of names.
 */
export function plannedJobs(plan: Plan, prefix = { key: '', name: '' }): PlannedJob[] {
  return [...plan.workflow.jobs.values()].flatMap((job): PlannedJob[] => {
    const key = prefix.key + job.id;
    const name = prefix.name + (job.name === undefined || job.name.isExpression ? job.id : textOf(job.name));
    const needs = job.needs.map((id) => prefix.key + id);
    if (job.kind === 'call') {
      const called = plan.calls.get(job);
      if (called === undefined) return [];
      const inner = plannedJobs(called, { key: `${key} / `, name: `${name} / ` });
      // What the call needs, its first jobs need.
      return inner.map((one) => (one.needs.length > 0 ? one : { ...one, needs }));
    }
    const { environment } = job;
    return [
      {
        key,
        name,
        needs,
        ...(environment === undefined || environment.name.isExpression
          ? {}
          : { environment: textOf(environment.name) }),
      },
    ];
  });
}

/** Tells whoever watches that a job's phase changed. */
export function tellJob(
  run: RunState,
  job: { readonly key: string; readonly name: string },
  phase: JobPhase,
  more: {
    readonly reason?: string;
    readonly environment?: string | undefined;
    readonly url?: string | undefined;
  } = {},
): void {
  const { feed, clock } = run.house;
  feed?.emit({
    type: 'job',
    run: run.number,
    key: job.key,
    name: job.name,
    phase,
    reason: more.reason ?? '',
    ...(more.environment === undefined ? {} : { environment: more.environment }),
    ...(more.url === undefined ? {} : { url: more.url }),
    at: clock.now().toISOString(),
  });
}
