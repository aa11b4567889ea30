import type { Flow, FlowStep, StepName, StepType } from './flow.ts';
import { samePage } from './flow-site.ts';
import { stepName } from './step-words.ts';

/** Steps after which a page may be another. */
const acting: ReadonlySet<StepType> = new Set(['navigate', 'click', 'doubleClick', 'change', 'keyDown']);

/** An expression that is true whatever the page shows: a literal, or the Recorder's own way to pause. */
const alwaysTrue = /^\s*(?:true|1|!0|new\s+Promise\(\s*\(?\s*\w*\s*\)?\s*=>\s*\{?\s*setTimeout\b)/;

/**
 * Whether a step says what must be seen: an element, an expression, or where a navigation must end. That the browser
 * is at the address to which it was just sent says nothing of what it shows there.
 *
 * @param step - The step.
 */
export function asserts(step: FlowStep): boolean {
  if (step.type === 'waitForExpression') return !alwaysTrue.test(step.expression);
  if (step.type === 'waitForElement') return !(step.count === 0 && [undefined, '>='].includes(step.operator));
  return (step.assertedEvents ?? []).some(({ url = '', title = '' }) => {
    if (title !== '') return true;
    return url !== '' && !(step.type === 'navigate' && samePage(url, step.url));
  });
}

/**
 * How many steps assert something.
 *
 * @param flow - The flow.
 */
export function assertionsOf(flow: Flow): number {
  return flow.steps.filter(asserts).length;
}

/**
 * The last step that does something, where nothing shows what came of it.
 *
 * @param flow - The flow.
 * @returns The step; `everything` where the flow asserts nothing at all; undefined where the end is asserted.
 */
export function unassertedEnd(flow: Flow): StepName | 'everything' | undefined {
  if (assertionsOf(flow) === 0) return 'everything';
  const last = flow.steps.findLastIndex((step) => acting.has(step.type));
  const step = flow.steps[last];
  if (step === undefined || flow.steps.slice(last).some(asserts)) return undefined;
  return stepName(step, last + 1);
}
