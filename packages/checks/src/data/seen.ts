import { type Answer, type Finding, worstAnswer } from '@fhir-iq/sluice-model';
import type { CheckResult } from '../check.ts';

/** What was seen of what one flow had sent. */
export interface Seen {
  readonly flow: string;
  readonly answer: Answer;
  readonly reason: string;
  /** Whether it counts as examined. */
  readonly looked: boolean;
  readonly findings: readonly Finding[];
  readonly details: Readonly<Record<string, unknown>>;
}

/**
 * The result of a check that looked at what several flows had sent: its answer is the worst of them.
 *
 * @param seen - What was seen, one a flow.
 * @param unit - What is counted; also the name of the list among the details.
 */
export function resultOfSeen(seen: readonly Seen[], unit: string): CheckResult {
  return {
    answer: worstAnswer(seen.map((one) => one.answer)),
    examined: seen.filter((one) => one.looked).length,
    unit,
    reason: seen.map((one) => `${one.flow}: ${one.reason}`).join(' '),
    findings: seen.flatMap((one) => one.findings),
    details: { [unit]: seen.map((one) => ({ flow: one.flow, ...one.details })) },
  };
}
