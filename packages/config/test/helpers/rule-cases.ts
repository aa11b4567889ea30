import { expect } from '@jest/globals';
import { exampleWith, problemsOf } from './example.ts';

export type Change = readonly [readonly (string | number)[], unknown];

/** Changes of the example that parse and cannot work, and the problem that says so. */
export interface Case {
  readonly what: string;
  readonly changes: readonly Change[];
  readonly path: string;
  readonly rule: string;
  readonly found?: string;
  readonly allowed?: string;
}

/** Expects that the changed example tells the case's problem, with its line, what was found and what is allowed. */
export function expectTold({ changes, path, rule, found, allowed }: Case): void {
  const problems = problemsOf(exampleWith(changes));
  const problem = problems.find((one) => one.path === path && one.rule === rule);
  if (problem === undefined) throw new Error(`not told; told was ${JSON.stringify(problems, null, 1)}`);
  expect(problem.line).toBeGreaterThan(1);
  expect(problem.message).not.toBe('');
  expect(problem.allowed).toBeDefined();
  if (found !== undefined) expect(problem.found).toBe(found);
  if (allowed !== undefined) expect(problem.allowed).toBe(allowed);
}
