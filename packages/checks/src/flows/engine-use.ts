import type { ToolUse } from '@fhir-iq/sluice-model';
import { loadFromPack } from '@fhir-iq/sluice-runtime';
import type { BrowserEngine } from '../browser/engine.ts';
import { engines } from '../browser/engines/index.ts';
import type { CheckContext } from '../check.ts';
import type { Engine } from './flow.ts';
import { messageOf } from '../browser/engines/message-of.ts';
import type { ReplayLibrary } from './replay-library.ts';

/** What walks flows, out of the tool pack. */
export interface Replay {
  readonly library: ReplayLibrary;
  readonly tool: ToolUse;
}

/**
 * Loads `@puppeteer/replay`.
 *
 * @param context - Where packs come from.
 * @throws {WorkError} If the pack cannot be installed.
 */
export async function loadReplay(context: CheckContext): Promise<Replay> {
  return await loadFromPack<ReplayLibrary>(context, 'browser', '@puppeteer/replay');
}

/**
 * Starts an engine for `work` and ends it afterwards, whatever happens.
 *
 * @param context - The check's.
 * @param engine - Which.
 * @param work - What to do with it.
 * @returns What `work` gave, or why the engine could not be had.
 */
export async function withEngine<T>(
  context: CheckContext,
  engine: Engine,
  work: (browser: BrowserEngine) => Promise<T>,
): Promise<{ done: T; tools: readonly ToolUse[] } | { missing: string }> {
  let browser: Awaited<ReturnType<(typeof engines)[Engine]>>;
  try {
    browser = await engines[engine](context);
  } catch (error) {
    context.signal?.throwIfAborted();
    return { missing: `${engine} could not be started: ${messageOf(error)}` };
  }
  if ('missing' in browser) return browser;
  try {
    return { done: await work(browser), tools: browser.tools };
  } finally {
    await browser.close();
  }
}
