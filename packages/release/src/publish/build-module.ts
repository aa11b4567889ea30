import type { configuredHeaders, configuredLimits } from '@fhir-iq/sluice-config';

/** What the build module tells the site's code. */
export interface BuildFacts {
  readonly buildId: string;
  readonly commit: string;
  readonly environment: string;
  /** The environment's flags as configured: apiEndpoints, analyticsEnabled, debugMode, cacheEnabled … */
  readonly flags: Readonly<Record<string, string | number | boolean>>;
  /** What the site's own answers carry, so that its code needs no constants; nothing if not given. */
  readonly headers?: ReturnType<typeof configuredHeaders>;
  /** How often one visitor may do what; nothing if not given. */
  readonly limits?: ReturnType<typeof configuredLimits>;
}

/**
 * The text of the build module (`site.buildModule`): plain ES module, six exports, the same text for the same facts.
 *
 * @param facts - What to tell.
 * @returns JavaScript source: `buildId`, `commit`, `environment` and the frozen objects `flags`, `headers` and `limits`.
 */
export function buildModuleText(facts: BuildFacts): string {
  const { headers = { security: {}, cache: {} }, limits = {} } = facts;
  return [
    '// Written by Sluice at publish; what stands in the repository is for local work only.',
    `export const buildId = ${JSON.stringify(facts.buildId)};`,
    `export const commit = ${JSON.stringify(facts.commit)};`,
    `export const environment = ${JSON.stringify(facts.environment)};`,
    `export const flags = Object.freeze(${sorted(facts.flags)});`,
    `export const headers = Object.freeze({ security: ${sorted(headers.security)}, cache: ${sorted(headers.cache)} });`,
    `export const limits = Object.freeze(${sorted(limits)});`,
    '',
  ].join('\n');
}

/** By code unit, so that the text does not depend on the order of the file. */
function sorted(members: object): string {
  return JSON.stringify(Object.fromEntries(Object.entries(members).sort(([a], [b]) => (a < b ? -1 : 1))));
}
