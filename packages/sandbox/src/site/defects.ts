import type { Breakage, FarRequest, FarResponse, FaultSwitches } from '../far-end.ts';
import type { FaultDescription } from '../faults/description.ts';

/** One request to a published site, as a defect sees it. */
export interface SiteRequest {
  readonly environment: string;
  /** Below the site's base path; starts with a slash. */
  readonly path: string;
  readonly request: FarRequest;
}

type Headers = NonNullable<FarResponse['headers']>;

/** Something that is wrong with a published site: a fault of the catalogue, and how it shows. */
export interface SiteDefect extends Pick<FaultDescription, 'name' | 'happens' | 'expected' | 'red'> {
  /** Answers in the site's stead; undefined leaves the answer to the site. */
  answer?(asked: SiteRequest): FarResponse | Breakage | undefined;
  /** Changes the HTML of a page that the site shows (status 200). */
  page?(html: string, asked: SiteRequest): string;
  /** Changes the headers of an answer; names in lower case. */
  headers?(headers: Headers, asked: SiteRequest): Headers;
  /** Changes any answer as a whole, an HTTP function's too; undefined leaves it. */
  change?(response: FarResponse, asked: SiteRequest): FarResponse | undefined;
}

/** The catalogue's row of a defect. */
export function describeDefect({ name, happens, expected, red }: SiteDefect): FaultDescription {
  const site = { farEnd: 'site', byEnvironment: true, occasion: 'answer' } as const;
  return { ...site, name, happens, expected, ...(red === undefined ? {} : { red }) };
}

/**
 * Puts HTML into a page.
 *
 * @param html - The page.
 * @param parts - What to put where.
 * @param parts.head - At the end of the head.
 * @param parts.body - At the end of the body.
 */
export function insertInto(html: string, parts: { readonly head?: string; readonly body?: string }): string {
  // A function: what is put in may hold `$&`.
  return html
    .replace('</head>', () => `${parts.head ?? ''}</head>`)
    .replace('</body>', () => `${parts.body ?? ''}</body>`);
}

/**
 * Answers a request with what defects make of it.
 *
 * @param defects - All that there are; those whose fault is switched on strike.
 * @param faults - The switches.
 * @param asked - The request.
 * @param answer - Asks the site itself.
 */
export async function withDefects(
  defects: readonly SiteDefect[],
  faults: FaultSwitches,
  asked: SiteRequest,
  answer: () => Promise<FarResponse>,
): Promise<FarResponse | Breakage> {
  const strikes = (defect: SiteDefect): boolean => faults.strikes(defect.name, asked.environment);
  for (const defect of defects) {
    const instead = defect.answer?.(asked);
    if (instead !== undefined && strikes(defect)) return instead;
  }
  let response = await answer();
  for (const defect of defects) {
    const changed = changedBy(defect, response, asked);
    if (changed !== undefined && strikes(defect)) response = changed;
  }
  return response;
}

function changedBy(defect: SiteDefect, response: FarResponse, asked: SiteRequest): FarResponse | undefined {
  const headers = response.headers ?? {};
  if (defect.page !== undefined && response.status === 200 && isHtml(headers))
    return { ...response, body: defect.page(String(response.body ?? ''), asked) };
  if (defect.headers !== undefined) return { ...response, headers: defect.headers(headers, asked) };
  return defect.change?.(response, asked);
}

function isHtml(headers: Headers): boolean {
  return String(headers['content-type'] ?? headers['Content-Type'] ?? '').startsWith('text/html');
}
