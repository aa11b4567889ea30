import type { FlowRule } from './flow.ts';

/** Why a flow went no further: the site's failure, in words for people. */
export class FlowFailure extends Error {
  readonly rule: FlowRule;
  /** What a watcher calls it. */
  readonly stopRule: string | undefined;

  constructor(rule: FlowRule, message: string, options: { stopRule?: string; cause?: unknown } = {}) {
    super(message, { cause: options.cause });
    this.name = 'FlowFailure';
    this.rule = rule;
    this.stopRule = options.stopRule;
  }
}

/** The browser, not the site, failed. */
export class BrowserLost extends Error {
  constructor(message: string, cause?: unknown) {
    super(message, { cause });
    this.name = 'BrowserLost';
  }
}
