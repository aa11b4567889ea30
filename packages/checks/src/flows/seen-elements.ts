import type { FlowStep } from './flow.ts';

type WaitForElement = Extract<FlowStep, { readonly type: 'waitForElement' }>;

/**
 * JavaScript that tells whether a person can see an element: a function of one element. What is part of no picture (the
 * head, hidden fields, the options of a list) cannot be hidden.
 */
export const canBeSeen = String.raw`((element) => {
  if (!(element instanceof Element)) return true;
  if (element.closest('head') !== null || element.matches('input[type=hidden], script, style, template')) return true;
  const shown = element.closest('select, datalist') ?? element;
  if (!shown.checkVisibility({ opacityProperty: true, visibilityProperty: true })) return false;
  const boxes = [...shown.getClientRects()];
  if (boxes.some((box) => box.width > 0 && box.height > 0)) return true;
  // An element without a box of its own may hold what has one.
  const range = document.createRange();
  range.selectNodeContents(shown);
  return [...range.getClientRects()].some((box) => box.width > 0 && box.height > 0);
})`;

/**
 * How many elements of a step a person must see, beside that they are in the page: the Recorder's `visible` speaks of
 * nothing but that.
 *
 * @param step - The step.
 * @returns How many at least; 0 where the step waits for something to be gone.
 */
export function wantedSeen({ operator = '>=', count = 1, visible = true }: WaitForElement): number {
  return visible && operator !== '<=' ? count : 0;
}
