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
  const { environment, flags } = report;
  const looks: FlagLook[] = [];
  if (environment !== undefined) looks.push(compare('environment', stage, environment, url));
  if (typeof flags !== 'object' || flags === null) {
    const found = finding(flagsCheck, {
      rule: 'not-reported',
      key: 'flags',
      severity: 'info',
      message: `${url} does not say with which flags the site's code runs.`,
      place: { url },
      remedy: 'Answer with `flags` of the build module, as the example does (docs/wix-site.md).',
      blocks: false,
    });
    return [...looks, { flag: 'flags', findings: [found], said: 'not reported' }];
  }
  const reported = flags as Readonly<Record<string, unknown>>;
  return [
    ...looks,
    ...Object.entries(configured)
      .filter(([name]) => Object.hasOwn(reported, name))
      .map(([name, value]) => compare(name, value, reported[name], url)),
  ];
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
