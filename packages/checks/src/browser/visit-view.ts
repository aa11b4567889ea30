import { WorkError } from '@fhir-iq/sluice-model';
import type { FailedVisit, FlakyVisit, RefusedVisit, RestlessVisit } from './coverage.ts';
import { messageOf } from './engines/message-of.ts';
import { VisitFailure, type BrowserEngine, type OpenedPage } from './engine.ts';
import { pageUrl } from './page-address.ts';
import { profileNamed } from './profiles.ts';
import { keepScreenshot, mayPhotograph } from './screenshots.ts';
import type { Visit } from './view.ts';
import type { View } from './views.ts';
import { allAlike, isNamed, seeNamed } from './right-page.ts';
import type { Looking, Visiting } from './visiting.ts';
import { siteUrl } from '../smoke/site-url.ts';

/** What became of the visits of one view. */
export interface ViewOutcome {
  readonly visited: number;
  readonly failed: readonly FailedVisit[];
  readonly flaky: readonly FlakyVisit[];
  readonly refused: readonly RefusedVisit[];
  readonly restless: readonly RestlessVisit[];
}

/** The same, while it grows. */
interface Seen {
  readonly failed: FailedVisit[];
  readonly flaky: FlakyVisit[];
  readonly refused: RefusedVisit[];
  readonly restless: RestlessVisit[];
  /** What pages show that the policy names, by path. */
  readonly marks: Map<string, string>;
}

/** A page that was opened, at which attempt, and what the attempts before it said. */
interface Opened {
  readonly page: OpenedPage;
  readonly attempt: number;
  readonly before: readonly string[];
}

/**
 * Visits every page in one view and shows each to the checks that want this view.
 *
 * @param visiting - What visits share.
 * @param browser - Runs, and is not ended here.
 * @param view - The view.
 * @param looking - The checks; one that throws looks no more.
 */
export async function visitView(
  visiting: Visiting,
  browser: BrowserEngine,
  view: View,
  looking: readonly Looking[],
): Promise<ViewOutcome> {
  const { context, pages } = visiting;
  const wanting = looking.filter((one) => one.views.some((own) => same(own, view)));
  const seen: Seen = { failed: [], flaky: [], refused: [], restless: [], marks: new Map() };
  let visited = 0;
  const waiting = pages.paths.values();
  const work = async (): Promise<void> => {
    for (const path of waiting) {
      context.signal?.throwIfAborted();
      const url = pageUrl(context, path);
      const lookers = wanting.filter((one) => one.thrown === undefined);
      if (lookers.length === 0) return;
      try {
        const again = await visit(visiting, browser, { url, path, view }, lookers, seen);
        visited += 1;
        if (again.length > 0) await lookAgain(visiting, browser, { url, path, view }, again);
      } catch (error) {
        context.signal?.throwIfAborted();
        const fault = error instanceof VisitFailure ? error.fault : 'browser';
        const reason = error instanceof Error ? error.message : String(error);
        context.log.info(`${url.href} (${view.engine}, ${view.profile}) could not be looked at: ${reason}`);
        seen.failed.push({ url: url.href, view, reason, fault });
      }
    }
  };
  await Promise.all(Array.from({ length: Math.max(1, browser.pages) }, work));
  const alike = allAlike(seen.marks);
  if (alike !== undefined)
    for (const path of seen.marks.keys())
      seen.failed.push({ url: pageUrl(context, path).href, view, reason: alike, fault: 'site' });
  return {
    visited,
    failed: inOrder(seen.failed),
    flaky: inOrder(seen.flaky),
    refused: inOrder(seen.refused),
    restless: inOrder(seen.restless),
  };
}

interface Target {
  readonly url: URL;
  readonly path: string;
  readonly view: View;
}

async function visit(
  visiting: Visiting,
  browser: BrowserEngine,
  target: Target,
  lookers: readonly Looking[],
  seen: Seen,
): Promise<Looking[]> {
  const { page, attempt, before } = await openPatiently(visiting, browser, target);
  const { path, view } = target;
  const at = { url: target.url.href, view };
  const { status, notes } = page;
  try {
    const first = before[0];
    if (first !== undefined) {
      const second = `attempt ${String(attempt)}: it answered ${String(status)}`;
      seen.flaky.push({ ...at, first: `attempt 1: ${first}`, second });
    }
    if (notes.length > 0) seen.restless.push({ ...at, notes });
    if (status >= 400) seen.refused.push({ ...at, status });
    else if (isNamed(visiting.context, path)) {
      const { wrong, mark } = await orLost(seeNamed(visiting.context, path, page));
      if (wrong !== undefined) throw new VisitFailure(wrong, 'site');
      seen.marks.set(path, mark);
    }
    return await show(visiting, page, target, lookers, 1);
  } finally {
    await page.close();
  }
}

