import { isMap, isSeq, parseDocument } from 'yaml';

/**
 * A road without some of its jobs, as a site has it whose policy asks for less.
 *
 * @param text - The workflow file.
 * @param jobs - Keys of the jobs that go; conditions of other jobs may name their results, which then count as success.
 */
export function withoutJobs(text: string, jobs: readonly string[]): string {
  const road = parseDocument(text);
  for (const job of jobs) road.deleteIn(['jobs', job]);
  const all = road.get('jobs');
  if (!isMap(all)) throw new Error('the workflow has no jobs');
  for (const { value } of all.items) {
    if (!isMap(value)) continue;
    const needs = value.get('needs');
    if (isSeq(needs)) {
      const kept = (needs.toJSON() as string[]).filter((name) => !jobs.includes(name));
      if (kept.length === 0) value.delete('needs');
      else value.set('needs', kept);
    } else if (typeof needs === 'string' && jobs.includes(needs)) value.delete('needs');
  }
  return jobs.reduce(
    (said, job) =>
      said
        .replaceAll(`needs.${job}.result == 'success'`, 'true')
        .replaceAll(`needs.${job}.result == 'failure'`, 'false'),
    road.toString({ lineWidth: 0 }),
  );
}
