import { describe, expect, test } from '@jest/globals';
import { worstAnswer } from '../src/answer.ts';

describe('worstAnswer', () => {
  test.each([
    [['pass', 'pass'], 'pass'],
    [['pass', 'not-evaluated'], 'not-evaluated'],
    [['error', 'not-evaluated', 'pass'], 'error'],
    [['error', 'fail'], 'fail'],
    [[], 'not-evaluated'],
  ] as const)('%j folds to %s', (answers, expected) => {
    expect(worstAnswer(answers)).toBe(expected);
  });
});
