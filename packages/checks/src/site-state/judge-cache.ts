import type { AssetKind, CacheClass } from '@fhir-iq/sluice-config';
import type { Severity } from '@fhir-iq/sluice-model';
import {
  cacheDirectives,
  type CacheFacts,
  freshSeconds,
  keptByCache,
  sharedCacheMayKeep,
  sharedSeconds,
} from './cache-control.ts';

/** What is wrong with how an answer may be kept. */
export interface CacheProblem {
  readonly rule:
    'shared-cache' | 'served-from-cache' | 'kept' | 'not-kept' | 'too-short' | 'too-long' | 'no-age';
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
  if (wanted.maxAge === undefined) return judgeNotKept(kind, facts);
  const limit = wanted.maxAge;
  const fresh = freshSeconds(facts);
  const asked = `max-age of ${wanted.name === 'static_assets' ? 'at least' : 'at most'} ${limit} s`;
  if (cacheDirectives(facts.headers['cache-control']).has('no-store'))
    return [{ rule: 'not-kept', message: 'it may not be kept at all', severity: 'medium', threshold: asked }];
  if (fresh === undefined)
    return [
      {
        rule: 'no-age',
        message: 'it does not say how long it may be kept',
        severity: 'medium',
        threshold: asked,
      },
    ];
  if (wanted.name === 'static_assets') {
    if (fresh >= limit) return [];
    return [
      { rule: 'too-short', message: `it may be kept for ${fresh} s`, severity: 'medium', threshold: asked },
    ];
  }
  const longest = Math.max(fresh, sharedSeconds(facts) ?? 0);
  if (longest > limit)
    return [
      { rule: 'too-long', message: `it may be kept for ${longest} s`, severity: 'high', threshold: asked },
    ];
  if (fresh === 0)
    return [
      { rule: 'not-kept', message: 'it must be asked for each time', severity: 'medium', threshold: asked },
    ];
  return [];
}

function judgeNotKept(kind: AssetKind, facts: CacheFacts): CacheProblem[] {
  const problems: CacheProblem[] = [];
  const threshold = 'Cache-Control: no-store';
  if (kind === 'user_specific_data') {
    const from = keptByCache(facts);
    if (from !== undefined) {
      const message = `it came from a shared cache (${from}): one visitor's data is shown to others`;
      problems.push({ rule: 'served-from-cache', message, severity: 'critical', threshold });
    }
    if (sharedCacheMayKeep(facts)) {
      const message = "a shared cache may keep it and show one visitor's data to others";
      return [...problems, { rule: 'shared-cache', message, severity: 'critical', threshold }];
    }
  }
  if (!cacheDirectives(facts.headers['cache-control']).has('no-store'))
    problems.push({ rule: 'kept', message: 'it may be kept', severity: 'high', threshold });
  return problems;
}
