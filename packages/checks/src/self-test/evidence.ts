import { selfTestCheck } from '@fhir-iq/sluice-gate';
import { canonicalJson, type Finding, type ToolUse, worstAnswer } from '@fhir-iq/sluice-model';
import type { CheckResult } from '../check.ts';
import { finding } from '../findings.ts';
import type { SelfTestAnswer } from './run.ts';

const selfTestName = selfTestCheck;
const selfTestUnit = 'checks';

/**
 * One line for people.
 *
 * @param answer - What became of an input.
 */
export function selfTestLine(answer: SelfTestAnswer): string {
  const { check, planted, said, durationMs } = answer;
  const verdict = { pass: 'ok', fail: 'BROKEN', error: 'ERROR', 'not-evaluated': 'ERROR' }[answer.answer];
  return `${verdict.padEnd(6)} ${check}${planted === undefined ? '' : `: ${planted}`}: ${said} (${(durationMs / 1000).toFixed(1)} s)`;
}

/**
 * What the self-test says: `pass` only where every check saw its known-bad input. The tools of each check stand in the
 * details, so that a gate sees when a tool's version is another one (`selfTestDoubt`).
 *
 * @param answers - What became of each input.
 */
export function selfTestResult(answers: readonly SelfTestAnswer[]): CheckResult {
  const looked = new Set(answers.filter((one) => one.planted !== undefined).map((one) => one.check));
  const red = answers.filter((one) => one.answer !== 'pass');
  const names = [...new Set(red.map((one) => one.check))];
  const common = {
    examined: looked.size,
    unit: selfTestUnit,
    findings: red.map(toFinding),
    tools: unique(answers.flatMap((one) => one.tools)),
    details: { checks: detailsOf(answers) },
  };
  if (answers.length === 0)
    return { ...common, answer: 'not-evaluated', reason: 'No check was to be tested.' };
  if (red.length === 0)
    return {
      ...common,
      answer: 'pass',
      reason: `All ${String(looked.size)} checks saw their known-bad inputs.`,
    };
  return {
    ...common,
    answer: worstAnswer(red.map((one) => one.answer)),
    reason: `${String(names.length)} of ${String(new Set(answers.map((one) => one.check)).size)} checks did not see red: ${names.join(', ')}.`,
  };
}

function detailsOf(answers: readonly SelfTestAnswer[]): Record<string, unknown> {
  const byCheck = Map.groupBy(answers, (one) => one.check);
  return Object.fromEntries(
    [...byCheck].map(([check, own]) => [
      check,
      {
        answer: worstAnswer(own.map((one) => one.answer)),
        planted: own.flatMap((one) => one.planted ?? []),
        tools: unique(own.flatMap((one) => one.tools)),
      },
    ]),
  );
}

function toFinding(answer: SelfTestAnswer): Finding {
  const { check, planted, rule, said } = answer;
  const kind =
    planted === undefined ? 'no-input' : answer.answer === 'fail' ? 'stayed-green' : 'could-not-look';
  const remedies = {
    'no-input': 'Write one in packages/checks/src/self-test/cases.',
    'stayed-green': 'Do not trust what this check says until it sees its known-bad input again.',
    'could-not-look': 'Repair what kept it from looking; the log of this step has more.',
  };
  return finding(selfTestName, {
    rule: kind,
    key: `${check}${rule === undefined ? '' : `:${rule}`}`,
    severity: 'critical',
    message: `${check}${planted === undefined ? '' : ` (${planted})`}: ${said}`,
    threshold: rule === undefined ? 'a known-bad input' : `fail, with a finding of ${rule}`,
    remedy: remedies[kind],
  });
}

function unique(tools: readonly ToolUse[]): ToolUse[] {
  return [...new Map(tools.map((tool) => [canonicalJson(tool), tool])).values()];
}
