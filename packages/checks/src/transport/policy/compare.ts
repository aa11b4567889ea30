import { effectiveSources, parsePolicies, type Policy, saysWhatLoads } from './parse.ts';

/** How one configured directive compares with what is served. */
export interface DirectiveDifference {
  readonly directive: string;
  readonly configured: readonly string[];
  /** Undefined: nothing is said, so anything is allowed. */
  readonly served: readonly string[] | undefined;
  /** Sources that are served and not configured: pages may load from more places than they should. */
  readonly wider: readonly string[];
  /** Sources that are configured and not served: what the site needs may be refused. */
  readonly narrower: readonly string[];
}

/**
 * Compares the configured policy with the one that is served, directive by directive. A directive that only the served one
 * has is held against what the configured one falls back to; one that says nothing of what may be loaded
 * (`frame-ancestors`) can only make the policy stricter, and is no difference.
 *
 * @param configured - Sources by directive (`script-src`).
 * @param header - The served Content-Security-Policy; undefined where none is.
 * @returns The directives that differ.
 */
export function comparePolicies(
  configured: Readonly<Record<string, readonly string[]>>,
  header: string | undefined,
): DirectiveDifference[] {
  const policies = header === undefined ? [] : parsePolicies(header);
  const wanted: Policy = new Map(Object.entries(configured));
  const added = policies.flatMap((policy) => [...policy.keys()]).filter((one) => !wanted.has(one));
  const asked = [...wanted.keys(), ...new Set(added.filter(saysWhatLoads))];
  return asked.flatMap((directive) => {
    const sources = effectiveSources(wanted, directive);
    // Nothing is configured that it could be held against.
    if (sources === undefined) return [];
    const all = policies.map((policy) => difference(directive, sources, policy));
    // Every policy must allow: the strictest one holds.
    const strictest = all.toSorted((a, b) => widthOf(a) - widthOf(b))[0];
    const found = strictest ?? { directive, configured: sources, served: undefined, wider: [], narrower: [] };
    const own = wanted.has(directive);
    const same =
      found.wider.length === 0 && (own ? found.served !== undefined && found.narrower.length === 0 : true);
    return same ? [] : [own ? found : { ...found, narrower: [] }];
  });
}

function widthOf({ served, wider }: DirectiveDifference): number {
  return served === undefined ? Number.POSITIVE_INFINITY : wider.length;
}

function difference(directive: string, configured: readonly string[], policy: Policy): DirectiveDifference {
  const served = effectiveSources(policy, directive);
  if (served === undefined) return { directive, configured, served, wider: [], narrower: [] };
  return {
    directive,
    configured,
    served,
    wider: served.filter((source) => !covered(source, configured)),
    narrower: configured.filter((source) => !covered(source, served)),
  };
}

/** Whether a list of sources allows all that a source allows. */
function covered(source: string, by: readonly string[]): boolean {
  const wanted = source.toLowerCase();
  if (wanted === "'none'" || wanted === "'report-sample'") return true;
  return by.some((one) => allows(one.toLowerCase(), wanted));
}

function allows(one: string, wanted: string): boolean {
  if (one === wanted) return true;
  // A nonce or a hash allows less than all that stands in the page.
  if (/^'(nonce|sha\d+)-/.test(wanted)) return one === "'unsafe-inline'";
  if (wanted.startsWith("'") || one.startsWith("'")) return false;
  if (one === '*') return wanted === '*' || !isScheme(wanted) || /^(https?|wss?):$/.test(wanted);
  if (isScheme(one)) return one === 'https:' ? isSecureHost(wanted) : wanted.startsWith(`${one}//`);
  return hostAllows(one, wanted);
}

function isScheme(source: string): boolean {
  return /^[a-z][a-z0-9+.-]*:$/.test(source);
}

/** A host without a scheme stands for https on a page of https. */
function isSecureHost(source: string): boolean {
  return source !== '*' && ['', 'https'].includes(partsOf(source)?.scheme ?? 'none');
}

function hostAllows(one: string, wanted: string): boolean {
  const [a, b] = [partsOf(one), partsOf(wanted)];
  if (a === undefined || b === undefined) return false;
  if (a.scheme !== b.scheme && !(a.scheme === '' && ['https', 'wss'].includes(b.scheme))) return false;
  if (a.port !== b.port || (a.path !== '' && a.path !== b.path)) return false;
  if (a.host === b.host) return true;
  return a.host.startsWith('*.') && b.host.endsWith(a.host.slice(1)) && b.host !== a.host.slice(2);
}

interface SourceParts {
  readonly scheme: string;
  readonly host: string;
  /** Empty: the scheme's own. */
  readonly port: string;
  readonly path: string;
}

function partsOf(source: string): SourceParts | undefined {
  const found = /^(?:([a-z][a-z0-9+.-]*):\/\/)?([^/:]+)(?::(\d+|\*))?(\/.*)?$/.exec(source);
  if (found === null) return undefined;
  const [, scheme = '', host = '', port = '', path = ''] = found;
  return { scheme, host, port: port === '443' && scheme !== 'http' ? '' : port, path };
}
