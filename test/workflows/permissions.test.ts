import path from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { all, ours, workflowOf } from './files.ts';
import { callProblems, unionOf } from './permissions.ts';

const called = new Map(ours.map((file) => [path.basename(file.file), file]));

const made = (rights: string): ReturnType<typeof workflowOf> =>
  workflowOf(`jobs: { gate: { uses: $/.github/workflows/made.yml, permissions: ${rights} } }`, 'caller.yml');
const asks = new Map([
  [
    'made.yml',
    workflowOf(
      'jobs: { a: { permissions: { contents: read } }, b: { permissions: { contents: read, deployments: write } } }',
      'made.yml',
    ),
  ],
]);

describe('rights of a call', () => {
  test.each(all.map((file) => [file.file, file] as const))('are exactly what is asked for: %s', (_, file) => {
    expect(callProblems(file, called)).toEqual([]);
  });

  test('are looked at in at least two workflows', () => {
    expect(
      all.filter(({ workflow }) => Object.values(workflow.jobs).some((job) => job.uses !== undefined)).length,
    ).toBeGreaterThanOrEqual(2);
  });

  test('pass when they are the union', () => {
    expect(callProblems(made('{ deployments: write, contents: read }'), asks)).toEqual([]);
  });

  test.each([
    '{}',
    '{ contents: read }',
    '{ contents: read, deployments: read }',
    '{ contents: write, deployments: write }',
    '{ contents: read, deployments: write, issues: read }',
  ])('go red for %s', (rights) => {
    expect(callProblems(made(rights), asks)).toEqual([
      expect.stringContaining('asks for {"contents":"read","deployments":"write"}'),
    ]);
  });

  test('go red for a workflow that is not ours', () => {
    expect(
      callProblems(workflowOf('jobs: { gate: { uses: someone/else/.github/workflows/x.yml@main } }'), asks),
    ).toHaveLength(1);
  });

  test('the greater right of two wins', () => {
    expect(
      unionOf([{ contents: 'read', actions: 'none' }, { contents: 'write' }, { contents: 'none' }]),
    ).toEqual({ contents: 'write' });
  });
});
