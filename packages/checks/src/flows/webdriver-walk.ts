import type { WebDriver } from 'selenium-webdriver';
import type { FlowStep } from './flow.ts';
import { BrowserLost, FlowFailure } from './flow-failure.ts';
import { bareAddress } from './flow-site.ts';
import { judgeArrival } from './judge-step.ts';
import { messageOf } from '../browser/engines/message-of.ts';
import { stepName, stepWords } from './step-words.ts';
import { asideMs, type FlowState, type Walk, type WalkRequest } from './walker.ts';
import { collector } from './webdriver-finder.ts';
import { WebDriverSteps } from './webdriver-steps.ts';

/**
 * Begins a flow in an engine that WebDriver drives: `@puppeteer/replay` walks it by an extension of ours.
 *
 * @param session - Opens a session in a fresh profile.
 * @param request - What to walk.
 * @throws {BrowserLost} If no session can be opened.
 */
export async function beginWebDriverWalk(
  session: () => Promise<WebDriver>,
  request: WalkRequest,
): Promise<Walk> {
  const { flow, site, library, watcher, stepTimeoutMs } = request;
  if (watcher.request !== undefined)
    throw new BrowserLost('This engine shows no request before it leaves, so nobody could hold one back.');
  const driver = await session().catch((error: unknown) => {
    throw new BrowserLost(`The browser opened no session: ${messageOf(error)}.`, error);
  });
  const steps = new WebDriverSteps(driver);
  const console: string[] = [];
  const at = { step: 0, closed: false };
  const evaluate = async <T>(source: string): Promise<T> => await steps.evaluate<T>(source);

  const listen = async (): Promise<void> => {
    for (const line of await driver.executeScript<string[]>(collector)) console.push(line);
  };
  const state = async (step: FlowStep): Promise<FlowState> => ({
    url: await driver.getCurrentUrl(),
    number: at.step,
    step,
    evaluate,
  });

  class Extension extends library.RunnerExtension {
    override async beforeEachStep(step: FlowStep): Promise<void> {
      at.step += 1;
      if (watcher.beforeStep !== undefined) await watcher.beforeStep(await state(step));
    }

    override async runStep(step: FlowStep): Promise<void> {
      await steps.walk(step, step.timeout ?? flow.timeout ?? stepTimeoutMs);
      if (step.type === 'close') at.closed = true;
    }

    override async afterEachStep(step: FlowStep): Promise<void> {
      if (at.closed) return;
      await judgeArrival(
        step,
        at.step,
        {
          url: async () => await driver.getCurrentUrl(),
          title: async () => await driver.getTitle(),
          status: async () => await steps.status(step),
        },
        site,
        step.timeout ?? flow.timeout ?? stepTimeoutMs,
      );
      await listen();
      if (watcher.afterStep !== undefined) await watcher.afterStep(await state(step));
    }
  }

  const runner = await library.createRunner(flow, new Extension());
  const run = async (): Promise<void> => {
    try {
      await runner.run();
    } catch (error) {
      runner.abort();
      if (error instanceof FlowFailure) throw error;
      const step = flow.steps[at.step - 1];
      const name = error instanceof Error ? error.name : '';
      if (
        step === undefined ||
        /NoSuchSession|InvalidSession|ECONNREFUSED|ECONNRESET/.test(`${name} ${messageOf(error)}`)
      )
        throw new BrowserLost(`The browser was lost: ${messageOf(error)}.`, error);
      const words = stepWords(stepName(step, at.step));
      throw new FlowFailure(
        step.type === 'navigate' ? 'navigation' : 'step',
        step.type === 'navigate'
          ? `In ${words} ${bareAddress(step.url)} gave no page: ${name === 'TimeoutError' ? 'it was not there in time' : messageOf(error)}.`
          : `In ${words} ${messageOf(error)}.`,
        { cause: error },
      );
    }
  };

  const aside = async <T>(work: Promise<T>): Promise<T | undefined> =>
    await Promise.race([
      work,
      new Promise<undefined>((resolve) => setTimeout(() => resolve(undefined), asideMs).unref()),
    ]).catch(() => undefined);

  return {
    get step() {
      return at.step;
    },
    console,
    run,
    url: async () => await aside(driver.getCurrentUrl()),
    picture: async () => {
      await aside(listen());
      const picture = await aside(driver.takeScreenshot());
      return picture === undefined ? undefined : Buffer.from(picture, 'base64');
    },
    close: async () => {
      await aside(driver.quit());
    },
  };
}
