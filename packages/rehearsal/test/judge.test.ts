import { describe, expect, test } from '@jest/globals';
import type { RunEnd } from '../src/execute/run.ts';
import { judge, type Ended } from '../src/scenario/judge.ts';
import type { Conclusion, DeploymentStory, JobStory, LiveStory } from '../src/story/story.ts';

const commit = 'c0ffee'.padEnd(40, '0');
const run = (file: string, conclusion: Conclusion = 'success', job = 'Publish'): RunEnd => ({
  story: {
    workflow: file,
    file: `.github/workflows/${file}.yml`,
    conclusion,
    jobs: [{ key: job.toLowerCase(), name: job, conclusion } as JobStory],
  } as unknown as RunEnd['story'],
  waits: [],
  processMilliseconds: 0,
});
const live = (...environments: string[]): LiveStory[] =>
  environments.map((environment) => ({ environment, url: '', commit, buildId: `b-${environment}` }));
const back = (state = 'success', buildId = 'b-production'): DeploymentStory => ({
  id: 1,
  environment: 'production',
  sha: 'abc1234'.padEnd(40, '0'),
  state,
  payload: JSON.stringify({ buildId, rollback: { of: 'bad', reason: 'security_incident' } }),
});
const said = (scene: Partial<Ended>) =>
  judge({ scenario: 'deploy', ended: [], published: undefined, live: [], deployments: [], ...scene });

describe('a deployment', () => {
  const all = ['development', 'staging', 'production-plan', 'production'].map((file) => run(file));

  test('is good when every road is green and every site serves it', () => {
    expect(
      said({ ended: all, published: commit, live: live('development', 'staging', 'production') }),
    ).toEqual({ exitCode: 0, reason: 'The sites of development, staging, production serve c0ffee0.' });
    expect(said({ ended: [run('development')], published: commit, live: live('development') })).toEqual({
      exitCode: 0,
      reason: 'The development site serves c0ffee0.',
    });
  });

  test('of the night may end with its plan', () => {
    const ended = all.slice(0, 3);
    const serving = live('development', 'staging');
    expect(said({ scenario: 'nightly', ended, published: commit, live: serving }).exitCode).toBe(0);
  });

  test.each([
    [
      'a site serves another',
      { ended: all, live: live('development', 'staging') },
      'the production site does not serve c0ffee0',
    ],
    [
      'the plan leads nowhere',
      { ended: all.slice(0, 3), live: live('development', 'staging') },
      'c0ffee0 was planned for production, and nobody released it.',
    ],
    [
      'a road is red',
      {
        ended: [run('development'), run('staging', 'failure', 'Approvals')],
        live: live('development', 'staging'),
      },
      'staging ended with failure in the job Approvals.',
    ],
    [
      'it was rolled back',
      {
        ended: [run('production', 'failure', 'Smoke test')],
        live: live('production'),
        deployments: [back()],
      },
      'production ended with failure in the job Smoke test. Production went back to abc1234.',
    ],
  ])('is not good when %s', (_what, scene, reason) => {
    const { exitCode, reason: told } = said({ published: commit, ...scene });
    expect(exitCode).toBe(1);
    expect(told).toContain(reason);
  });
});

describe('a rollback', () => {
  const rollback = (scene: Partial<Ended>) =>
    said({
      scenario: 'rollback',
      ended: [run('rollback', 'failure', 'Verdict')],
      live: live('production'),
      ...scene,
    });

  test('is good when production went back and was verified, though its run is red', () => {
    const { exitCode, reason } = rollback({ deployments: [back()] });
    expect(exitCode).toBe(0);
    expect(reason).toContain(
      'Production went back to abc1234 and was verified. The run of rollback.yml is red by design',
    );
  });

  test('cancels what was on its way by design', () => {
    const ended = [run('staging'), run('production', 'cancelled'), run('rollback', 'failure', 'Verdict')];
    expect(rollback({ ended, deployments: [back()] }).exitCode).toBe(0);
  });

  test.each([
    ['its deployment failed', { deployments: [back('failure')] }],
    ['another build is live', { deployments: [back('success', 'other')] }],
    ['there was none', { deployments: [] }],
    [
      'a road before it is red',
      { ended: [run('staging', 'failure'), run('rollback', 'failure')], deployments: [back()] },
    ],
    ['nobody was told', { ended: [run('rollback', 'failure', 'Notify')], deployments: [back()] }],
    ['it did not run', { ended: [run('production')], deployments: [] }],
    ['it is green without going back', { ended: [run('rollback')], deployments: [] }],
  ])('is not good when %s', (_what, scene) => {
    expect(rollback(scene).exitCode).toBe(1);
  });
});
