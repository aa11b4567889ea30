import { parseThreshold, type SluiceConfiguration } from '@fhir-iq/sluice-config';
import { byName, changed, each, removed, when, type Change } from './change.ts';
import { weakerVisits } from './pages.ts';
import { longer } from './rules.ts';

type Monitoring = SluiceConfiguration['monitoring'];
type Page = SluiceConfiguration['pages']['critical'][number];

/** Pages and health checks that are gone or demand less. */
export function weakerMonitoring(base: SluiceConfiguration, head: SluiceConfiguration): Change[] {
  const [was, now] = [base.monitoring, head.monitoring];
  return [
    ...each<Page>(
      'pages.critical',
      byName(base.pages.critical, (page) => page.path),
      byName(head.pages.critical, (page) => page.path),
      'the page is no longer checked',
      weakerPage,
    ),
    ...weakerVisits(base.pages, head.pages),
    ...each<Monitoring['healthChecks'][number]>(
      'monitoring.healthChecks',
      byName(was.healthChecks, (check) => check.name),
      byName(now.healthChecks, (check) => check.name),
      'it is no longer asked',
      weakerHealthCheck,
    ),
    ...each(
      'monitoring.controls',
      byName(was.controls, (one) => one.name),
      byName(now.controls, (one) => one.name),
      'a blind watch is noticed less',
      (path, a, b) => changed(path, a, b, 'a blind watch is noticed otherwise', 'medium'),
    ),
    ...removed(
      'monitoring.performanceMetrics',
      was.performanceMetrics,
      now.performanceMetrics,
      'it is no longer measured',
    ),
    ...each(
      'monitoring.errorThresholds',
      defined(was.errorThresholds),
      defined(now.errorThresholds),
      'there is no threshold any more',
      weakerThreshold,
    ),
  ];
}

function weakerPage(path: string, was: Page, now: Page): Change[] {
  return [
    ...(was.text === undefined
      ? []
      : changed(`${path}.text`, was.text, now.text, 'the page need not show that text')),
    ...changed(`${path}.status`, was.status, now.status, 'the page may answer otherwise'),
    ...changed(`${path}.redirectsTo`, was.redirectsTo, now.redirectsTo, 'the page may lead elsewhere'),
    ...when(`${path}.maxTime`, was.maxTime, now.maxTime, longer, 'the page may be slower'),
  ];
}

function weakerHealthCheck(
  path: string,
  was: Monitoring['healthChecks'][number],
  now: Monitoring['healthChecks'][number],
): Change[] {
  return [
    ...changed(`${path}.url`, was.url, now.url, 'something else is asked'),
    ...changed(
      `${path}.expectedStatus`,
      was.expectedStatus,
      now.expectedStatus,
      'another answer counts as good',
    ),
    ...when(`${path}.timeout`, was.timeout, now.timeout, longer, 'an answer may take longer'),
    ...when(`${path}.interval`, was.interval, now.interval, longer, 'it is asked less often'),
  ];
}

/**
 * Notes a bound that tolerates more: `< 1%` that became `< 2%`, `> 99.9%` that became `> 99%`.
 *
 * @param path - The key.
 * @param was - The bound in force.
 * @param now - The bound of the change.
 */
export function weakerThreshold(path: string, was: string, now: string): Change[] {
  const [before, after] = [parseThreshold(was), parseThreshold(now)];
  const why = 'worse figures count as good';
  if (before.kind === 'range' || after.kind === 'range' || before.operator !== after.operator)
    return changed(path, was, now, why);
  const [a, b] = [before.measure.value, after.measure.value];
  const below = before.operator.startsWith('<') ? b > a : undefined;
  const above = before.operator.startsWith('>') ? b < a : undefined;
  return (below ?? above ?? a !== b) ? [{ path, rule: 'loosened', severity: 'high', was, now, why }] : [];
}

function defined(members: Readonly<Record<string, string | undefined>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(members).filter((entry): entry is [string, string] => entry[1] !== undefined),
  );
}
