import { counted, type Finding } from '@fhir-iq/sluice-model';
import type { CheckResult } from '../check.ts';

/** What a check saw, before it is an answer. */
export interface Seen {
  readonly unit: string;
  readonly examined: number;
  readonly findings: readonly Finding[];
  /** What could not be looked at, and why: makes the answer `error` where nothing else is wrong. */
  readonly unseen?: readonly string[];
  /** What this runner or this configuration has nothing to see of: said beside the answer. */
  readonly notEvaluated?: readonly string[];
  /** The reason of a pass. */
  readonly good: string;
  readonly details?: Readonly<Record<string, unknown>>;
  readonly tools?: CheckResult['tools'];
}

/**
 * The answer to what was seen: a blocking finding fails; what could not be looked at is an error; nothing to look at is
 * not evaluated.
 *
 * @param seen - What was seen.
 */
export function outcome(seen: Seen): CheckResult {
  const { unit, examined, findings, unseen = [], notEvaluated = [], good, details, tools } = seen;
  const blocking = findings.filter((one) => one.blocks);
  const notes = findings.length - blocking.length;
  const besides = [
    ...(notes === 0 ? [] : [`${counted(notes, 'findings are', 'finding is')} for information.`]),
    ...notEvaluated,
  ];
  const common = {
    examined,
    unit,
    findings,
    ...(details === undefined ? {} : { details }),
    ...(tools === undefined ? {} : { tools }),
  };
  const say = (...parts: readonly string[]): string => [...parts, ...besides].join(' ');
  const [first] = blocking;
  if (first !== undefined) {
    const more = blocking.length === 1 ? '' : ` (and ${blocking.length - 1} more)`;
    return { ...common, answer: 'fail', reason: say(`${first.message}${more}`, ...unseen) };
  }
  if (unseen.length > 0) return { ...common, answer: 'error', reason: say(...unseen) };
  if (examined === 0) return { ...common, answer: 'not-evaluated', reason: say(good) };
  return { ...common, answer: 'pass', reason: say(good) };
}
