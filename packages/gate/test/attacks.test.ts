import { describe, expect, test } from '@jest/globals';
import type { Answer, Evidence } from '@fhir-iq/sluice-model';
import { decide, expectedOfStage, mergeEvidence } from '../src/index.ts';
import { commit, decision, evidence, example, finding, waiver } from './helpers/builders.ts';

const published = (buildId: string | undefined): Evidence =>
  evidence({ check: 'publish', subject: { commit, ...(buildId === undefined ? {} : { buildId }) } });
const seen = (buildId: string | undefined, check = 'critical_pages'): Evidence =>
  evidence({ check, subject: { commit, ...(buildId === undefined ? {} : { buildId }) } });

function judge(pieces: readonly Evidence[]): { answer: Answer; said: string } {
  const expected = [...new Set(pieces.map((one) => one.check))].map((check) => ({ check }));
  const verdict = decide(decision({ expected, evidence: pieces }));
  return { answer: verdict.answer, said: verdict.lines.map((line) => line.reason).join(' ') };
}

describe('evidence of another build than the published one', () => {
  test('opens nothing, and both builds are named', () => {
    const { answer, said } = judge([published('b-2'), seen('b-1')]);
    expect(answer).toBe('error');
    expect(said).toContain('its evidence is about build b-1, and published is b-2');
  });

  test.each([
    ['of the published build', [published('b-2'), seen('b-2')]],
    ['of none, as that of the tree', [published('b-2'), seen(undefined)]],
    ['where nothing was published', [seen('b-1')]],
  ])('is no other %s', (_, pieces) => {
    expect(judge(pieces).answer).toBe('pass');
  });
});

describe('evidence whose times cannot be', () => {
  test.each([
    [
      'of the future',
      { startedAt: '2026-11-23T12:10:00.000Z', finishedAt: '2026-11-23T12:10:01.000Z' },
      /after the verdict/,
    ],
    ['that ended in the future', { finishedAt: '2027-01-01T00:00:00.000Z' }, /after the verdict/],
    ['that ended before it began', { finishedAt: '2026-11-22T11:59:02.000Z' }, /before it began/],
  ])('%s opens nothing', (_, overrides, said) => {
    const judged = judge([evidence(overrides)]);
    expect(judged.answer).toBe('error');
    expect(judged.said).toMatch(said);
  });

  test('of a runner whose clock is a little ahead counts', () => {
    expect(judge([evidence({ finishedAt: '2026-11-23T12:01:00.000Z' })]).answer).toBe('pass');
  });
});

describe('a fail that no finding stands for', () => {
  test('is not accepted by a waiver of what only informs', () => {
    const one = evidence({
      answer: 'fail',
      reason: 'Exit code 2.',
      findings: [finding('f1', { blocks: false })],
    });
    expect(decide(decision({ evidence: [one], waivers: [waiver()] })).answer).toBe('fail');
  });

  test('is accepted by a waiver of what makes it fail', () => {
    const one = evidence({ answer: 'fail', findings: [finding('f1'), finding('f2', { blocks: false })] });
    expect(decide(decision({ evidence: [one], waivers: [waiver()] })).answer).toBe('pass');
  });
});

describe('what a whole stage expects beside its checks', () => {
  test.each(['staging', 'production'] as const)('in %s must have been looked at', (stage) => {
    const expected = expectedOfStage(example(), stage);
    for (const check of ['publish', 'preflight', 'approvals', stage === 'staging' ? 'self_test' : 'plan']) {
      const empty = evidence({ check, stage, examined: 0, floor: 0 });
      const one = expected.filter((known) => known.check === check);
      expect(decide(decision({ stage, expected: one, evidence: [empty] })).answer).toBe('not-evaluated');
    }
  });
});

test('shards of two runs make no whole', () => {
  const shard = (index: number, id: string, attempt = 1): Evidence =>
    evidence({ run: { id, attempt, job: 'site' }, details: { shard: { index, of: 2 } } });
  const { broken } = mergeEvidence([shard(1, '17'), shard(2, '16')]);
  expect(broken).toEqual([
    { check: 'syntax_check', reason: 'its shards are not about the same: run is 17 and 16' },
  ]);
  // A leg that failed may run again.
  expect(mergeEvidence([shard(1, '17'), shard(2, '17', 2)]).broken).toEqual([]);
});
