import type { Page } from 'puppeteer-core';
import type { FlowStep, Selector } from './flow.ts';
import type { ReplayLibrary } from './replay-library.ts';
import { selectorWords } from './step-words.ts';
import { asideMs } from './walker.ts';

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
    Promise.all(selectors.map(async (selector) => await matches(page, selector, library))),
    new Promise<undefined>((resolve) => setTimeout(() => resolve(undefined), asideMs).unref()),
  ]).catch(() => undefined);
  const list = selectors.map(selectorWords).join(', ');
  if (step.type === 'waitForElement') {
    const { operator = '>=', count = 1, visible = true } = step;
    const wanted = visible ? `${operator} ${count}` : `not ${operator} ${count}`;
    const like =
      step.attributes !== undefined || step.properties !== undefined ? ' with what it must have' : '';
    return `what was waited for did not come: ${list} matches ${(counts ?? []).find((n) => n > 0) ?? 0}, wanted is ${wanted}${like}`;
  }
  if (counts === undefined || counts.some((count) => count > 0))
    return `the element is there, but was not visible, enabled and still long enough: ${list}`;
  return `no selector matches anything: ${list}`;
}

async function matches(page: Page, selector: Selector, library: ReplayLibrary): Promise<number> {
  const handles = await page.$$(library.selectorToPElementSelector(selector));
  await Promise.all(handles.map(async (handle) => await handle.dispose()));
  return handles.length;
}