/**
 * What is asked of a page that stops answering, or goes elsewhere, is the failure of that page, and not of the check that
 * asked: the others are looked at all the same.
 */
async function orLost<T>(work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    if (error instanceof VisitFailure) throw error;
    const said = messageOf(error);
    if (error instanceof WorkError)
      throw new VisitFailure(`it stopped answering while it was looked at: ${said}`, 'site', error);
    if (/context was destroyed|cannot find context|no such (frame|window)|detached/i.test(said))
      throw new VisitFailure('it went elsewhere, or anew, while it was looked at', 'site', error);
    if (/(target|session|connection) closed|invalid session/i.test(said))
      throw new VisitFailure(`the browser was lost while it was looked at: ${said}`, 'browser', error);
    throw error;
  }
}

/** Opens a page, and once more after a failure, as often as the policy says. */
async function openPatiently(
  visiting: Visiting,
  browser: BrowserEngine,
  { url, view }: Target,
): Promise<Opened> {
  const { context, limits, deadline } = visiting;
  const { retries, timeBudget } = context.configuration.pages;
  const origin = siteUrl(context).origin;
  const before: string[] = [];
  for (let attempt = 1; ; attempt += 1) {
    if (performance.now() > deadline)
      throw new VisitFailure(
        `the time for all visits was used up (pages.timeBudget: ${timeBudget})`,
        'browser',
      );
    try {
      const page = await browser.open({
        url,
        profile: profileNamed(view.profile),
        limits,
        allowed: (to) => to.origin === origin,
        signal: context.signal,
      });
      return { page, attempt, before };
    } catch (error) {
      context.signal?.throwIfAborted();
      if (!(error instanceof VisitFailure) || attempt > retries) throw error;
      before.push(error.message);
      context.log.info(
        `${url.href} (${view.engine}, ${view.profile}): ${error.message}. Attempt ${String(attempt + 1)} of ${String(retries + 1)} follows.`,
      );
    }
  }
}

/** Lets those look again that asked for it; what they see then is their last word on the page. */
async function lookAgain(
  visiting: Visiting,
  browser: BrowserEngine,
  target: Target,
  lookers: readonly Looking[],
): Promise<void> {
  const { retries } = visiting.context.configuration.pages;
  let left = lookers;
  for (let attempt = 2; attempt <= retries + 1 && left.length > 0; attempt += 1) {
    const { page } = await openPatiently(visiting, browser, target);
    try {
      left = await show(visiting, page, target, left, attempt);
    } finally {
      await page.close();
    }
  }
}

/** Shows an open page to checks, one after the other: they may change it. */
async function show(
  { context }: Visiting,
  page: OpenedPage,
  { path, view }: Target,
  lookers: readonly Looking[],
  attempt: number,
): Promise<Looking[]> {
  const shown: Visit = {
    url: page.url,
    page: { path, title: page.title },
    view,
    status: page.status,
    headers: page.headers,
    html: page.html,
    console: page.console,
    errors: page.errors,
    requests: page.requests,
    notes: page.notes,
    attempt,
    puppeteer: page.puppeteer,
    evaluate: (source) => orLost(page.evaluate(source)),
    screenshot: async (name, whole = false) => {
      if (context.evidenceDirectory === undefined || !mayPhotograph(context, page.url)) return undefined;
      return await keepScreenshot(context, await orLost(page.capture(whole)), { url: page.url, view, name });
    },
  };
  const again: Looking[] = [];
  for (const one of lookers) {
    try {
      if ((await one.looker.visit(shown)) === 'again') again.push(one);
    } catch (error) {
      context.signal?.throwIfAborted();
      if (error instanceof VisitFailure) throw error;
      one.thrown = { error };
    }
  }
  return again;
}

function same(a: View, b: View): boolean {
  return a.engine === b.engine && a.profile === b.profile;
}

function inOrder<T extends { readonly url: string }>(list: readonly T[]): T[] {
  return list.toSorted((a, b) => (a.url < b.url ? -1 : a.url > b.url ? 1 : 0));
}
