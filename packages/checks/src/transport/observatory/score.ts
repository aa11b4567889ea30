import { cookies } from './cookies.ts';
import { contentSecurityPolicy } from './csp.ts';
import {
  contentTypeOptions,
  crossOriginSharing,
  embedderPolicy,
  frameOptions,
  openerPolicy,
  referrerPolicy,
  resourcePolicy,
} from './headers.ts';
import { subresourceIntegrity } from './integrity.ts';
import type { Rule, RuleResult, ScoredAnswer } from './rule.ts';
import { redirection, strictTransportSecurity } from './transport.ts';

/** Mozilla Observatory's rules, of its algorithm version 6. */
export const observatoryRules: readonly Rule[] = [
  contentSecurityPolicy,
  cookies,
  crossOriginSharing,
  redirection,
  referrerPolicy,
  strictTransportSecurity,
  subresourceIntegrity,
  contentTypeOptions,
  frameOptions,
  resourcePolicy,
  embedderPolicy,
  openerPolicy,
];

/** From this score on, bonuses count. */
const leastForBonus = 90;

const grades: readonly (readonly [least: number, grade: string])[] = [
  [100, 'A+'],
  [90, 'A'],
  [85, 'A-'],
  [80, 'B+'],
  [70, 'B'],
  [65, 'B-'],
  [60, 'C+'],
  [50, 'C'],
  [45, 'C-'],
  [40, 'D+'],
  [30, 'D'],
  [25, 'D-'],
  [0, 'F'],
];

/** What all rules together come to. */
export interface Score {
  /** With bonuses, where they count; not below 0. */
  readonly score: number;
  readonly grade: string;
  /** 100 less what was taken off: what the site is held to. */
  readonly withoutBonus: number;
  readonly results: readonly RuleResult[];
}

/**
 * Scores an answer as Mozilla Observatory does.
 *
 * @param answer - The answer.
 */
export function scoreOf(answer: ScoredAnswer): Score {
  const results = observatoryRules.map((rule) => rule(answer));
  const sum = (list: readonly RuleResult[]): number => list.reduce((all, one) => all + one.modifier, 0);
  const withoutBonus = Math.max(0, 100 + sum(results.filter((one) => one.modifier < 0)));
  const bonus = withoutBonus >= leastForBonus ? sum(results.filter((one) => one.modifier > 0)) : 0;
  const score = withoutBonus + bonus;
  return { score, grade: gradeOf(score), withoutBonus, results };
}

/**
 * The grade of a score.
 *
 * @param score - From 0.
 */
export function gradeOf(score: number): string {
  return grades.find(([least]) => score >= least)?.[1] ?? 'F';
}
