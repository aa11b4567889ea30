import { describe, expect, test } from '@jest/globals';
import { jobsOf, ours, type WorkflowFile, workflowOf } from './files.ts';

/** Jobs of CI that the job `all-green` does not wait for. */
function forgotten(file: WorkflowFile): string[] {
  const green = file.workflow.jobs['all-green'];
  const needs = [green?.needs ?? []].flat();
  return jobsOf(file)
    .map(({ id }) => id)
    .filter((id) => id !== 'all-green' && !needs.includes(id));
}

describe('the job that branch protection asks for', () => {
  const ci = ours.find(({ file }) => file.endsWith('/ci.yml'))!;

  test('waits for every other job', () => {
    expect(forgotten(ci)).toEqual([]);
  });

  test('runs also when a job failed, and looks at every result', () => {
    const green = ci.workflow.jobs['all-green'];
    expect(green?.if).toBe('${{ always() }}');
    expect(green?.steps?.[0]?.env?.['NEEDS']).toBe('${{ toJSON(needs) }}');
    expect(green?.steps?.[0]?.run).toContain('all(.[]; .result == "success")');
  });

  test('is missed when a job is forgotten', () => {
    expect(forgotten(workflowOf('jobs: { a: {}, b: {}, all-green: { needs: [a] } }'))).toEqual(['b']);
    expect(forgotten(workflowOf('jobs: { a: {} }'))).toEqual(['a']);
  });
});
