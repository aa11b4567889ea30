import { describe, expect, test } from '@jest/globals';
import type { Evidence } from '@fhir-iq/sluice-model';
import fc from 'fast-check';
import { decide, selfTestCheck, selfTestDoubt } from '../src/index.ts';
import { decision, evidence, finding } from './helpers/builders.ts';

const tool = (version: string, name = 'axe-core') => ({ name, version, source: 'tool-pack' as const });
const looked = evidence({ check: 'accessibility', tools: [tool('4.14.1')] });

function selfTest(check: unknown): Evidence {
  return evidence({ check: selfTestCheck, unit: 'checks', details: { checks: { accessibility: check } } });
}

function judge(...pieces: readonly Evidence[]) {
  return decide(decision({ expected: [{ check: 'accessibility' }], evidence: pieces }));
}

describe('after a self-test', () => {
  test('a check that saw its known-bad input with the same tools counts', () => {
    expect(judge(looked, selfTest({ answer: 'pass', tools: [tool('4.14.1')] })).answer).toBe('pass');
  });

  test.each([
    ['stayed green', { answer: 'fail', tools: [] }, 'the self-test says fail of it'],
    ['could not look', { answer: 'error', tools: [] }, 'the self-test says error of it'],
    [
      'has another version now',
      { answer: 'pass', tools: [tool('4.13.0')] },
      'it looked with axe-core 4.14.1, and the self-test was made with 4.13.0',
    ],
  ])('a check that %s is an error', (_, said, reason) => {
    const verdict = judge(looked, selfTest(said));
    expect(verdict.answer).toBe('error');
    expect(verdict.lines.find((one) => one.name === 'accessibility')).toMatchObject({
      answer: 'error',
      reason: expect.stringContaining(reason),
    });
  });

  test('a fail stays a fail', () => {
    const red = { ...looked, answer: 'fail' as const, findings: [finding('f')] };
    expect(judge(red, selfTest({ answer: 'fail' })).answer).toBe('fail');
  });

  test.each([
    ['says nothing of the check', undefined],
    ['is of another form', { answer: 'green' }],
    ['used other tools', { answer: 'pass', tools: [tool('1', 'firefox'), 7] }],
  ])('nothing is doubted where it %s', (_, said) => {
    expect(selfTestDoubt(looked, selfTest(said))).toBeUndefined();
  });

  test('no self-test makes a verdict better', () => {
    const rank = { pass: 0, 'not-evaluated': 1, error: 2, fail: 3 };
    fc.assert(
      fc.property(
        fc.constantFrom('pass', 'fail', 'error', 'not-evaluated' as const),
        fc.jsonValue(),
        (answer, said) => {
          const one = { ...looked, answer } as Evidence;
          expect(rank[judge(one, selfTest(said)).answer]).toBeGreaterThanOrEqual(rank[judge(one).answer]);
        },
      ),
    );
  });
});
