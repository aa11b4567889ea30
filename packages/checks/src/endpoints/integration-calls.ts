import type { Finding } from '@fhir-iq/sluice-model';
import type { Coverage } from '../browser/coverage.ts';
import type { RequestRecord } from '../browser/view.ts';
import { finding } from '../findings.ts';
import { thirdPartyCheck as name, type Integration } from './integrations.ts';

const mostFailures = 20;

/** What pages asked of one integration. */
export interface Calls {
  readonly pages: Set<string>;
  readonly hosts: Set<string>;
  readonly failed: { page: string; url: string; why: string }[];
  count: number;
  /** Requests that had an answer. */
  answered: number;
  /** Requests that had neither an answer nor a failure when their page was left. */
  pending: number;
}

/** Nothing asked yet. */
export function noCalls(): Calls {
  return { pages: new Set(), hosts: new Set(), failed: [], count: 0, answered: 0, pending: 0 };
}

/**
 * Notes that a page called an integration.
 *
 * @param calls - What pages asked of it; changed.
 * @param page - The page's path.
 * @param host - The host that was called.
 * @param request - The request.
 */
export function noteCall(calls: Calls, page: string, host: string, request: RequestRecord): void {
  calls.count += 1;
  calls.pages.add(page);
  calls.hosts.add(host);
  if (request.status !== undefined) calls.answered += 1;
  else if (request.failure === undefined) calls.pending += 1;
  const why = whyFailed(request);
  if (why !== undefined && calls.failed.length < mostFailures)
    calls.failed.push({ page, url: withoutQuery(request.url), why });
}

function whyFailed({ type, failure, status }: RequestRecord): string | undefined {
  // Browsers cancel what came with an error: its status says more.
  if (status !== undefined && status >= 400) return `it answered ${status}`;
  if (failure === undefined) return undefined;
  // A page that is left ends its own beacons: no failure of the far end.
  return /abort|cancel/i.test(failure) && /^(ping|beacon|other)$/.test(type) ? undefined : failure;
}

function withoutQuery(address: string): string {
  const url = URL.parse(address);
  return url === null ? address.slice(0, 200) : `${url.origin}${url.pathname}`;
}

/**
 * Judges whether pages call an integration as they must.
 *
 * @param integration - The integration.
 * @param calls - What pages asked of it.
 * @param visited - The paths of the pages that were visited.
 * @param coverage - What could be visited.
 */
export function judgeCalls(
  integration: Integration,
  calls: Calls,
  visited: ReadonlySet<string>,
  coverage: Pick<Coverage, 'planned' | 'visited'>,
): { findings: Finding[]; unseen: string[] } {
  if (integration.calledBy === 'backend') return { findings: [], unseen: [] };
  if (coverage.visited === 0)
    return {
      findings: [],
      unseen: [`No page could be visited, so nobody saw whether ${integration.name} is called.`],
    };
  const unseen = integration.pages
    .filter((page) => !visited.has(page))
    .map((page) => `${page}, which must call ${integration.name}, was not visited.`);
  const failed = calls.failed.slice(0, 5).map((one) => callFailed(integration, one));
  const findings = [...vanished(integration, calls, visited), ...firstOfEach(failed)];
  return { findings: findings.length === 0 ? silence(integration, calls) : findings, unseen };
}

function vanished(integration: Integration, calls: Calls, visited: ReadonlySet<string>): Finding[] {
  const { name: called, hosts, pages } = integration;
  const anywhere = calls.count === 0 ? [undefined] : [];
  const silent =
    pages.length === 0 ? anywhere : pages.filter((page) => visited.has(page) && !calls.pages.has(page));
  return silent.map((page) => {
    const where = page ?? `any of ${visited.size} pages`;
    return finding(name, {
      rule: 'vanished',
      key: page === undefined ? called : `${called}${page}`,
      severity: 'high',
      message: `${called} is not called by ${where}: the integration has vanished from the site.`,
      value: 'no request',
      threshold: `a request to ${hosts.join(' or ')}`,
      remedy: `Bring it back, or take ${called} out of \`integrations\`.`,
    });
  });
}

function callFailed({ name: called }: Integration, { page, url, why }: Calls['failed'][number]): Finding {
  return finding(name, {
    rule: 'call-failed',
    key: `${called}${page}`,
    severity: 'high',
    message: `${page} called ${called} at ${url}, and it did not answer as it must: ${why}.`,
    place: { url },
    value: why,
    threshold: 'a status below 400',
  });
}

/** A far end that takes every request and answers none looks as if it were there. */
function silence({ name: called }: Integration, { answered, pending, hosts }: Calls): Finding[] {
  if (answered > 0 || pending === 0) return [];
  return [
    finding(name, {
      rule: 'no-answer',
      key: called,
      severity: 'high',
      message: `${called} had answered none of ${pending} requests to ${[...hosts].join(', ')} when the pages were left.`,
      value: 'no answer',
      threshold: 'an answer to one of them',
    }),
  ];
}

/** One finding an id: a page may call the same integration often. */
function firstOfEach(findings: readonly Finding[]): Finding[] {
  return [...new Map(findings.toReversed().map((one) => [one.id, one])).values()].toReversed();
}
