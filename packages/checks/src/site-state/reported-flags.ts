import { finding } from '../findings.ts';
import { asConfigured, flagsCheck, otherwise, type FlagLook } from './flag.ts';

/** What a site says of itself at its report address. */
export interface Report {
  readonly environment?: unknown;
  readonly flags?: unknown;
}

type Values = Readonly<Record<string, string | boolean>>;

/**
 * Compares what the site says of its flags with the configuration.
 *
 * @param stage - The environment that it must be.
 * @param configured - The flags as configured, variables put in.
 * @param report - What the site says.
 * @param url - Where it says so.
 * @returns One look for the environment and one a flag; a site that says nothing is told how, and fails nothing.
 */
export function judgeReport(stage: string, configured: Values, report: Report, url: string): FlagLook[] {
  const { environment } = report;
  const flags = flagsOf(report);
  const all: Values = { environment: stage, ...configured };
  const reported: Readonly<Record<string, unknown>> = {
    ...flags,
    ...(environment === undefined ? {} : { environment }),
  };
  const silent = Object.keys(all).filter((name) => !Object.hasOwn(reported, name));
  const looks = Object.entries(all).flatMap(([name, value]) =>
    silent.includes(name) ? [] : [compare(name, value, reported[name], url)],
  );
  return silent.length === 0 ? looks : [...looks, notReported(silent, url)];
}

/**
 * The flags that a site reports.
 *
 * @param report - What it says.
 * @returns Them, by name; empty where it reports none.
 */
export function flagsOf({ flags }: Report): Readonly<Record<string, unknown>> {
  return typeof flags === 'object' && flags !== null ? (flags as Readonly<Record<string, unknown>>) : {};
}

function notReported(names: readonly string[], url: string): FlagLook {
  const found = finding(flagsCheck, {
    rule: 'not-reported',
    key: 'flags',
    severity: 'info',
    message: `${url} does not say with which ${names.join(', ')} the site's code runs.`,
    place: { url },
    remedy:
      'Answer with `environment` and `flags` of the build module, as the example does (docs/wix-site.md).',
    blocks: false,
  });
  return { flag: 'flags', findings: [found], said: 'not reported' };
}

function compare(name: string, wanted: string | boolean, found: unknown, url: string): FlagLook {
  if (found === wanted) return asConfigured(name, `reported as ${String(wanted)}`);
  const value =
    typeof found === 'string' || typeof found === 'boolean' ? String(found).slice(0, 100) : 'something else';
  return otherwise(name, {
    rule: name === 'debugMode' ? 'debug-on' : 'flag-differs',
    severity: name === 'debugMode' || name === 'environment' ? 'critical' : 'high',
    message: `${name} is configured as ${String(wanted)}, and the site says ${value}.`,
    place: { url },
    value,
    threshold: String(wanted),
    remedy: 'Publish again: the build module that is live is that of another configuration or environment.',
  });
}
