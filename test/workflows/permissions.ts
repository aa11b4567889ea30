import { jobsOf, ownTarget, type Permissions, type WorkflowFile } from './files.ts';

const rank = { none: 0, read: 1, write: 2 } as const;

/** The least rights that hold all of the given ones. */
export function unionOf(all: readonly Permissions[]): Permissions {
  const union: Record<string, 'none' | 'read' | 'write'> = {};
  for (const [key, access] of all.flatMap((one) => Object.entries(one))) {
    if (rank[access] > rank[union[key] ?? 'none']) union[key] = access;
  }
  return union;
}

/**
 * Where a job that calls a workflow does not grant exactly what the jobs of that workflow ask for. Granting less stops the
 * run before any job; granting more is a right that nobody needs.
 *
 * @param caller - The calling workflow.
 * @param called - The workflows that can be called, by file name.
 * @returns One sentence a calling job.
 */
export function callProblems(caller: WorkflowFile, called: ReadonlyMap<string, WorkflowFile>): string[] {
  return jobsOf(caller).flatMap((job) => {
    if (job.uses === undefined) return [];
    const target = ownTarget(job.uses);
    const workflow = target?.kind === 'workflow' ? called.get(target.name) : undefined;
    if (workflow === undefined)
      return [`${caller.file} ${job.id} calls ${job.uses}, which is not one of ours`];
    const asked = unionOf(jobsOf(workflow).map((one) => one.permissions ?? {}));
    const text = (rights: Permissions): string => JSON.stringify(Object.entries(rights).sort());
    if (text(job.permissions ?? {}) === text(asked)) return [];
    return [
      `${caller.file} ${job.id} grants ${JSON.stringify(job.permissions ?? {})}, and ${workflow.file} asks for ${JSON.stringify(asked)}`,
    ];
  });
}
