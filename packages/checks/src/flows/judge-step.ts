import { setTimeout as pause } from 'node:timers/promises';
import type { FlowStep } from './flow.ts';
import { FlowFailure } from './flow-failure.ts';
import { allowedHosts, bareAddress, type FlowSite, samePage, staysOn } from './flow-site.ts';
import { stepName, stepWords } from './step-words.ts';

/** What the page shows of where it is. */
export interface Arrival {
  readonly url: () => Promise<string>;
  readonly title: () => Promise<string>;
  /** Of the newest document; undefined where the engine does not say. */
  readonly status: () => Promise<number | undefined>;
}

const pollMs = 100;

/**
 * Judges where a step led. `@puppeteer/replay` waits for a navigation, but looks neither at its status nor at the
 * address and title that the recording has.
 *
 * @param step - The step that was walked.
 * @param number - From 1.
 * @param arrival - Where the page is.
 * @param site - Where it may be.
 * @param timeoutMs - How long address and title may take to be right.
 * @throws {FlowFailure} If the page is another than the recorded one.
 */
export async function judgeArrival(
  step: FlowStep,
  number: number,
  arrival: Arrival,
  site: FlowSite,
  timeoutMs: number,
): Promise<void> {
  const words = stepWords(stepName(step, number));
  const url = await arrival.url();
  if (!staysOn(url, site))
    throw new FlowFailure(
      'leaves-site',
      `After ${words} the browser is at ${hostOf(url)}, which is none of ${allowedHosts(site)}.`,
    );
  const status = await arrival.status();
  if (status !== undefined && status >= 400)
    throw new FlowFailure('navigation', `After ${words} the page ${bareAddress(url)} answered ${status}.`);
  for (const event of step.assertedEvents ?? []) {
    if (event.url !== undefined && event.url !== '')
      await until(
        arrival.url,
        (now) => samePage(now, event.url ?? ''),
        timeoutMs,
        (now) => failed(words, 'the address', bareAddress(now), bareAddress(event.url ?? '')),
      );
    if (event.title !== undefined && event.title !== '')
      await until(
        arrival.title,
        (now) => now === event.title,
        timeoutMs,
        (now) => failed(words, 'the title', now, event.title ?? ''),
      );
  }
}

function failed(words: string, what: string, found: string, expected: string): FlowFailure {
  return new FlowFailure(
    'navigation',
    `After ${words} ${what} is ${JSON.stringify(found.slice(0, 300))}, recorded is ${JSON.stringify(expected)}.`,
  );
}

async function until(
  look: () => Promise<string>,
  right: (found: string) => boolean,
  timeoutMs: number,
  wrong: (found: string) => Error,
): Promise<void> {
  const end = performance.now() + timeoutMs;
  for (;;) {
    const found = await look();
    if (right(found)) return;
    if (performance.now() > end) throw wrong(found);
    await pause(pollMs);
  }
}

function hostOf(url: string): string {
  return URL.canParse(url) ? new URL(url).origin : url.slice(0, 200);
}
