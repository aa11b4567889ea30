import { counted, type Log } from '@fhir-iq/sluice-model';
import type { BrowserEngine } from '../browser/engine.ts';
import { fillFlow } from './fill-flow.ts';
import type { Flow, FlowResult } from './flow.ts';
import { BrowserLost, FlowFailure } from './flow-failure.ts';
import type { FlowSite } from './flow-site.ts';
import type { Photographer } from './pictures.ts';
import { messageOf } from '../browser/engines/message-of.ts';
import { beginPuppeteerWalk } from './puppeteer-walk.ts';
import type { ReplayLibrary } from './replay-library.ts';
import { assertionsOf } from './assertions.ts';
import { bareAddress } from './flow-site.ts';
import { hidingTyped } from './hide-typed.ts';
import { stepName } from './step-words.ts';
import type { FlowWatcher, Walk, WalkRequest } from './walker.ts';
import { beginWebDriverWalk } from './webdriver-walk.ts';

/** A flow and where to walk it. */
export interface FlowRequest {
  readonly flow: Flow;
  readonly engine: BrowserEngine;
  readonly site: FlowSite;
  readonly library: ReplayLibrary;
  /** By the names of placeholders, `{{token}}` among them. */
  readonly values: Readonly<Record<string, string>>;
  /** Real milliseconds that the whole flow may take. */
  readonly timeoutMs: number;
  readonly watcher?: FlowWatcher;
  /** Keeps a picture of a failure; undefined: none is taken. */
  readonly photograph?: Photographer | undefined;
  readonly log: Log;
  readonly signal?: AbortSignal | undefined;
}

/** Milliseconds that a step may take where the recording says nothing, as in the Recorder. */
export const stepTimeoutMs = 5_000;

/**
 * Walks a flow in one engine, in a fresh browser profile and in bounded time.
 *
 * @param request - Which, and where.
 * @returns How it ended. What the site did wrong is an answer, not an exception.
 */
export async function runFlow(request: FlowRequest): Promise<FlowResult> {
  const { flow, engine, log } = request;
  const started = performance.now();
  const common = { flow: flow.name, engine: engine.engine, assertions: assertionsOf(flow) };
  let walk: Walk | undefined;
  let hide = (text: string): string => text;
  try {
    const filled = fillFlow(flow, request.site, request.values);
    hide = hidingTyped(filled);
    walk = await begin(request, filled);
    await withinTime(walk, request);
    const durationMs = Math.round(performance.now() - started);
    log.info(`${flow.name} in ${engine.engine}: ${flow.steps.length} steps went in ${durationMs} ms.`);
    return {
      ...common,
      answer: 'pass',
      reason: `"${flow.title}" went through in ${engine.engine}: ${counted(flow.steps.length, 'steps')}, ${common.assertions} of them with an assertion.`,
      steps: flow.steps.length,
      console: walk.console.map(hide),
      durationMs,
    };
  } catch (error) {
    request.signal?.throwIfAborted();
    const step = flow.steps[(walk?.step ?? 0) - 1];
    const url = await walk?.url().catch(() => undefined);
    const screenshot = await photographed(request, walk, url);
    const failure = error instanceof FlowFailure ? error : undefined;
    const said = error instanceof FlowFailure || error instanceof BrowserLost;
    const why = hide(said ? error.message : `the walk broke: ${messageOf(error)}.`);
    const reason = `"${flow.title}" in ${engine.engine}: ${why}`;
    log.info(reason);
    return {
      ...common,
      answer: failure === undefined ? 'error' : 'fail',
      reason,
      steps: Math.max(0, (walk?.step ?? 0) - 1),
      ...(failure === undefined ? {} : { rule: failure.rule }),
      ...(failure?.stopRule === undefined ? {} : { stopRule: failure.stopRule }),
      ...(walk === undefined || step === undefined ? {} : { failedStep: stepName(step, walk.step) }),
      ...(url === undefined ? {} : { url: hide(bareAddress(url)) }),
      ...(screenshot === undefined ? {} : { screenshot }),
      console: (walk?.console ?? []).map(hide),
      durationMs: Math.round(performance.now() - started),
    };
  } finally {
    await walk?.close();
  }
}

async function begin(request: FlowRequest, flow: Flow): Promise<Walk> {
  const { engine, site, library, watcher = {} } = request;
  const walk: WalkRequest = { flow, site, library, watcher, stepTimeoutMs };
  if (engine.puppeteer !== undefined) return await beginPuppeteerWalk(engine.engine, engine.puppeteer, walk);
  if (engine.webdriver !== undefined) return await beginWebDriverWalk(engine.webdriver, walk);
  throw new BrowserLost(`${engine.engine} cannot walk flows: neither Puppeteer nor WebDriver drives it.`);
}

async function withinTime(walk: Walk, { timeoutMs, signal }: FlowRequest): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const limit = new Promise<never>((_, reject) => {
    timer = setTimeout(
      () =>
        reject(
          new FlowFailure(
            'timeout',
            `The flow took longer than ${timeoutMs} ms; it had come to step ${walk.step}.`,
          ),
        ),
      timeoutMs,
    );
    signal?.addEventListener('abort', () => reject(signal.reason as Error), { once: true });
  });
  const run = walk.run();
  // What the walk says after its time is over is no longer of interest.
  run.catch(() => undefined);
  try {
    await Promise.race([run, limit]);
  } finally {
    clearTimeout(timer);
  }
}

async function photographed(
  { photograph, flow, engine }: FlowRequest,
  walk: Walk | undefined,
  url: string | undefined,
): Promise<string | undefined> {
  if (photograph === undefined || walk === undefined || url === undefined) return undefined;
  const picture = await walk.picture();
  return picture === undefined ? undefined : await photograph(flow, engine.engine, url, picture);
}
