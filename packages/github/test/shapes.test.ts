import { describe, expect, test } from '@jest/globals';
import { reviewersOf } from '../src/environments.ts';
import { refuseDropped } from '../src/labels.ts';
import { permissionRemedy } from '../src/permissions.ts';
import { jobOf, runOf } from '../src/run.ts';

const run = {
  id: 7n,
  name: null,
  path: '.github/workflows/production.yml@main',
  display_title: 'Release',
  event: 'push',
  status: 'in_progress',
  conclusion: null,
  run_number: 3,
  head_branch: null,
  head_sha: 'a'.repeat(40),
  created_at: '2026-11-23T09:00:00Z',
  html_url: 'https://github.com/fhir-iq/website/actions/runs/7',
};

describe('what GitHub tells of a run', () => {
  test.each([
    ['completed', 'completed'],
    ['in_progress', 'in_progress'],
    ['waiting', 'waiting'],
    ['queued', 'queued'],
    ['requested', 'requested'],
    ['pending', 'pending'],
    ['something new', 'pending'],
    [null, 'pending'],
  ])('the status %j counts as %s: only "completed" is over', (status, expected) => {
    expect(runOf({ ...run, status } as never).status).toBe(expected);
  });

  test('what it leaves out is told as left out', () => {
    expect(runOf(run as never)).toMatchObject({
      id: 7,
      name: '',
      path: '.github/workflows/production.yml',
      conclusion: undefined,
      attempt: 1,
      branch: undefined,
      actor: undefined,
      triggeringActor: undefined,
      startedAt: '2026-11-23T09:00:00Z',
    });
  });

  test.each([
    ['queued', undefined],
    ['waiting', undefined],
    ['in_progress', '2026-11-23T09:00:00Z'],
    ['completed', '2026-11-23T09:00:00Z'],
  ])('a job that is %s started at %j, whatever GitHub gives', (status, expected) => {
    const job = {
      id: 1,
      name: 'Publish',
      status,
      conclusion: null,
      started_at: '2026-11-23T09:00:00Z',
      completed_at: null,
    };
    expect(jobOf(job as never).startedAt).toBe(expected);
  });
});

test('reviewers are people by login and teams by slug; one that GitHub does not name is left out', () => {
  expect(reviewersOf(undefined)).toEqual([]);
  expect(
    reviewersOf({ reviewers: [{ reviewer: { login: 'ada-lead' } }, {}, { reviewer: { slug: 'leads' } }] }),
  ).toEqual([
    { type: 'User', name: 'ada-lead' },
    { type: 'Team', name: 'leads' },
  ]);
});

test.each([
  [['sluice-hold'], ['sluice-hold'], undefined],
  [['sluice-hold'], ['Sluice-Hold', 'more'], undefined],
  [[], [], undefined],
  [['sluice-hold'], [], 'without the label sluice-hold'],
  [['a', 'b'], ['a'], 'without the label b'],
])('wanted %j and borne %j: %j', (wanted, borne, said) => {
  const check = () => refuseDropped('issue 1', wanted, borne);
  if (said === undefined) expect(check).not.toThrow();
  else expect(check).toThrow(said);
});

test('a missing permission is told as YAML to add, with what else it may be', () => {
  expect(permissionRemedy({ permission: 'issues', access: 'write' })).toMatch(
    /permissions:\n {4}issues: write$/,
  );
  expect(permissionRemedy({ permission: 'issues', access: 'write', note: 'Or else.' })).toMatch(
    /\nOr else\.$/,
  );
  expect(permissionRemedy({ outside: 'Ask an owner.' })).toBe('Ask an owner.');
});
