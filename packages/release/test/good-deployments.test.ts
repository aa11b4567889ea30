import { describe, expect, test } from '@jest/globals';
import type { Deployment, DeploymentState } from '@fhir-iq/sluice-github';
import type { Answer, DeploymentPayload, LedgerRecord } from '@fhir-iq/sluice-model';
import { goodDeployments } from '../src/good-deployments.ts';

interface Kept {
  readonly build: string;
  /** Oldest first. */
  readonly states?: readonly DeploymentState[];
  readonly environment?: 'production' | 'staging';
  readonly rollbackOf?: string;
  readonly foreign?: boolean;
}

/** GitHub as a table, oldest deployment first. */
function github(kept: readonly Kept[]) {
  const one = (
    { build, environment = 'production', rollbackOf, foreign }: Kept,
    index: number,
  ): Deployment => ({
    id: index + 1,
    commit: 'a'.repeat(40),
    ref: '',
    environment: 'production',
    task: 'deploy',
    description: '',
    createdAt: '2026-11-23T09:00:00Z',
    creator: undefined,
    payload:
      foreign === true
        ? undefined
        : ({
            buildId: build,
            environment,
            runId: build,
            runAttempt: 1,
            ...(rollbackOf === undefined ? {} : { rollback: { of: rollbackOf, reason: 'r' } }),
          } as DeploymentPayload),
    payloadProblem: foreign === true ? 'the payload is not Sluice’s' : undefined,
  });
  let asked = 0;
  return {
    asked: () => asked,
    list: () => Promise.resolve(kept.map(one).reverse()),
    statuses: (id: number) => {
      asked += 1;
      const states = kept[id - 1]?.states ?? ['in_progress', 'success'];
      return Promise.resolve(
        states
          .map((state, index) => ({
            id: index,
            state,
            description: '',
            createdAt: '2026-11-23T09:00:00Z',
            logUrl: undefined,
            environmentUrl: undefined,
          }))
          .reverse(),
      );
    },
  };
}

function ledger(
  kind: 'deployment' | 'verdict',
  build: string,
  answer: Answer,
  change: object = {},
): LedgerRecord {
  return {
    id: `${kind}:production:${build}`,
    kind,
    environment: 'production',
    answer,
    what_was_deployed: { commit: 'a'.repeat(40), buildId: build },
    when_deployment_occurred: { at: '2026-11-23T09:00:00.000Z', source: 'runner-clock' },
    run: { repository: 'o/r', id: build, attempt: 1, url: 'u' },
    details: kind === 'verdict' ? { moment: 'stage' } : {},
    ...change,
  } as LedgerRecord;
}

const later = { when_deployment_occurred: { at: '2026-11-23T10:00:00.000Z', source: 'runner-clock' } };
const good = async (kept: readonly Kept[], records?: readonly LedgerRecord[]): Promise<string[]> => {
  const found = await goodDeployments({ deployments: github(kept), records, environment: 'production' });
  return found.map((one) => one.payload.buildId);
};

describe('good deployments', () => {
  test('are those whose newest status is success, newest first', async () => {
    expect(
      await good([
        { build: 'a' },
        { build: 'b', states: ['in_progress', 'failure'] },
        { build: 'c', states: ['in_progress', 'success', 'failure'] },
        { build: 'd', states: ['in_progress'] },
        { build: 'e', states: [] },
        { build: 'f', states: ['error', 'success', 'inactive'] },
        { build: 'g', foreign: true },
        { build: 'h', environment: 'staging' },
      ]),
    ).toEqual(['f', 'a']);
  });

  test('are none that was rolled back, also where nobody came to mark it', async () => {
    expect(await good([{ build: 'a' }, { build: 'b' }, { build: 'a2', rollbackOf: 'b' }])).toEqual([
      'a2',
      'a',
    ]);
    expect(
      await good([{ build: 'a' }, { build: 'b' }, { build: 'a2', rollbackOf: 'b', states: ['failure'] }]),
    ).toEqual(['a']);
  });

  test('ask no more than is wanted', async () => {
    const deployments = github([{ build: 'a' }, { build: 'b' }, { build: 'c' }]);
    const found = await goodDeployments({ deployments, environment: 'production', most: 1 });
    expect(found.map((one) => one.payload.buildId)).toEqual(['c']);
    expect(deployments.asked()).toBe(1);
  });

  test.each([
    ['nothing', [], []],
    ['a record that passed', [ledger('deployment', 'a', 'pass')], ['a']],
    ['a record that failed', [ledger('deployment', 'a', 'fail')], []],
    [
      'one that was unknown and then settled',
      [ledger('deployment', 'a', 'error'), ledger('deployment', 'a', 'pass', later)],
      ['a'],
    ],
    [
      'one that another environment left',
      [ledger('deployment', 'a', 'pass', { environment: 'staging' })],
      [],
    ],
    ['a verdict that passed', [ledger('deployment', 'a', 'pass'), ledger('verdict', 'a', 'pass')], ['a']],
    ['a verdict that failed', [ledger('deployment', 'a', 'pass'), ledger('verdict', 'a', 'fail')], []],
    [
      'a verdict of its run without a build',
      [
        ledger('deployment', 'a', 'pass'),
        ledger('verdict', 'a', 'error', { what_was_deployed: { commit: 'a'.repeat(40) } }),
      ],
      [],
    ],
    [
      'a verdict of a second attempt without a build',
      [
        ledger('deployment', 'a', 'pass'),
        ledger('verdict', 'a', 'error', {
          what_was_deployed: { commit: 'a'.repeat(40) },
          run: { repository: 'o/r', id: 'a', attempt: 2, url: 'u' },
        }),
      ],
      ['a'],
    ],
    [
      'a killed run’s verdict, and then that of the run that took over',
      [
        ledger('deployment', 'a', 'pass'),
        ledger('verdict', 'a', 'error'),
        ledger('verdict', 'a', 'pass', later),
      ],
      ['a'],
    ],
    [
      'a red verdict on the tree alone',
      [
        ledger('deployment', 'a', 'pass'),
        ledger('verdict', 'a', 'fail', { details: { moment: 'before-publish' } }),
      ],
      ['a'],
    ],
  ])('with the ledger: %s', async (_name, records, builds) => {
    expect(await good([{ build: 'a' }], records)).toEqual(builds);
  });
});
