import { Answer, type Evidence, ToolUse } from '@fhir-iq/sluice-model';

/** The name under which the self-test leaves evidence. */
export const selfTestCheck = 'self_test';

/** What the self-test says of one check (`details.checks`). */
export interface SelfTested {
  readonly answer: Answer;
  readonly tools: readonly ToolUse[];
}

/**
 * Reads what a self-test says of a check.
 *
 * @param selfTest - Evidence of the self-test.
 * @param check - The check.
 * @returns Undefined where it says nothing of the check.
 */
export function selfTested(selfTest: Evidence, check: string): SelfTested | undefined {
  const said = member(member(selfTest.details, 'checks'), check);
  const answer = Answer.safeParse(member(said, 'answer'));
  if (!answer.success) return undefined;
  const tools = member(said, 'tools');
  const read = Array.isArray(tools) ? tools.map((tool) => ToolUse.safeParse(tool)) : [];
  return { answer: answer.data, tools: read.flatMap((one) => (one.success ? [one.data] : [])) };
}

/**
 * Why the word of a check cannot be taken after a self-test: it did not see its known-bad input, or a tool has another
 * version now than the one with which it saw it.
 *
 * @param evidence - Evidence of the check.
 * @param selfTest - Evidence of the self-test.
 * @returns Undefined where nothing speaks against it. A self-test that did not test the check says nothing of it, and
 *   tools that only one of the two used cannot be compared.
 */
export function selfTestDoubt(evidence: Evidence, selfTest: Evidence): string | undefined {
  const tested = selfTested(selfTest, evidence.check);
  if (tested === undefined) return undefined;
  if (tested.answer !== 'pass')
    return `the self-test says ${tested.answer} of it: it did not see its known-bad input, so its word means nothing`;
  for (const tool of evidence.tools) {
    const versions = tested.tools.filter((one) => one.name === tool.name).map((one) => one.version);
    if (versions.length > 0 && !versions.includes(tool.version))
      return `it looked with ${tool.name} ${tool.version}, and the self-test was made with ${versions.join(', ')}: run the self-test again`;
  }
  return undefined;
}

function member(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, name)
    ? Reflect.get(value, name)
    : undefined;
}
