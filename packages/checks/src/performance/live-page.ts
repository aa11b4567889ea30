import { WorkError } from '@fhir-iq/sluice-model';
import type { CheckContext } from '../check.ts';
import type { Plan, PlannedPage } from './plan.ts';

/** The page of the live site to compare with, or why there is none. */
export type LivePage = { readonly url: string } | { readonly none: string };

const timeoutMs = 20_000;
const mostBytes = 10_000_000;

/**
 * Finds the page of the live site that a page is compared with.
 *
 * @param context - The check's.
 * @param live - The live site, or why there is none.
 * @param page - The page under test.
 * @throws {WorkError} If the live site does not say whether it has the page: no answer, or one that is neither 2xx nor
 *   404 nor 410.
 */
export async function livePageOf(
  context: CheckContext,
  live: Plan['live'],
  page: PlannedPage,
): Promise<LivePage> {
  if ('none' in live) return live;
  const url = new URL(page.path, live.site).href;
  const status = await statusOf(context, url);
  if (status >= 200 && status < 300) return { url };
  if (status === 404 || status === 410) {
    return { none: `the live site has no such page (${url} answers ${String(status)})` };
  }
  throw new WorkError({
    what: `${page.path} cannot be compared with the live site: ${url} answered ${String(status)}.`,
    allowed: 'A live page answers 200; 404 or 410 mean that the page is new.',
    remedy: 'Repair the live site first, or set checks.performance.with.compare: none while there is none.',
  });
}

async function statusOf(context: CheckContext, url: string): Promise<number> {
  try {
    const response = await context.http.request({
      url,
      headers: { 'user-agent': 'sluice-performance' },
      timeoutMs,
      maxBytes: mostBytes,
      redirect: 'follow',
      maxRedirects: 5,
      retry: { attempts: 3 },
      ...(context.signal === undefined ? {} : { signal: context.signal }),
    });
    return response.status;
  } catch (cause) {
    context.signal?.throwIfAborted();
    throw new WorkError({
      what: `The live site cannot be compared with: ${url} gave no answer: ${(cause as Error).message}`,
      remedy: 'Repair the live site first, or set checks.performance.with.compare: none while there is none.',
      cause,
    });
  }
}
