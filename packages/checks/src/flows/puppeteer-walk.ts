import type { Browser, BrowserContext, Page } from 'puppeteer-core';
import { messageOf } from '../browser/engines/message-of.ts';
import { refusingDownloads } from '../browser/engines/tab.ts';
import { inFrames } from '../browser/in-frames.ts';
import type { Engine, FlowStep } from './flow.ts';
import { BrowserLost, FlowFailure } from './flow-failure.ts';
import { bareAddress } from './flow-site.ts';
import { judgeArrival } from './judge-step.ts';
import { watchPage } from './puppeteer-page.ts';
import { frameOf, untilSeen, whyNoElement } from './puppeteer-selectors.ts';
import { stepName, stepWords } from './step-words.ts';
import { asideMs, type FlowState, type Walk, type WalkRequest } from './walker.ts';

/**
 * Begins a flow in Chromium or Firefox, in a fresh profile, walked by `@puppeteer/replay`.
 *
 * @param engine - Which of both.
 * @param browser - The running browser.
 * @param request - What to walk.
 * @throws {BrowserLost} If no page can be opened.
 */
export async function beginPuppeteerWalk(
  engine: Engine,
  browser: Browser,
  request: WalkRequest,
): Promise<Walk> {
  let context: BrowserContext | undefined;
  try {
    context = await browser.createBrowserContext(refusingDownloads);
    const page = await context.newPage();
    return await walkOn({ engine, browser, context, page }, request);
  } catch (error) {
    await context?.close().catch(() => undefined);
    throw new BrowserLost(`The browser opened no page: ${messageOf(error)}.`, error);
  }
}

interface Opened {
  readonly engine: Engine;
  readonly browser: Browser;
  readonly context: BrowserContext;
  readonly page: Page;
}

async function walkOn(opened: Opened, request: WalkRequest): Promise<Walk> {
  const { engine, browser, context, page } = opened;
  const { flow, site, library, watcher, stepTimeoutMs } = request;
  page.setDefaultTimeout(stepTimeoutMs);
  const seen = await watchPage(engine, page, site, watcher);
  const at = { step: 0 };

  const state = (step: FlowStep): FlowState => ({
    url: page.url(),
    number: at.step,
    step,
    evaluate: async <T>(source: string) => (await page.evaluate(source)) as T,
    inFrames: async (source) => await inFrames(page, source),
  });

  const arrival = async (step: FlowStep): Promise<void> => {
    // As long to find the element as to arrive.
    await frameOf(page, step).waitForNavigation({
      timeout: 2 * (step.timeout ?? flow.timeout ?? stepTimeoutMs),
    });
  };

  class Extension extends library.PuppeteerRunnerExtension {
    override async beforeEachStep(step: FlowStep): Promise<void> {
      at.step += 1;
      page.setDefaultNavigationTimeout(step.timeout ?? flow.timeout ?? stepTimeoutMs);
      seen.check();
      await watcher.beforeStep?.(state(step));
    }

    override async runStep(step: FlowStep, whole?: typeof flow): Promise<void> {
      // Only Chromium can slow its network down; a flow is not about that.
      if (step.type === 'emulateNetworkConditions' && engine !== 'chromium') return;
      const { assertedEvents = [], ...bare } = step;
      // Replay forgets the navigation that it waits for when the step itself fails.
      const navigation = step.type === 'navigate' || assertedEvents.length === 0 ? undefined : arrival(step);
      navigation?.catch(() => undefined);
      await super.runStep(bare, whole);
      await navigation;
      if (step.type === 'waitForElement')
        await untilSeen(page, step, library, step.timeout ?? flow.timeout ?? stepTimeoutMs);
    }

    override async afterEachStep(step: FlowStep): Promise<void> {
      if (page.isClosed()) return;
      seen.check();
      await judgeArrival(
        step,
        at.step,
        {
          url: async () => await Promise.resolve(page.url()),
          title: async () => await page.title(),
          status: async () => await Promise.resolve(seen.status()),
        },
        site,
        step.timeout ?? flow.timeout ?? stepTimeoutMs,
      );
      await watcher.afterStep?.(state(step));
    }
  }

  const runner = await library.createRunner(flow, new Extension(browser, page, { timeout: stepTimeoutMs }));

  const run = async (): Promise<void> => {
    try {
      await Promise.race([runner.run(), seen.stopped]);
      seen.check();
    } catch (error) {
      runner.abort();
      if (error instanceof FlowFailure) throw error;
      // What was held back explains what then failed.
      seen.check();
      const step = flow.steps[at.step - 1];
      if (!browser.connected || seen.crashed() !== undefined || step === undefined)
        throw new BrowserLost(`The browser was lost: ${seen.crashed() ?? messageOf(error)}.`, error);
      const words = stepWords(stepName(step, at.step));
      if (step.type === 'navigate')
        throw new FlowFailure(
          'navigation',
          `In ${words} ${bareAddress(step.url)} gave no page: ${messageOf(error)}.`,
          {
            cause: error,
          },
        );
      const why = await whyNoElement(page, step, library);
      throw new FlowFailure('step', `In ${words} ${why ?? messageOf(error)}.`, { cause: error });
    }
  };

  return {
    get step() {
      return at.step;
    },
    console: seen.console,
    run,
    url: async () => await Promise.resolve(page.isClosed() ? undefined : page.url()),
    picture: async () =>
      page.isClosed()
        ? undefined
        : await Promise.race([page.screenshot(), later<undefined>(asideMs)]).catch(() => undefined),
    close: async () => {
      await Promise.race([context.close(), later(asideMs)]).catch(() => undefined);
    },
  };
}

function later<T>(ms: number): Promise<T | undefined> {
  return new Promise((resolve) => setTimeout(() => resolve(undefined), ms).unref());
}
