import type { FlowStep, Selector, StepName } from './flow.ts';

/**
 * A step as findings name it.
 *
 * @param step - The step.
 * @param number - From 1.
 */
export function stepName(step: FlowStep, number: number): StepName {
  const selectors = 'selectors' in step ? step.selectors : undefined;
  return { number, type: step.type, ...(selectors === undefined ? {} : { selectors }) };
}

/**
 * A step in words: `step 4 (click on "aria/Send")`.
 *
 * @param name - The step.
 */
export function stepWords(name: StepName): string {
  const first = name.selectors?.[0];
  return `step ${name.number} (${name.type}${first === undefined ? '' : ` on ${selectorWords(first)}`})`;
}

/**
 * A selector in words; parts of a shadow path are joined.
 *
 * @param selector - The selector.
 */
export function selectorWords(selector: Selector): string {
  return JSON.stringify(typeof selector === 'string' ? selector : selector.join(' >>> ')).slice(0, 200);
}
