import { counted, type Finding, type Severity } from '@fhir-iq/sluice-model';
import { finding } from '../findings.ts';
import type { Flow, FlowResult, FlowRule } from './flow.ts';
import { unassertedEnd } from './assertions.ts';
import { selectorWords, stepWords } from './step-words.ts';

const remedies: Readonly<Record<FlowRule, string>> = {
  step: 'Mend the page, or record the flow anew where the page changed on purpose.',
  navigation: 'Mend the page to which the step leads, or record the flow anew.',
  'leaves-site': "Keep the flow on the site, or list the host under the check's `hosts`.",
  timeout: "Mend what the flow waits for, or give it more `timeout` under the check's settings.",
  stopped: 'Take away what the message names; until then the flow is not walked further.',
};

const thresholds: Partial<Readonly<Record<FlowRule, string>>> = {
  navigation: 'the recorded page, with a status below 400',
  'leaves-site': "the site's own hosts and those under `hosts`",
  timeout: 'the time of `timeout`',
  stopped: 'nothing that stops the flow',
};

/**
 * What a failed walk shows: flow, step, selectors, engine, console.
 *
 * @param check - The check.
 * @param flow - The flow.
 * @param result - How it ended.
 */
export function walkFinding(check: string, flow: Flow, result: FlowResult): Finding {
  const { failedStep, engine, rule = 'step' } = result;
  const selectors = failedStep?.selectors?.map(selectorWords).join(', ');
  const console = result.console.slice(0, 5).join(' | ');
  const severity: Severity = result.stopRule === undefined ? 'high' : 'critical';
  return finding(check, {
    rule: result.stopRule ?? rule,
    key: `${flow.name}:${engine}:${failedStep?.number ?? 0}`,
    severity,
    message: `${result.reason}${console === '' ? '' : ` Console: ${console}.`}`.slice(0, 2_000),
    place: { file: flow.file, ...(result.url === undefined ? {} : { url: result.url }) },
    value:
      failedStep === undefined
        ? `${result.steps} of ${counted(flow.steps.length, 'steps')} went`
        : `${stepWords(failedStep)} failed`,
    threshold:
      rule === 'step' && selectors !== undefined
        ? `an element for ${selectors}`.slice(0, 500)
        : (thresholds[rule] ?? `all ${flow.steps.length} steps go`),
    remedy: remedies[rule],
  });
}

/**
 * What a walk shows that failed and went through when it was tried again.
 *
 * @param check - The check.
 * @param flow - The flow.
 * @param first - How it failed.
 * @param again - How it then went.
 */
export function flakyFinding(check: string, flow: Flow, first: FlowResult, again: FlowResult): Finding {
  return finding(check, {
    rule: 'flaky',
    key: `${flow.name}:${first.engine}`,
    severity: 'medium',
    message: `First: ${first.reason} Then: ${again.reason}`,
    place: { file: flow.file },
    value: 'went through only when it was tried again',
    threshold: 'goes through at once',
    remedy: 'Have the flow wait for what it needs (waitForElement), or make the page steadier.',
    blocks: false,
  });
}

/**
 * That a flow shows less than it seems to: nothing in it says what must be seen in the end.
 *
 * @param check - The check.
 * @param flow - The flow.
 * @param blocks - Whether that fails the check.
 * @returns Nothing where the end of the flow is asserted.
 */
export function nothingAsserted(check: string, flow: Flow, blocks: boolean): Finding[] {
  const end = unassertedEnd(flow);
  if (end === undefined) return [];
  const after = end === 'everything' ? '' : ` after ${stepWords(end)}`;
  return [
    finding(check, {
      rule: 'nothing-asserted',
      key: flow.name,
      severity: 'medium',
      message: `"${flow.title}" asserts nothing${after}: it shows that its elements can be clicked and typed into, not that anything came of it.`,
      place: { file: flow.file },
      value: `0 assertions${after}`,
      threshold: 'at least 1 after the last step that does something',
      remedy:
        'In the Recorder, add a step waitForElement or waitForExpression for what must be seen in the end.',
      blocks,
    }),
  ];
}

/**
 * The pictures and times of walks, for the report.
 *
 * @param results - All walks.
 */
export function walkDetails(results: readonly FlowResult[]): Record<string, unknown> {
  return {
    flows: results.map(({ flow, engine, answer, steps, assertions, durationMs, failedStep, console }) => ({
      flow,
      engine,
      answer,
      steps,
      assertions,
      durationMs,
      ...(failedStep === undefined ? {} : { failedStep }),
      ...(console.length === 0 ? {} : { console: console.slice(0, 20) }),
    })),
    screenshots: results
      .filter((result) => result.screenshot !== undefined)
      .map((result) => ({
        file: result.screenshot,
        url: result.url ?? '',
        engine: result.engine,
        profile: 'desktop',
        caption: result.reason.slice(0, 300),
      })),
  };
}
