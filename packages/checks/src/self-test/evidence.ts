import { selfTestCheck } from '@fhir-iq/sluice-gate';
import {
  canonicalJson,
  counted,
  type Finding,
  type SelfTestDetails,
  type ToolUse,
  worstAnswer,
} from '@fhir-iq/sluice-model';
import type { CheckResult } from '../check.ts';
import { finding } from '../findings.ts';
import type { SelfTestAnswer } from './run.ts';

const selfTestName = selfTestCheck;
const selfTestUnit = 'checks';
/** A line of the ledger's record, not a log. */
const mostSaid = 500;

/**
 * One line for people.
 *
 * @param answer - What became of an input.
 */
export function selfTestLine(answer: SelfTestAnswer): string {
  const { check, planted, said, durationMs } = answer;
  const verdict = { pass: 'ok', fail: 'BROKEN', error: 'ERROR', 'not-evaluated': 'ABSENT' }[answer.answer];
  return `${verdict.padEnd(6)} ${check}${planted === undefined ? '' : `: ${planted}`}: ${said} (${(durationMs / 1000).toFixed(1)} s)`;
}

/**
 * What the self-test says: `pass` only where every check saw its known-bad input, but for those whose engine the runner
 * lacks, which are told apart. What of the details a later run may take over stands in `selfTestedChecks`.
 *
 * @param answers - What became of each input.
 */
export function selfTestResult(answers: readonly SelfTestAnswer[]): CheckResult {
  const apart = namesOf(answers.filter((one) => one.answer === 'not-evaluated'));
  const looked = namesOf(answers.filter((one) => one.planted !== undefined)).filter(
    (one) => !apart.includes(one),
  );
  const red = answers.filter((one) => one.answer === 'fail' || one.answer === 'error');
  const names = namesOf(red);
  const common = {
    examined: looked.length,
    unit: selfTestUnit,
    findings: answers.filter((one) => one.answer !== 'pass').map(toFinding),
    tools: unique(answers.flatMap((one) => one.tools)),
  };
  const absent = apart.length === 0 ? '' : ` Not tried, for want of an engine: ${apart.join(', ')}.`;
  if (red.length > 0)
    return {
      ...common,
      answer: worstAnswer(red.map((one) => one.answer)),
      reason: `${String(names.length)} of ${counted(namesOf(answers).length, 'checks')} did not see red: ${names.join(', ')}.${absent}`,
    };
  if (looked.length === 0)
    return { ...common, answer: 'not-evaluated', reason: `No check was tried.${absent}` };
  return {
    ...common,
    answer: 'pass',
    reason: `All ${String(looked.length)} checks saw their known-bad inputs.${absent}`,
  };
}

/**
 * What a gate and a later self-test read of each check.
 *
 * @param answers - What became of each input.
 * @param at - When they were tried.
 */
export function selfTestedChecks(answers: readonly SelfTestAnswer[], at: Date): SelfTestDetails['checks'] {
  const byCheck = Map.groupBy(answers, (one) => one.check);
  return Object.fromEntries(
    [...byCheck].map(([check, own]) => {
      const worst = own.find((one) => one.answer === worstAnswer(own.map(({ answer }) => answer)));
      return [
        check,
        {
          answer: worst?.answer ?? 'error',
          planted: own.flatMap((one) => one.planted ?? []),
          tools: unique(own.flatMap((one) => one.tools)),
          at: at.toISOString(),
          ...(worst === undefined || worst.answer === 'pass' ? {} : { said: worst.said.slice(0, mostSaid) }),
          ...(worst?.missing === undefined ? {} : { missing: worst.missing }),
        },
      ];
    }),
  );
}

const kinds = {
  fail: 'stayed-green',
  error: 'could-not-look',
  'not-evaluated': 'no-engine',
  pass: 'saw-red',
};
const remedies: Readonly<Record<string, string>> = {
  'no-input': 'Write one in packages/checks/src/self-test/cases.',
  'stayed-green':
    'Do not trust what this check says: go back to the versions of Sluice and its tools that saw red, or mend the check.',
  'could-not-look': 'Repair what kept it from looking; the log of this step has more.',
  'no-engine': 'Install the engine on the runner, or take it out of the check’s engines.',
};

function toFinding(answer: SelfTestAnswer): Finding {
  const { check, planted, rule, said } = answer;
  const kind = planted === undefined ? 'no-input' : kinds[answer.answer];
  const absent = kind === 'no-engine';
  return finding(selfTestName, {
    rule: kind,
    key: `${check}${rule === undefined ? '' : `:${rule}`}`,
    severity: absent ? 'medium' : 'critical',
    blocks: !absent,
    message: `${check}${planted === undefined ? '' : ` (${planted})`}: ${said}`,
    threshold: rule === undefined ? 'a known-bad input' : `fail, with a finding of ${rule}`,
    ...(remedies[kind] === undefined ? {} : { remedy: remedies[kind] }),
  });
}

function namesOf(answers: readonly SelfTestAnswer[]): string[] {
  return [...new Set(answers.map((one) => one.check))];
}

function unique(tools: readonly ToolUse[]): ToolUse[] {
  return [...new Map(tools.map((tool) => [canonicalJson(tool), tool])).values()];
}
