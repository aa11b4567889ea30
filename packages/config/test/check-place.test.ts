import { expect, test } from '@jest/globals';
import { checks } from '../src/index.ts';
import { placeOf } from '../src/rules/checks.ts';
import type { RuleProblem } from '../src/rules/rule.ts';

const facts = { ...checks.critical_pages, writes: true };

function told(
  moment: 'before-publish' | 'after-publish',
  target: 'preview' | 'staging-site' | 'live-site',
): RuleProblem[] {
  const problems: RuleProblem[] = [];
  placeOf({ report: (problem) => problems.push(problem) }, 'forms', { moment, target }, facts);
  return problems;
}

test('a check that writes runs on the staging site alone', () => {
  expect(told('after-publish', 'staging-site')).toEqual([]);
  for (const target of ['live-site', 'preview'] as const) {
    expect(told('after-publish', target)).toMatchObject([
      {
        path: ['checks', 'forms', 'target'],
        rule: 'check-writes',
        found: target,
        allowed: 'staging-site alone',
      },
    ]);
  }
});

test('a moment and a target that are both wrong are both told', () => {
  expect(told('before-publish', 'live-site').map(({ rule }) => rule)).toEqual([
    'check-moment',
    'check-writes',
  ]);
});
