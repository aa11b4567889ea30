import { describe, expect, test } from '@jest/globals';
import type { LedgerRecord } from '@fhir-iq/sluice-model';
import { expectedChecks, expectedOfStage, isStageVerdict, stageVerdictId } from '../src/index.ts';
import { example } from './helpers/builders.ts';

const base = example();

describe('what the policy expects', () => {
  test('are its checks of the stage and moment, with their floors', () => {
    const expected = expectedChecks(base, 'development', 'after-publish');
    expect(expected.map(({ check, floor }) => [check, floor])).toEqual([
      ...['health_checks', 'critical_pages', 'certificate'].map((name) => [name, 1]),
      ...[
        'console_errors',
        'page_navigation',
        'api_endpoints',
        'database_connections',
        'environment_flags',
      ].map((name) => [name, 3]),
    ]);
  });

  test('is also every validation that no check covers', () => {
    const expected = expectedChecks(
      example((v) => v.stages.development.validations.push('mobile_testing')),
      'development',
      'before-publish',
    );
    expect(expected).toContainEqual({
      check: 'mobile_testing',
      validation: 'mobile_testing',
      available: false,
    });
  });

  test('is a scan that no check does in the stages of its row alone', () => {
    const uncovered = (stage: 'development' | 'staging' | 'production') =>
      expectedChecks(
        example((v) => void Reflect.deleteProperty(v.checks, 'code_analysis')),
        stage,
        'before-publish',
      ).filter((one) => one.check === 'code_analysis');
    expect(uncovered('staging')).toEqual([
      { check: 'code_analysis', validation: 'code_analysis', available: false },
    ]);
    expect([uncovered('development'), uncovered('production')]).toEqual([[], []]);
  });
});

describe('what the policy expects of a whole stage', () => {
  const names = (expected: readonly { check: string }[]): string[] => expected.map((one) => one.check);

  test('are its checks before and after the publish, the publish, the approvals and what they rest on', () => {
    const expected = expectedOfStage(base, 'staging');
    expect(names(expected)).toEqual([
      'self_test',
      ...names(expectedChecks(base, 'staging', 'before-publish')),
      'publish',
      ...names(expectedChecks(base, 'staging', 'after-publish')),
      'preflight',
      'approvals',
    ]);
    expect(expected.slice(-2)).toEqual([
      { check: 'preflight', floor: 5 },
      { check: 'approvals', floor: 2 },
    ]);
  });

  test('are eyes that were seen to see, in staging alone', () => {
    const staging = expectedOfStage(base, 'staging');
    const checks = new Set(
      names([
        ...expectedChecks(base, 'staging', 'before-publish'),
        ...expectedChecks(base, 'staging', 'after-publish'),
      ]),
    );
    expect(staging.filter((one) => one.selfTested === true).map((one) => one.check)).toEqual([...checks]);
    for (const stage of ['development', 'production'] as const) {
      expect(names(expectedOfStage(base, stage))).not.toContain('self_test');
      expect(expectedOfStage(base, stage).some((one) => one.selfTested === true)).toBe(false);
    }
  });

  test('is also the plan in production', () => {
    expect(names(expectedOfStage(base, 'production'))).toContain('plan');
  });

  test('asks for no approvals where the policy asks for none', () => {
    expect(names(expectedOfStage(base, 'development'))).not.toEqual(
      expect.arrayContaining([expect.stringMatching(/preflight|approvals/)]),
    );
  });

  test('promotes by the verdict of the whole stage alone', () => {
    const record = (details: object): LedgerRecord => ({ kind: 'verdict', details }) as LedgerRecord;
    expect(isStageVerdict(record({ moment: 'stage' }))).toBe(true);
    expect(isStageVerdict(record({ moment: 'before-publish' }))).toBe(false);
    expect(isStageVerdict({ ...record({ moment: 'stage' }), kind: 'plan' })).toBe(false);
    expect(stageVerdictId('staging', 'c'.repeat(40), { id: '17', attempt: 1 })).toBe(
      `verdict:staging:${'c'.repeat(12)}:17-1`,
    );
  });
});
