import { setTimeout as pause } from 'node:timers/promises';
import type { ElementHandle, Frame, Page } from 'puppeteer-core';
import type { FlowStep, Selector } from './flow.ts';
import type { ReplayLibrary } from './replay-library.ts';
import { canBeSeen, wantedSeen } from './seen-elements.ts';
import { selectorWords } from './step-words.ts';
import { asideMs } from './walker.ts';

const pollMs = 100;

/**
 * Why a step found nothing to act on: no selector matches, or what matches could not be used.
 *
 * @param page - The page as it stands.
 * @param step - The step that failed.
 * @param library - Whose selectors they are.
 * @returns The reason for people; undefined where the step has no selectors.
 */
export async function whyNoElement(
  page: Page,
  step: FlowStep,
  library: ReplayLibrary,
): Promise<string | undefined> {
  if (!('selectors' in step) || step.selectors === undefined) return undefined;
  const { selectors } = step;
  const counts = await Promise.race([
    Promise.all(selectors.map(async (selector) => await matches(frameOf(page, step), selector, library))),
    new Promise<undefined>((resolve) => setTimeout(() => resolve(undefined), asideMs).unref()),
  ]).catch(() => undefined);
  const list = selectors.map(selectorWords).join(', ');
  if (step.type === 'waitForElement') {
    const { operator = '>=', count = 1, visible = true } = step;
    const wanted = visible ? `${operator} ${count}` : `not ${operator} ${count}`;
    const like =
      step.attributes !== undefined || step.properties !== undefined ? ' with what it must have' : '';
    const found = (counts ?? []).find((n) => n > 0) ?? 0;
    const seen = found > 0 && wantedSeen(step) > 0 ? await seenOf(page, step, library) : undefined;
    const hidden = seen !== undefined && seen < found ? `, of which ${seen} can be seen` : '';
    return `what was waited for did not come: ${list} matches ${found}${hidden}, wanted is ${wanted}${like}`;
  }
  if (counts === undefined || counts.some((count) => count > 0))
    return `the element is there, but was not visible, enabled and still long enough: ${list}`;
  return `no selector matches anything: ${list}`;
}

/**
 * Waits until a person can see what a step waits for: that it is in the page says nothing, since thanks and errors may
 * stand there hidden from the beginning.
 *
 * @param page - The page as it stands.
 * @param step - A step waitForElement that went.
 * @param library - Whose selectors they are.
 * @param timeoutMs - How long it may take.
 * @throws {Error} If it stays hidden.
 */
export async function untilSeen(
  page: Page,
  step: Extract<FlowStep, { readonly type: 'waitForElement' }>,
  library: ReplayLibrary,
  timeoutMs: number,
): Promise<void> {
  const least = wantedSeen(step);
  if (least === 0) return;
  const end = performance.now() + timeoutMs;
  while ((await seenOf(page, step, library).catch(() => 0)) < least) {
    if (performance.now() > end) throw new Error('it stays hidden');
    await pause(pollMs);
  }
}

/** How many elements of the first selector that matches any can be seen. */
async function seenOf(
  page: Page,
  step: Extract<FlowStep, { readonly type: 'waitForElement' }>,
  library: ReplayLibrary,
): Promise<number> {
  const frame = frameOf(page, step);
  for (const selector of step.selectors) {
    const handles = await frame.$$(library.selectorToPElementSelector(selector));
    try {
      if (handles.length === 0) continue;
      const seen = await Promise.all(handles.map(async (handle) => await isSeen(handle)));
      return seen.filter(Boolean).length;
    } finally {
      await Promise.all(handles.map(async (handle) => await handle.dispose()));
    }
  }
  return 0;
}

// Only its text goes into the page, where a policy may forbid to evaluate texts.
// eslint-disable-next-line @typescript-eslint/no-implied-eval -- the text is our own, and never runs here
const seenInPage = new Function('element', `return ${canBeSeen}(element)`) as (element: unknown) => boolean;

async function isSeen(handle: ElementHandle): Promise<boolean> {
  return await handle.evaluate(seenInPage);
}

/** The frame of a step, as the Recorder counts frames. */
export function frameOf(page: Page, step: FlowStep): Frame {
  let frame = page.mainFrame();
  for (const index of 'frame' in step ? (step.frame ?? []) : []) frame = frame.childFrames()[index] ?? frame;
  return frame;
}

async function matches(frame: Frame, selector: Selector, library: ReplayLibrary): Promise<number> {
  const handles = await frame.$$(library.selectorToPElementSelector(selector));
  await Promise.all(handles.map(async (handle) => await handle.dispose()));
  return handles.length;
}
