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
 * @throws {WorkError} If the live site does not say whether it has the page (no answer, or one that is neither 2xx nor
 *   404 nor 410), leads elsewhere, or one of both asks for a password and the other does not.
 */
export async function livePageOf(
  context: CheckContext,
  live: Plan['live'],
  page: PlannedPage,
): Promise<LivePage> {
  if ('none' in live) return live;
  const url = new URL(page.path, live.site).href;
  const { status, url: came, html } = await answerOf(context, url);
  if (status === 404 || status === 410) {
    return { none: `the live site has no such page (${url} answers ${String(status)})` };
  }
  if (status < 200 || status >= 300)
    throw cannotCompare(page, `${url} answered ${String(status)}`, {
      allowed: 'A live page answers 200; 404 or 410 mean that the page is new.',
      remedy: 'Repair the live site first, or set checks.performance.with.compare: none while there is none.',
    });
  if (bare(came) === bare(page.url)) return { none: `${url} leads to the page under test itself` };
  if (bare(came) !== bare(url))
    throw cannotCompare(page, `${url} leads to ${bare(came)}`, {
      remedy:
        'Name the address that the live site answers at (environments.production.url, or the input live-url).',
    });
  const asks = asksForPassword(html);
  if (asks !== asksForPassword((await answerOf(context, page.url)).html)) {
    const [one, other] = asks ? [url, page.url] : [page.url, url];
    throw cannotCompare(
      page,
      `${one} asks for a password, and ${other} does not: they are not the same page`,
      {
        remedy: 'Take the password off for the check, or set checks.performance.with.compare: none.',
      },
    );
  }
  return { url };
}

function cannotCompare(
  page: PlannedPage,
  what: string,
  mends: { readonly allowed?: string; readonly remedy: string },
): WorkError {
  return new WorkError({ what: `${page.path} cannot be compared with the live site: ${what}.`, ...mends });
}

function bare(address: string): string {
  const { origin, pathname } = new URL(address);
  return `${origin}${pathname.replace(/\/+$/, '')}`;
}

function asksForPassword(html: string): boolean {
  return /<input\b[^>]*\btype\s*=\s*["']?password\b/i.test(html);
}

async function answerOf(
  context: CheckContext,
  url: string,
): Promise<{ readonly status: number; readonly url: string; readonly html: string }> {
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
    return { status: response.status, url: response.url, html: response.text() };
  } catch (cause) {
    context.signal?.throwIfAborted();
    throw new WorkError({
      what: `Candidate and live site cannot be compared: ${url} gave no answer: ${(cause as Error).message}`,
      remedy: 'Repair the live site first, or set checks.performance.with.compare: none while there is none.',
      cause,
    });
  }
}
