import { effectiveSources, parsePolicies, type Policy } from './parse.ts';

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
 * Compares the configured policy with the one that is served, directive by directive. Directives that only the served
 * one has make it stricter, and are no difference.
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
  return Object.entries(configured).flatMap(([directive, sources]) => {
    const all = policies.map((policy) => difference(directive, sources, policy));
    // Every policy must allow: the strictest one holds.
    const strictest = all.toSorted((a, b) => widthOf(a) - widthOf(b))[0];
    const found = strictest ?? { directive, configured: sources, served: undefined, wider: [], narrower: [] };
    const same = found.served !== undefined && found.wider.length === 0 && found.narrower.length === 0;
    return same ? [] : [found];
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
  if (one === '*')
    return wanted === '*' || !/^[a-z][a-z0-9+.-]*:$/.test(wanted) || /^(https?|wss?):$/.test(wanted);
  if (/^[a-z][a-z0-9+.-]*:$/.test(one)) return wanted.startsWith(`${one}//`);
  return hostAllows(one, wanted);
}

function hostAllows(one: string, wanted: string): boolean {
  const [a, b] = [partsOf(one), partsOf(wanted)];
  if (a === undefined || b === undefined) return false;
  if (a.scheme !== '' && a.scheme !== b.scheme) return false;
  if (a.rest !== '' && a.rest !== b.rest) return false;
  if (a.host === b.host) return true;
  return a.host.startsWith('*.') && b.host.endsWith(a.host.slice(1)) && b.host !== a.host.slice(2);
}

function partsOf(source: string): { scheme: string; host: string; rest: string } | undefined {
  const found = /^(?:([a-z][a-z0-9+.-]*):\/\/)?([^/:]+)(.*)$/.exec(source);
  if (found === null) return undefined;
  return { scheme: found[1] ?? '', host: found[2] ?? '', rest: found[3] ?? '' };
}
