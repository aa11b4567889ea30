import type { CheckContext } from '../check.ts';

/** Where a flow is walked, and where it may lead. */
export interface FlowSite {
  readonly url: URL;
  /** Origins of the site in any environment: what was recorded there is walked here. */
  readonly recordedOn: readonly string[];
  /** Hosts beside the site's own, lower case. */
  readonly hosts: readonly string[];
}

/**
 * The site that a check walks on. A check that writes has one place only.
 *
 * @param context - The check's.
 * @param hosts - Hosts beside the site's own to which a flow may lead.
 */
export function flowSite(
  context: Pick<CheckContext, 'configuration' | 'stage' | 'url' | 'settings'>,
  hosts: readonly string[],
): FlowSite {
  const { environments } = context.configuration;
  const stage = context.settings.target === 'staging-site' ? 'staging' : context.stage;
  return {
    url: new URL(context.url ?? environments[stage].url),
    recordedOn: Object.values(environments).map((environment) => new URL(environment.url).origin),
    hosts,
  };
}

/**
 * The address at which a recorded address is walked: recordings of any environment are walked on the site under test.
 *
 * @param recorded - As it was recorded.
 * @param site - Where the flow is walked.
 */
export function walkedAddress(recorded: string, site: FlowSite): string {
  if (!URL.canParse(recorded, site.url.href)) return recorded;
  const address = new URL(recorded, site.url);
  if (!site.recordedOn.includes(address.origin)) return address.href;
  const base = site.url.pathname.replace(/\/$/, '');
  return new URL(`${base}${address.pathname}${address.search}${address.hash}`, site.url).href;
}

/**
 * Whether a flow may lead to an address.
 *
 * @param address - Where the browser is.
 * @param site - Where the flow is walked.
 */
export function staysOn(address: string, site: FlowSite): boolean {
  if (address === '' || address === 'about:blank') return true;
  if (!URL.canParse(address)) return false;
  const { protocol, host, hostname } = new URL(address);
  if (protocol !== 'https:' && protocol !== site.url.protocol) return false;
  return host === site.url.host || site.hosts.includes(hostname);
}

/**
 * The hosts of a site, for people.
 *
 * @param site - Where the flow is walked.
 */
export function allowedHosts(site: FlowSite): string {
  return [site.url.host, ...site.hosts].join(', ');
}

/**
 * Whether two addresses are of the same page: a query may hold what differs from walk to walk, such as an order's number.
 *
 * @param found - Where the browser is.
 * @param expected - Where it should be.
 */
export function samePage(found: string, expected: string): boolean {
  if (!URL.canParse(found) || !URL.canParse(expected)) return found === expected;
  const path = (url: URL): string => url.pathname.replace(/\/+$/, '');
  const [a, b] = [new URL(found), new URL(expected)];
  return a.origin === b.origin && path(a) === path(b);
}

/**
 * An address as evidence shows it: a form puts what was typed into the query.
 *
 * @param address - Where the browser is.
 */
export function bareAddress(address: string): string {
  if (!URL.canParse(address)) return address.slice(0, 200);
  const { protocol, origin, pathname } = new URL(address);
  return origin === 'null' ? protocol : `${origin}${pathname}`;
}
