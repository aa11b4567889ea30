import { parseRate, type SluiceConfiguration } from '@fhir-iq/sluice-config';
import { added, byName, changed, each, less, removed, switchedOff, when, type Change } from './change.ts';

type Security = SluiceConfiguration['security'];
type Scan = Security['validations'][number];
type Integration = SluiceConfiguration['integrations'][number];

/** Scans that are gone or tolerate more, and weaker demands on production. */
export function weakerSecurity(base: SluiceConfiguration, head: SluiceConfiguration): Change[] {
  const [was, now] = [base.security.production, head.security.production];
  const path = 'security.production';
  return [
    ...each<Scan>(
      'security.validations',
      byName(base.security.validations, (one) => one.name),
      byName(head.security.validations, (one) => one.name),
      'the scan is no longer asked for',
      weakerScan,
    ),
    ...when(
      `${path}.https.enabled`,
      was.https.enabled,
      now.https.enabled,
      switchedOff,
      'HTTPS is no longer asked for',
    ),
    ...when(
      `${path}.https.redirectHttp`,
      was.https.redirectHttp,
      now.https.redirectHttp,
      switchedOff,
      'plain HTTP is no longer redirected',
    ),
    ...when(
      `${path}.https.hsts.maxAge`,
      was.https.hsts.maxAge,
      now.https.hsts.maxAge,
      less,
      'browsers insist on HTTPS for a shorter time',
      'medium',
    ),
    ...when(
      `${path}.https.hsts.includeSubDomains`,
      was.https.hsts.includeSubDomains,
      now.https.hsts.includeSubDomains,
      switchedOff,
      'subdomains are no longer included',
      'medium',
    ),
    ...widerSources(`${path}.contentSecurityPolicy`, was.contentSecurityPolicy, now.contentSecurityPolicy),
    ...higherLimits(`${path}.rateLimiting`, was.rateLimiting, now.rateLimiting),
    ...each<Integration>(
      'integrations',
      byName(base.integrations, (one) => one.name),
      byName(head.integrations, (one) => one.name),
      'nobody looks any more whether the integration works',
      (at, one, other) => changed(at, one, other, 'the integration is looked at otherwise', 'medium'),
    ),
    ...each(
      'cache.addresses',
      defined(base.cache.addresses),
      defined(head.cache.addresses),
      'nobody looks any more how it may be kept',
      (at, one, other) => removed(at, one, other, 'nobody looks any more how it may be kept', 'medium'),
    ),
  ];
}

const strictness = ['no_critical', 'no_high_or_critical'];
const ratings = ['security_rating_c', 'security_rating_b', 'security_rating_a'];

function weakerScan(path: string, was: Scan, now: Scan): Change[] {
  if (was.name === 'dependency_scan' && now.name === 'dependency_scan') {
    return each(`${path}.threshold`, was.threshold, now.threshold, 'no threshold is set', (key, one, other) =>
      when(key, one, other, weakerBy(strictness), 'more vulnerabilities are tolerated'),
    );
  }
  if (was.name === 'code_analysis' && now.name === 'code_analysis') {
    return when(
      `${path}.threshold`,
      was.threshold,
      now.threshold,
      weakerBy(ratings),
      'a worse rating passes',
    );
  }
  return changed(path, was, now, 'the scan is another one');
}

function weakerBy(order: readonly string[]): (was: string, now: string) => boolean {
  return (was, now) => order.indexOf(now) < order.indexOf(was);
}

type Sources = Security['production']['contentSecurityPolicy'];

function widerSources(path: string, was: Sources, now: Sources): Change[] {
  return each(
    path,
    defined(was),
    defined(now),
    'the directive falls back to a wider one',
    (key, one, other) => added(key, one, other, 'pages may load from one more source'),
  );
}

function higherLimits(
  path: string,
  was: Security['production']['rateLimiting'],
  now: Security['production']['rateLimiting'],
): Change[] {
  return each(path, defined(was), defined(now), 'there is no limit any more', (key, one, other) =>
    when(
      key,
      one,
      other,
      (before, after) => frequency(after) > frequency(before),
      'more is allowed',
      'medium',
    ),
  );
}

function frequency(text: string): number {
  const { count, period } = parseRate(text);
  return count / period;
}

function defined<T>(members: Readonly<Record<string, T | undefined>>): Record<string, T> {
  return Object.fromEntries(
    Object.entries(members).filter((entry): entry is [string, T] => entry[1] !== undefined),
  );
}
