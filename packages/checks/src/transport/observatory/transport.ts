import type { Rule, RuleResult } from './rule.ts';

/** The least age of HSTS that costs nothing, in seconds: Observatory's code takes 180 days for six months. */
const sixMonths = 15_552_000;

/** What a Strict-Transport-Security header says. */
export interface StrictTransport {
  readonly maxAge: number;
  readonly includeSubDomains: boolean;
  readonly preload: boolean;
}

/**
 * Reads a Strict-Transport-Security header (RFC 6797, 6.1).
 *
 * @param header - Its value.
 * @returns What it says; undefined where browsers would ignore it.
 */
export function parseStrictTransport(header: string): StrictTransport | undefined {
  const directives = header
    .split(';')
    .map((part) => part.trim().toLowerCase())
    .filter((part) => part !== '');
  const ages = directives.filter((part) => /^max-age\s*=/.test(part));
  const age = /^max-age\s*=\s*"?(\d{1,12})"?$/.exec(ages[0] ?? '')?.[1];
  if (ages.length !== 1 || age === undefined) return undefined;
  return {
    maxAge: Number(age),
    includeSubDomains: directives.includes('includesubdomains'),
    preload: directives.includes('preload'),
  };
}

/** Strict-Transport-Security. The preload list is not at hand: a header that asks for preloading is no bonus. */
export const strictTransportSecurity: Rule = ({ headers, secure }) => {
  const header = headers['strict-transport-security'];
  const result = (found: string, modifier: number): RuleResult => ({
    test: 'Strict-Transport-Security',
    found: `hsts-${found}`,
    modifier,
    value: header ?? 'not there',
    wanted: `max-age of at least ${sixMonths}`,
  });
  if (!secure) return result('no-https', -20);
  if (header === undefined) return result('missing', -20);
  const said = parseStrictTransport(header);
  if (said === undefined) return result('invalid', -20);
  return said.maxAge >= sixMonths ? result('long', 0) : result('short', -10);
};

/** What becomes of http. */
export const redirection: Rule = ({ url, plain, secure }) => {
  const result = (found: string, modifier: number): RuleResult => ({
    test: 'Redirection',
    found: `redirection-${found}`,
    modifier,
    value: plain === undefined || plain.hops.length === 0 ? 'no redirect' : plain.hops.join(' -> '),
    wanted: `a redirect of http://${url.host}/ to https://${url.host}/ first`,
  });
  if (plain === undefined) return { ...result('not-looked-at', 0), value: 'not looked at' };
  if (plain.refused) return result('not-needed', 0);
  const hops = plain.hops.map((hop) => new URL(hop));
  const [first, last] = [hops[0], hops.at(-1)];
  if (first === undefined || last === undefined) return result('missing', secure ? -20 : 0);
  if (last.protocol !== 'https:') return result('not-to-https', -20);
  if (first.protocol !== 'https:') return result('first-not-https', -10);
  return first.host === url.host ? result('to-https', 0) : result('off-host', -5);
};
