import type { Answer } from '@fhir-iq/sluice-model';

/** Selectors of one element, best first; an inner list goes through shadow roots. */
export type Selector = string | readonly string[];

/** What a recorded step may assert beside itself. */
export interface AssertedNavigation {
  readonly type: 'navigation';
  readonly url?: string;
  readonly title?: string;
}

interface Step {
  /** Milliseconds, at most 30,000. */
  readonly timeout?: number;
  readonly assertedEvents?: readonly AssertedNavigation[];
  /** The address of another window, or `main`. */
  readonly target?: string;
}

interface InFrame extends Step {
  /** Indexes of child frames, from the main frame on. */
  readonly frame?: readonly number[];
}

interface OnElement extends InFrame {
  readonly selectors: readonly Selector[];
}

interface Pointer extends OnElement {
  readonly offsetX: number;
  readonly offsetY: number;
  readonly button?: 'primary' | 'auxiliary' | 'secondary' | 'back' | 'forward';
  readonly deviceType?: 'mouse' | 'pen' | 'touch';
  /** Milliseconds between press and release. */
  readonly duration?: number;
}

/** The steps that Chrome DevTools' Recorder writes and `@puppeteer/replay` 3 walks. */
export type FlowStep =
  | (Step & { readonly type: 'navigate'; readonly url: string })
  | (Step & {
      readonly type: 'setViewport';
      readonly width: number;
      readonly height: number;
      readonly deviceScaleFactor: number;
      readonly isMobile: boolean;
      readonly hasTouch: boolean;
      readonly isLandscape: boolean;
    })
  | (Step & {
      readonly type: 'emulateNetworkConditions';
      readonly download: number;
      readonly upload: number;
      readonly latency: number;
    })
  | (Step & { readonly type: 'keyDown' | 'keyUp'; readonly key: string })
  | (Step & { readonly type: 'close' })
  | (Pointer & { readonly type: 'click' | 'doubleClick' })
  | (OnElement & { readonly type: 'hover' })
  | (OnElement & { readonly type: 'change'; readonly value: string })
  | (InFrame & {
      readonly type: 'scroll';
      readonly x?: number;
      readonly y?: number;
      readonly selectors?: readonly Selector[];
    })
  | (OnElement & {
      readonly type: 'waitForElement';
      readonly operator?: '>=' | '==' | '<=';
      readonly count?: number;
      readonly visible?: boolean;
      readonly properties?: Readonly<Record<string, unknown>>;
      readonly attributes?: Readonly<Record<string, string>>;
    })
  | (InFrame & { readonly type: 'waitForExpression'; readonly expression: string });

export type StepType = FlowStep['type'];

/** A flow as a person recorded it. */
export interface Flow {
  /** The name of its file without `.json`: how sluice.yml and findings call it. */
  readonly name: string;
  /** Where it lies in the repository. */
  readonly file: string;
  readonly title: string;
  /** Milliseconds for each step that has none of its own. */
  readonly timeout?: number;
  readonly steps: readonly FlowStep[];
}

/** A step as findings name it. */
export interface StepName {
  /** From 1, as the Recorder counts. */
  readonly number: number;
  readonly type: StepType;
  readonly selectors?: readonly Selector[];
}

/** Why a flow did not go through; the rule of its finding. */
export type FlowRule =
  /** A step could not be walked: its element is missing, or its expression stayed false. */
  | 'step'
  /** The page that a navigation reached is another than the recorded one, or answered with an error. */
  | 'navigation'
  /** The flow went to a host that is none of the site's. */
  | 'leaves-site'
  /** The whole flow took too long. */
  | 'timeout'
  /** Whoever watches the flow stopped it: a live payment key, a flow that writes where it must not. */
  | 'stopped';

/** How a flow ended in one engine. */
export interface FlowResult {
  readonly flow: string;
  readonly engine: Engine;
  /** `fail`: a step did not go; `error`: the browser was lost. */
  readonly answer: Extract<Answer, 'pass' | 'fail' | 'error'>;
  /** One line: why this answer. */
  readonly reason: string;
  /** How many steps went. */
  readonly steps: number;
  /** How many of all steps assert something: an element, an expression, or where a navigation ended. */
  readonly assertions: number;
  readonly rule?: FlowRule;
  /** A stop's own rule, as a watcher named it. */
  readonly stopRule?: string;
  readonly failedStep?: StepName;
  /** Where the browser was in the end. */
  readonly url?: string;
  /** A file below the evidence folder. */
  readonly screenshot?: string;
  /** Errors of the console and of the page, oldest first, bounded. */
  readonly console: readonly string[];
  readonly durationMs: number;
}

/** The engines of browsers. */
export type Engine = 'chromium' | 'firefox' | 'webkit';
