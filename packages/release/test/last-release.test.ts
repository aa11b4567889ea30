import { describe, expect, test } from '@jest/globals';
import {
  type Deployment,
  type Deployments,
  GitHubAnswerError,
  type Run,
  type RunArtifact,
} from '@fhir-iq/sluice-github';
import type { DeploymentPayload } from '@fhir-iq/sluice-model';
import { findLastRelease } from '../src/last-release/find.ts';

const now = 'f'.repeat(40);
const workflow = '.github/workflows/staging.yml';

interface Kept {
  readonly commit: string;
  readonly state?: 'success' | 'failure';
  readonly rollbackOf?: string;
  /** Its run, where it is otherwise than it should be; `gone`: GitHub has it no more. */
  readonly run?: Partial<Run> | 'gone';
  readonly artifacts?: readonly Partial<RunArtifact>[];
}

const good: Kept = { commit: 'a'.repeat(40) };
const evidence = { id: 1, name: 'evidence-site-0', expired: false, expiresAt: '2026-11-30T09:00:00Z' };

/** Newest last, each by run 1, 2, …; what is passed over is told to `heard`. */
function look(kept: readonly Kept[], heard: string[] = []) {
  const deployment = ({ commit, rollbackOf }: Kept, index: number): Deployment => ({
    ...{ id: index + 1, commit, ref: '', environment: 'staging', task: 'deploy', description: '' },
    ...{ createdAt: '2026-11-23T09:00:00Z', creator: undefined, payloadProblem: undefined },
    payload: {
      ...{ commit, buildId: `build-${String(index + 1)}`, environment: 'staging', runId: String(index + 1) },
      ...{ runAttempt: 1, preparedAt: '2026-11-23T09:00:00.000Z' },
      ...(rollbackOf === undefined ? {} : { rollback: { of: rollbackOf, reason: 'r' } }),
    } as DeploymentPayload,
  });
  const deployments = {
    list: () => Promise.resolve(kept.map(deployment).reverse()),
    statuses: (id: number) => Promise.resolve([{ state: kept[id - 1]?.state ?? 'success' }]),
  } as unknown as Deployments;
  const runs = {
    get: (id: number) => {
      const run = kept[id - 1]?.run ?? {};
      if (run === 'gone') return Promise.reject(new GitHubAnswerError({ what: 'Not Found' }, 404, false));
      const url = `https://github.com/fhir-iq/website/actions/runs/${String(id)}`;
      return Promise.resolve({
        id,
        path: workflow,
        branch: 'main',
        conclusion: 'success',
        url,
        ...run,
      } as Run);
    },
    artifacts: (id: number) =>
      Promise.resolve((kept[id - 1]?.artifacts ?? [evidence]).map((one) => ({ ...evidence, ...one }))),
  };
  const log = { info: (text: string) => void heard.push(text) };
  return findLastRelease({
    deployments,
    runs,
    environment: 'staging',
    commit: now,
    workflow,
    branch: 'main',
    log,
  });
}

describe('the last good release', () => {
  test('is the newest that passed, with the run that has its evidence', async () => {
    expect(await look([good, { commit: 'b'.repeat(40) }])).toEqual({
      commit: 'b'.repeat(40),
      buildId: 'build-2',
      runId: '2',
      runUrl: 'https://github.com/fhir-iq/website/actions/runs/2',
      at: '2026-11-23T09:00:00.000Z',
    });
  });

  test('a first release has none', async () => {
    expect(await look([])).toEqual({
      none: 'No other release has passed staging before: there is none to compare with.',
    });
  });

  test.each<[string, Kept, RegExp]>([
    ['the commit that is reported on', { commit: now }, /it is of the commit that is reported on/],
    ['a publish that failed', { commit: 'b'.repeat(40), state: 'failure' }, /newest status is failure/],
    [
      'a run in which a check or a person said no',
      { commit: 'b'.repeat(40), run: { conclusion: 'failure' } },
      /run 2 ended with failure/,
    ],
    [
      'a run that is not over',
      { commit: 'b'.repeat(40), run: { conclusion: undefined } },
      /no conclusion yet/,
    ],
    [
      'a run of another workflow',
      { commit: 'b'.repeat(40), run: { path: '.github/workflows/x.yml' } },
      /run 2 is of \.github\/workflows\/x\.yml/,
    ],
    [
      'a run on another branch',
      { commit: 'b'.repeat(40), run: { branch: 'feature' } },
      /ran on feature, not on main/,
    ],
    ['a run that GitHub deleted', { commit: 'b'.repeat(40), run: 'gone' }, /run 2 is not there any more/],
  ])('is not %s', async (_, other, why) => {
    const heard: string[] = [];
    expect(await look([good, other], heard)).toMatchObject({ commit: good.commit, runId: '1' });
    expect(heard.join('\n')).toMatch(why);
  });

  test('is not what somebody rolled back', async () => {
    const back = { commit: 'c'.repeat(40), rollbackOf: 'build-2' };
    expect(await look([good, { commit: 'b'.repeat(40) }, back])).toMatchObject({ commit: back.commit });
    expect(
      await look([{ ...back, rollbackOf: 'build-2', state: 'failure' }, { commit: 'b'.repeat(40) }]),
    ).toHaveProperty('none');
  });

  test.each([
    [
      'expired',
      [{}, { name: 'evidence-smoke', expired: true }],
      /is gone since 2026-11-30, because artifacts are kept for a time only/,
    ],
    ['never there', [{ name: 'report' }], /Its run left no evidence/],
  ])('whose evidence is %s is named, and no older one takes its place', async (_, artifacts, why) => {
    const found = await look([good, { commit: 'b'.repeat(40), artifacts }]);
    expect(found).toEqual({ none: expect.stringMatching(why) });
    expect(found).toEqual({ none: expect.stringContaining('bbbbbbbbbbbb (build build-2, 2026-11-23)') });
  });
});
