import { effectiveSources, parsePolicies, type Policy } from '../policy/parse.ts';
import type { Rule, RuleResult } from './rule.ts';

const broad = new Set(['ftp:', 'http:', 'https:', '*', 'http://*', 'http://*.*', 'https://*', 'https://*.*']);
const inline = new Set(["'unsafe-inline'", 'data:']);
const passive = ['img-src', 'media-src'];

const isBroad = (source: string): boolean => broad.has(source);
const isUnsafe = (source: string): boolean => broad.has(source) || inline.has(source);
const isPlain = (source: string): boolean => /^(http|ftp):/i.test(source);
const isNonceOrHash = (source: string): boolean => /^'(nonce|sha256|sha384|sha512)-/.test(source);

/** Content-Security-Policy. */
export const contentSecurityPolicy: Rule = ({ headers, secure }) => {
  const header = headers['content-security-policy'];
  const result = (found: string, modifier: number, wanted: string): RuleResult => ({
    test: 'Content-Security-Policy',
    found: `csp-${found}`,
    modifier,
    value: header ?? 'not there',
    wanted,
  });
  const policies = header === undefined ? [] : parsePolicies(header);
  if (policies.length === 0) {
    const reported = headers['content-security-policy-report-only'] !== undefined;
    return result(reported ? 'report-only' : 'missing', -25, 'a policy that is enforced');
  }
  // Several policies must all allow: the best of them is what holds.
  const judged = policies.map((policy) => judge(policy, secure));
  const best = judged.reduce((a, b) => (b[1] > a[1] ? b : a));
  return result(...best);
};

type Judgement = [found: string, modifier: number, wanted: string];

function judge(policy: Policy, secure: boolean): Judgement {
  const sources = (directive: string): string[] =>
    (effectiveSources(policy, directive) ?? ['*']).map((source) => source.toLowerCase());
  const styles = withoutOverruled(sources('style-src'));
  const scripts = withoutOverruled(sources('script-src'));
  const dynamic = scripts.includes("'strict-dynamic'");
  if (dynamic && !scripts.some(isNonceOrHash))
    return ['invalid', -25, "a nonce or hash beside 'strict-dynamic'"];
  const counted = dynamic ? scripts.filter((source) => source !== "'self'" && !isBroad(source)) : scripts;
  if (counted.some(isUnsafe) || sources('object-src').some(isBroad)) {
    return [
      'unsafe-inline',
      -20,
      "script-src without 'unsafe-inline', data: and whole schemes; object-src or default-src set",
    ];
  }
  const active = [...policy].filter(([name]) => !passive.includes(name) && name !== 'script-src');
  if (secure && [...active.flatMap(([, list]) => list), ...counted].some(isPlain))
    return ['insecure-scheme', -20, 'no source of http: or ftp:'];
  if ([...counted, ...styles].includes("'unsafe-eval'"))
    return ['unsafe-eval', -10, "script-src and style-src without 'unsafe-eval'"];
  if (secure && passive.some((name) => (effectiveSources(policy, name) ?? []).some(isPlain)))
    return ['insecure-images', -10, 'img-src and media-src without http: and ftp:'];
  if (styles.some(isUnsafe)) return ['unsafe-styles', 0, "style-src without 'unsafe-inline' and data:"];
  const none = policy.get('default-src');
  return none?.length === 1 && none[0]?.toLowerCase() === "'none'"
    ? ['default-none', 10, "default-src 'none'"]
    : ['safe', 5, "default-src 'none' for more"];
}

/** A nonce or a hash makes browsers ignore 'unsafe-inline'. */
function withoutOverruled(sources: readonly string[]): string[] {
  return sources.some(isNonceOrHash)
    ? sources.filter((source) => source !== "'unsafe-inline'")
    : [...sources];
}
