import { z } from 'zod';

/**
 * What a check can answer (design.md, "Four answers, three failures"). Only `pass` is green: `error` means that the
 * check could not look, `not-evaluated` that there was nothing to look at.
 */
export const Answer = z.enum(['pass', 'fail', 'error', 'not-evaluated']);
export type Answer = z.infer<typeof Answer>;

const badness: Record<Answer, number> = { pass: 0, 'not-evaluated': 1, error: 2, fail: 3 };

/**
 * Folds answers into one: the worst wins, in the order fail, error, not-evaluated, pass.
 *
 * @param answers - The answers to fold.
 * @returns The worst answer; `not-evaluated` for none, because nothing was looked at.
 */
export function worstAnswer(answers: readonly Answer[]): Answer {
  return (
    answers.reduce<Answer | undefined>(
      (worst, answer) => (worst === undefined || badness[answer] > badness[worst] ? answer : worst),
      undefined,
    ) ?? 'not-evaluated'
  );
}
