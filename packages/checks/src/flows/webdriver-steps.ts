import { setTimeout as pause } from 'node:timers/promises';
import type { WebDriver, WebElement } from 'selenium-webdriver';
import type { FlowStep, Selector } from './flow.ts';
import { wantedSeen } from './seen-elements.ts';
import { selectorWords } from './step-words.ts';
import { alike, choose, finder, kindOf, useful } from './webdriver-finder.ts';
import { keyNamed } from './webdriver-keys.ts';

type OnElement = Extract<FlowStep, { readonly selectors: readonly Selector[] }>;
type Of<Type extends FlowStep['type']> = Extract<FlowStep, { readonly type: Type }>;

interface Box {
  readonly seen: boolean;
  readonly enabled: boolean;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

const pollMs = 100;

/** Walks the Recorder's steps by WebDriver, as `@puppeteer/replay` walks them by Puppeteer. */
export class WebDriverSteps {
  private readonly driver: WebDriver;

  constructor(driver: WebDriver) {
    this.driver = driver;
  }

  /**
   * Walks one step.
   *
   * @param step - The step.
   * @param timeoutMs - How long what it needs may take to be there.
   * @throws {Error} In words for people, if it does not go.
   */
  async walk(step: FlowStep, timeoutMs: number): Promise<void> {
    await this.driver.manage().setTimeouts({ pageLoad: timeoutMs, script: timeoutMs });
    await this.enter(step, timeoutMs);
    const navigates = step.assertedEvents?.length ?? 0;
    const before = navigates > 0 ? await this.mark() : undefined;
    await this.act(step, timeoutMs);
    if (before !== undefined) await this.navigated(before, timeoutMs);
    if ('frame' in step && step.frame !== undefined) await this.driver.switchTo().defaultContent();
  }

  /**
   * Evaluates an expression in the page.
   *
   * @param source - A JavaScript expression; a promise is awaited.
   */
  async evaluate<T>(source: string): Promise<T> {
    // Written into the script instead of evaluated by it: a page's policy may forbid eval.
    const answer = await this.driver.executeAsyncScript<{ value?: T; error?: string }>(
      `const done = arguments[arguments.length - 1];
(async () => (
${source.replace(/;\s*$/, '')}
))().then((value) => done({ value }), (error) => done({ error: String(error) }));`,
    );
    if (answer.error !== undefined) throw new Error(answer.error);
    return answer.value as T;
  }

  /**
   * The status of the newest document. WebKit does not tell a page its own: an address to which the flow itself went is
   * asked once more; for any other, which may be the answer to a form, nothing is known.
   *
   * @param step - The step that led there.
   */
  async status(step: FlowStep): Promise<number | undefined> {
    const status = await this.evaluate<number | null>(
      "performance.getEntriesByType('navigation')[0]?.responseStatus || null",
    );
    if (status !== null || step.type !== 'navigate') return status ?? undefined;
    return await this.evaluate<number>(
      "fetch(location.href, { cache: 'no-store', credentials: 'same-origin' }).then((answer) => (answer.body?.cancel(), answer.status))",
    ).catch(() => undefined);
  }

  private async act(step: FlowStep, timeoutMs: number): Promise<void> {
    switch (step.type) {
      case 'navigate':
        return await this.driver.get(step.url);
      case 'setViewport':
        await this.driver.manage().window().setRect({ width: step.width, height: step.height });
        return;
      case 'emulateNetworkConditions':
        // Only Chromium can slow its network down; a flow is not about that.
        return;
      case 'keyDown':
        return await this.driver.actions().keyDown(keyNamed(step.key)).perform();
      case 'keyUp':
        return await this.driver.actions().keyUp(keyNamed(step.key)).perform();
      case 'close':
        return await this.driver.close();
      case 'click':
      case 'doubleClick':
        return await this.press(step, timeoutMs);
      case 'hover': {
        const { element } = await this.element(step, timeoutMs);
        return await this.driver.actions().move({ origin: element }).perform();
      }
      case 'change':
        return await this.change(step, timeoutMs);
      case 'scroll':
        return await this.scroll(step, timeoutMs);
      case 'waitForElement':
        return await this.waitForElement(step, timeoutMs);
      case 'waitForExpression':
        await this.until(
          timeoutMs,
          async () => await this.evaluate<boolean>(`Promise.resolve(${step.expression}).then(Boolean)`),
        );
    }
  }

  private async press(step: Of<'click' | 'doubleClick'>, timeoutMs: number): Promise<void> {
    const { element, box } = await this.element(step, timeoutMs);
    const buttons = { primary: 0, auxiliary: 1, secondary: 2, back: 3, forward: 4 } as const;
    const button = buttons[step.button ?? 'primary'] as never;
    // WebDriver counts from the middle of an element, the Recorder from its corner.
    const inside = (offset: number, length: number): number =>
      Math.round(Math.min(Math.max(offset, 1), Math.max(1, length - 1)) - length / 2);
    const actions = this.driver
      .actions()
      .move({ origin: element, x: inside(step.offsetX, box.width), y: inside(step.offsetY, box.height) });
    const times = step.type === 'doubleClick' ? 2 : 1;
    for (let time = 0; time < times; time += 1)
      actions
        .press(button)
        .pause(step.duration ?? 0)
        .release(button);
    await actions.perform();
  }

