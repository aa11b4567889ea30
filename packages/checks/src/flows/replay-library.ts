import type { Browser, Page } from 'puppeteer-core';
import type { Flow, FlowStep, Selector } from './flow.ts';

/** What `@puppeteer/replay` calls for each step; the part of its interface that is used here. */
export interface RunnerExtension {
  beforeEachStep?(step: FlowStep, flow?: Flow): Promise<void>;
  runStep(step: FlowStep, flow?: Flow): Promise<void>;
  afterEachStep?(step: FlowStep, flow?: Flow): Promise<void>;
}

/** `@puppeteer/replay` 3, as the tool pack `browser` brings it. */
export interface ReplayLibrary {
  readonly RunnerExtension: new () => RunnerExtension;
  readonly PuppeteerRunnerExtension: new (
    browser: Browser,
    page: Page,
    options?: { timeout?: number },
  ) => RunnerExtension;
  selectorToPElementSelector(selector: Selector): string;
  createRunner(
    flow: Pick<Flow, 'title' | 'timeout' | 'steps'>,
    extension: RunnerExtension,
  ): Promise<{ run(): Promise<boolean>; abort(): void }>;
}
