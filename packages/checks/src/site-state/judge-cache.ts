import type { AssetKind, CacheClass } from '@fhir-iq/sluice-config';
import type { Severity } from '@fhir-iq/sluice-model';
import {
  ageSeconds,
  cacheDirectives,
  type CacheFacts,
  freshSeconds,
  keptByCache,
  longestSeconds,
  sharedCacheMayKeep,
  sharesCookie,
} from './cache-control.ts';

/** What is wrong with how an answer may be kept. */
export interface CacheProblem {
  readonly rule:
    | 'shared-cache'
    | 'shared-cookie'
    | 'served-from-cache'
    | 'kept'
    | 'not-kept'
    | 'too-short'
    | 'too-long'
    | 'no-age';
  readonly message: string;
  readonly severity: Severity;
  readonly threshold: string;
}

/**
 * Holds an answer against the class of the cache strategy that its kind belongs to.
 *
 * @param kind - The kind.
 * @param wanted - The class.
 * @param facts - The answer.
 */
export function judgeCache(kind: AssetKind, wanted: CacheClass, facts: CacheFacts): CacheProblem[] {
  const { maxAge: limit } = wanted;
  const problems =
    limit === undefined
      ? judgeNotKept(kind, facts)
      : judgeKept(wanted.name === 'static_assets', limit, facts);
  if (limit === undefined || !sharesCookie(facts)) return problems;
  const message = 'a shared cache may keep it and hand its cookie to others';
  const threshold = 'no Set-Cookie, or Cache-Control: private';
  return [...problems, { rule: 'shared-cookie', message, severity: 'high', threshold }];
}

function judgeKept(isStatic: boolean, limit: number, facts: CacheFacts): CacheProblem[] {
  const threshold = `max-age of ${isStatic ? 'at least' : 'at most'} ${limit} s`;
  const problem = (
    rule: CacheProblem['rule'],
    message: string,
    severity: Severity = 'medium',
  ): CacheProblem[] => [{ rule, message, severity, threshold }];
  if (cacheDirectives(facts.headers['cache-control']).has('no-store'))
    return problem('not-kept', 'it may not be kept at all');
  if (facts.headers['vary']?.split(',').some((one) => one.trim() === '*') === true)
    return problem('not-kept', 'Vary: * forbids caches to use it again');
  const fresh = freshSeconds(facts);
  if (fresh === undefined) return problem('no-age', 'it does not say how long it may be kept');
  if (isStatic) return fresh >= limit ? [] : problem('too-short', `it may be kept for ${fresh} s`);
  const longest = longestSeconds(facts);
  if (longest > limit) return problem('too-long', `it may be kept for ${longest} s`, 'high');
  const age = ageSeconds(facts);
  if (age > limit) return problem('too-long', `a cache gave it after ${age} s`, 'high');
  return fresh === 0 ? problem('not-kept', 'it must be asked for each time') : [];
}

function judgeNotKept(kind: AssetKind, facts: CacheFacts): CacheProblem[] {
  const problems: CacheProblem[] = [];
  const threshold = 'Cache-Control: no-store';
  const personal = kind === 'user_specific_data';
  const from = keptByCache(facts);
  if (from !== undefined) {
    const what = personal ? "one visitor's data is shown to others" : 'it is not of this moment';
    const message = `it came from a shared cache (${from}): ${what}`;
    problems.push({
      rule: 'served-from-cache',
      message,
      severity: personal ? 'critical' : 'high',
      threshold,
    });
  }
  if (personal && sharedCacheMayKeep(facts)) {
    const message = "a shared cache may keep it and show one visitor's data to others";
    return [...problems, { rule: 'shared-cache', message, severity: 'critical', threshold }];
  }
  if (!cacheDirectives(facts.headers['cache-control']).has('no-store'))
    problems.push({ rule: 'kept', message: 'it may be kept', severity: 'high', threshold });
  return problems;
}