  private async change(step: Of<'change'>, timeoutMs: number): Promise<void> {
    const { element } = await this.element(step, timeoutMs);
    const kind = await this.driver.executeScript<'text' | 'choice' | 'none'>(kindOf, element);
    if (kind === 'none') throw new Error(`the element takes no text: ${listOf(step.selectors)}`);
    if (kind === 'choice') {
      await this.driver.executeScript(choose, element, step.value);
      return;
    }
    await element.clear();
    if (step.value !== '') await element.sendKeys(step.value);
  }

  private async scroll(step: Of<'scroll'>, timeoutMs: number): Promise<void> {
    const [x, y] = [step.x ?? 0, step.y ?? 0];
    if (step.selectors === undefined) {
      await this.driver.executeScript('window.scroll(arguments[0], arguments[1])', x, y);
      return;
    }
    const { element } = await this.element({ ...step, selectors: step.selectors }, timeoutMs);
    await this.driver.executeScript(
      'arguments[0].scrollLeft = arguments[1]; arguments[0].scrollTop = arguments[2];',
      element,
      x,
      y,
    );
  }

  private async waitForElement(step: Of<'waitForElement'>, timeoutMs: number): Promise<void> {
    const { operator = '>=', count = 1, visible = true, attributes, properties } = step;
    const compare = {
      '>=': (n: number) => n >= count,
      '==': (n: number) => n === count,
      '<=': (n: number) => n <= count,
    };
    const least = wantedSeen(step);
    const last = { count: 0, seen: 0 };
    const came = await this.until(
      timeoutMs,
      async () => {
        const found = await this.driver.executeScript<{ count: number; seen: number; alike: boolean }>(
          finder + alike,
          step.selectors,
          attributes ?? null,
          properties ?? null,
        );
        Object.assign(last, found);
        return (compare[operator](found.count) && found.alike) === visible && found.seen >= least;
      },
      false,
    );
    if (came) return;
    const hidden = last.count > last.seen && least > 0 ? `, of which ${last.seen} can be seen` : '';
    throw new Error(
      `what was waited for did not come: ${listOf(step.selectors)} matches ${last.count}${hidden}, wanted is ${visible ? '' : 'not '}${operator} ${count}`,
    );
  }

  /** The element of a step, once it is there, seen and enabled. */
  private async element(
    step: Pick<OnElement, 'selectors'>,
    timeoutMs: number,
  ): Promise<{ element: WebElement; box: Box }> {
    let found: { element: WebElement; box: Box } | undefined;
    let matched = false;
    const came = await this.until(
      timeoutMs,
      async () => {
        const element = await this.driver.executeScript<WebElement | null>(
          `${finder}return elements[0] ?? null;`,
          step.selectors,
        );
        if (element === null) return false;
        matched = true;
        const box = await this.driver.executeScript<Box>(useful, element);
        found = { element, box };
        return box.seen && box.enabled;
      },
      false,
    );
    if (came && found !== undefined) return found;
    throw new Error(
      matched
        ? `the element is there, but was not visible and enabled long enough: ${listOf(step.selectors)}`
        : `no selector matches anything: ${listOf(step.selectors)}`,
    );
  }

  private async enter(step: FlowStep, timeoutMs: number): Promise<void> {
    if (step.target !== undefined && step.target !== 'main') await this.window(step.target, timeoutMs);
    if ('frame' in step) for (const index of step.frame ?? []) await this.driver.switchTo().frame(index);
  }

  private async window(target: string, timeoutMs: number): Promise<void> {
    const came = await this.until(
      timeoutMs,
      async () => {
        for (const handle of await this.driver.getAllWindowHandles()) {
          await this.driver.switchTo().window(handle);
          if ((await this.driver.getCurrentUrl()) === target) return true;
        }
        return false;
      },
      false,
    );
    if (!came) throw new Error(`no window shows ${target}`);
  }

  private async mark(): Promise<string> {
    return await this.driver.executeScript<string>('window.__sluiceHere = true; return location.href');
  }

  /** A new document, or another address in the same one. */
  private async navigated(before: string, timeoutMs: number): Promise<void> {
    const came = await this.until(
      timeoutMs,
      async () =>
        await this.driver.executeScript<boolean>(
          "return document.readyState === 'complete' && (window.__sluiceHere === undefined || location.href !== arguments[0])",
          before,
        ),
      false,
    );
    if (!came) throw new Error(`no navigation followed within ${timeoutMs} ms`);
  }

  private async until(timeoutMs: number, look: () => Promise<boolean>, throws = true): Promise<boolean> {
    const end = performance.now() + timeoutMs;
    let last: unknown;
    for (;;) {
      try {
        if (await look()) return true;
        last = undefined;
      } catch (error) {
        // A page on its way elsewhere has no elements yet, or no longer.
        if (
          !/Stale|NoSuch(Element|Frame)|Javascript|detached/i.test(error instanceof Error ? error.name : '')
        )
          throw error;
        last = error;
      }
      if (performance.now() > end) break;
      await pause(pollMs);
    }
    if (throws)
      throw last instanceof Error ? last : new Error(`it did not become true within ${timeoutMs} ms`);
    return false;
  }
}

function listOf(selectors: readonly Selector[]): string {
  return selectors.map(selectorWords).join(', ');
}
