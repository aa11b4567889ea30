import { Answer, type Evidence, type SelfTestDetails, ToolUse } from '@fhir-iq/sluice-model';

/** The name under which the self-test leaves evidence. */
export const selfTestCheck = 'self_test';

/** What the self-test says of one check (`details.checks`). */
export interface SelfTested {
  readonly answer: Answer;
  readonly tools: readonly ToolUse[];
  /** What was seen, where it was not red. */
  readonly said?: string;
  /** The engine that the runner of the self-test lacks. */
  readonly missing?: string;
}

/** What looks now, and how long a self-test speaks. */
export interface SelfTestNow {
  readonly sluice: string;
  readonly node: string;
  /** Versions of the tools that this runner has and that do not come with Sluice, by name. */
  readonly tools: ReadonlyMap<string, string>;
  readonly at: Date;
  readonly maxAgeMs: number;
}

/**
 * Why a check must look at its known-bad input again although an earlier self-test is there.
 *
 * @param earlier - What that self-test left.
 * @param check - The check.
 * @param now - What looks now.
 * @returns Undefined where the earlier one still speaks for it.
 */
export function selfTestAgain(earlier: SelfTestDetails, check: string, now: SelfTestNow): string | undefined {
  const tested = Object.hasOwn(earlier.checks, check) ? earlier.checks[check] : undefined;
  if (tested === undefined) return 'it was not tried';
  if (tested.answer !== 'pass') return `it was ${tested.answer}`;
  if (earlier.sluice !== now.sluice) return 'Sluice is another';
  if (earlier.node !== now.node) return `Node.js was ${earlier.node} and is ${now.node}`;
  const age = now.at.getTime() - Date.parse(tested.at);
  if (!(age >= 0 && age <= now.maxAgeMs)) return `it was tried at ${tested.at}`;
  const own = new Set(['path', 'site', 'download']);
  for (const { name, version, source } of tested.tools) {
    const present = now.tools.get(name);
    // What came with Sluice is known by its digest, unless the runner has one of its own by now.
    if (present === undefined && !own.has(source)) continue;
    if (present !== version) return `${name} was ${version} and is ${present ?? 'not here'}`;
  }
  return undefined;
}

/**
 * Reads what a self-test says of a check.
 *
 * @param selfTest - Evidence of the self-test.
 * @param check - The check.
 * @returns Undefined where it says nothing of the check.
 */
export function selfTested(selfTest: Evidence, check: string): SelfTested | undefined {
  const entry = member(member(selfTest.details, 'checks'), check);
  const answer = Answer.safeParse(member(entry, 'answer'));
  if (!answer.success) return undefined;
  const tools = member(entry, 'tools');
  const [said, missing] = [member(entry, 'said'), member(entry, 'missing')];
  const read = Array.isArray(tools) ? tools.map((tool) => ToolUse.safeParse(tool)) : [];
  return {
    answer: answer.data,
    tools: read.flatMap((one) => (one.success ? [one.data] : [])),
    ...(typeof said === 'string' ? { said } : {}),
    ...(typeof missing === 'string' ? { missing } : {}),
  };
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
  if (tested.answer === 'not-evaluated') {
    const used = evidence.tools.find((tool) => tool.name === tested.missing);
    return used === undefined
      ? undefined
      : `it looked with ${used.name} ${used.version}, and the runner of the self-test has none: have both on runners that have the same`;
  }
  const said = tested.said === undefined ? '' : ` (${tested.said})`;
  if (tested.answer === 'fail')
    return `the self-test says fail of it: it did not see its known-bad input${said}, so it is broken and its word means nothing. Go back to the versions of Sluice and its tools that saw red, or mend the check`;
  if (tested.answer === 'error')
    return `the self-test says error of it: it could not look at its known-bad input${said}, so nobody knows whether it sees anything. Mend the cause and start a new run`;
  for (const tool of evidence.tools) {
    const versions = tested.tools.filter((one) => one.name === tool.name).map((one) => one.version);
    if (versions.length > 0 && !versions.includes(tool.version))
      return `it looked with ${tool.name} ${tool.version}, and the self-test was made with ${versions.join(', ')}: run the self-test again`;
  }
  return undefined;
}

/**
 * Why a pass does not count where the policy wants the check self-tested.
 *
 * @param check - The check.
 * @param selfTests - Evidence of the self-test; that there is none has a line of its own.
 */
export function selfTestGap(check: string, selfTests: readonly Evidence[]): string | undefined {
  return selfTests.length === 0 || selfTests.some((one) => selfTested(one, check) !== undefined)
    ? undefined
    : 'the self-test did not try it, so nobody knows whether it sees anything. Have the job of the self-test read the policy that the gate reads (policy-ref)';
}

/**
 * What is to be said of a pass that no self-test could stand behind on this runner.
 *
 * @param check - The check.
 * @param selfTests - Evidence of the self-test.
 */
export function selfTestAbsence(check: string, selfTests: readonly Evidence[]): string | undefined {
  const found = selfTests.map((one) => selfTested(one, check)).find((one) => one?.answer === 'not-evaluated');
  return found === undefined
    ? undefined
    : `Its self-test could not run here: ${found.said ?? 'no reason was given'}`;
}

function member(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, name)
    ? Reflect.get(value, name)
    : undefined;
}
