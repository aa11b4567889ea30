import { counted, type Finding } from '@fhir-iq/sluice-model';
import type { CheckResult } from '../check.ts';
import { finding } from '../findings.ts';
import type { ProbeResult } from './probe.ts';

/**
 * Turns what addresses answered into the result of a check.
 *
 * @param check - The check's name.
 * @param unit - What it counts.
 * @param results - One result an address.
 * @param more - Findings beside them, and how many more things were looked at.
 * @param more.findings - The findings.
 * @param more.examined - How many.
 * @param more.said - What to add to the reason.
 */
export function probeResult(
  check: string,
  unit: string,
  results: readonly ProbeResult[],
  more: { findings: readonly Finding[]; examined: number; said: string } = {
    findings: [],
    examined: 0,
    said: '',
  },
): CheckResult {
  const findings = [
    ...results.flatMap((result) => [...failures(check, result), ...flakiness(check, result)]),
    ...more.findings,
  ];
  const examined = results.length + more.examined;
  const details = {
    answers: results.map(({ probe, attempts }) => ({
      name: probe.name,
      url: probe.url,
      attempts: attempts.map(({ status, totalMs, redirects, problems }) => ({
        status,
        totalMs,
        redirects,
        problems: problems.map((one) => one.message),
      })),
    })),
  };
  if (examined === 0) {
    return {
      answer: 'not-evaluated',
      examined,
      unit,
      reason: `The configuration names no ${unit}: nothing was asked.`,
      findings,
      details,
    };
  }
  const blocking = findings.filter((one) => one.blocks).length;
  const flaky = results.filter(isFlaky).length;
  const noted = flaky === 0 ? '' : ` ${flaky} answered rightly only when asked again.`;
  if (blocking > 0) {
    const wrong = results.filter((result) => (result.attempts.at(-1)?.problems.length ?? 0) > 0).length;
    const first = findings.find((one) => one.blocks)?.message ?? '';
    return {
      answer: 'fail',
      examined,
      unit,
      reason: `${wrong === 0 ? '' : `${wrong} of ${results.length} ${unit} did not answer as they must. `}${first}${noted}${more.said}`,
      findings,
      details,
    };
  }
  return {
    answer: 'pass',
    examined,
    unit,
    reason: `${counted(results.length, unit)} answered as ${results.length === 1 ? 'it' : 'they'} must.${noted}${more.said}`,
    findings,
    details,
  };
}

function failures(check: string, { probe, attempts }: ProbeResult): Finding[] {
  const again = attempts.length > 1 ? ` (attempt ${attempts.length} of ${attempts.length})` : '';
  return (attempts.at(-1)?.problems ?? []).map((problem) =>
    finding(check, {
      rule: problem.rule,
      key: probe.name,
      severity: 'high',
      message: `${probe.name}: ${problem.message}${again}.`,
      place: { url: probe.url },
      value: problem.value,
      threshold: problem.threshold,
    }),
  );
}

function isFlaky({ attempts }: ProbeResult): boolean {
  return attempts.length > 1 && attempts.at(-1)?.problems.length === 0;
}

function flakiness(check: string, result: ProbeResult): Finding[] {
  if (!isFlaky(result)) return [];
  const { probe, attempts } = result;
  const last = attempts.at(-1);
  const before = attempts
    .slice(0, -1)
    .map(
      (one, index) => `attempt ${index + 1}: ${one.problems.map((problem) => problem.message).join('; ')}`,
    );
  return [
    finding(check, {
      rule: 'flaky',
      key: probe.name,
      severity: 'low',
      message: `${probe.name} is flaky: ${before.join(', ')}; attempt ${attempts.length}: ${String(last?.status)} in ${String(last?.totalMs)} ms.`,
      place: { url: probe.url },
      blocks: false,
    }),
  ];
}
