import { describe, expect, test } from '@jest/globals';
import type { Answer, Verdict } from '@fhir-iq/sluice-model';
import { asJudged, compareReleases } from '../src/index.ts';
import { commit, evidence, finding } from './helpers/material.ts';

const verdict = (lines: readonly (readonly [string, Answer, string[]?])[]): Verdict => ({
  ...{ schema: 'sluice.verdict/v1', stage: 'staging', answer: 'pass', reason: 'r', commit, notYet: [] },
  ...{ evidence: {}, decidedAt: '2026-11-23T09:00:00.000Z' },
  lines: lines.map(([name, answer, accepted]) => ({
    ...{ name, answer, reason: 'r', findings: 0, waived: 0 },
    ...(accepted === undefined ? {} : { accepted }),
  })),
});

describe('a release beside the last one', () => {
  const none = new Map();
  const last = {
    evidence: [
      evidence({ check: 'accessibility' }),
      evidence({ check: 'approvals' }),
      evidence({ check: 'mobile' }),
    ],
    pictures: none,
  };

  test('is not compared in what comes after its own report, and is in what its verdict misses', () => {
    const now = { evidence: [evidence({ check: 'accessibility', answer: 'fail' })], pictures: none };
    const said = verdict([
      ['accessibility', 'fail'],
      ['mobile', 'error'],
    ]);
    expect(compareReleases({ ...now, verdict: said }, last).answers).toEqual([
      { check: 'accessibility', before: 'pass', now: 'fail' },
      { check: 'mobile', before: 'pass', now: undefined },
    ]);
    expect(compareReleases(now, last).answers).toHaveLength(3);
  });

  test('evidence is as the verdict judged it: what a waiver accepts does not stand against it', () => {
    const found = evidence({ findings: [finding('accessibility/a/1'), finding('accessibility/b/1')] });
    const [judged] = asJudged([found], verdict([['accessibility', 'fail', ['accessibility/a/1']]]));
    expect(judged?.findings.map((one) => [one.blocks, one.waivedBy])).toEqual([
      [false, 'a waiver'],
      [true, undefined],
    ]);
    expect(asJudged([found], undefined)).toEqual([found]);
  });
});
